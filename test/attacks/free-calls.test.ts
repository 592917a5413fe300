import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'

import type { VisitorConfig } from '../../src/config/visitor-settings.ts'
import { usdc } from '../../src/money/usdc.ts'
import { unlimited } from '../../src/passes/visitors.ts'
import { defineTool } from '../../src/registry/define-tool.ts'
import { doors, http, mcp, type Door, type DoorAnswer } from '../e2e/doors.ts'
import { countingTool } from '../e2e/tools.ts'
import { chainWitness, entryOf, signPayment } from '../support/payer.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { call, databases, sandbox } from './bench.ts'

/** A free tool whose answer is worth something. */
const weather = defineTool({
  name: 'weather',
  title: 'Weather',
  description: 'Tells the weather.',
  free: true,
  input: z.object({}),
  output: z.object({ sky: z.string() }),
  examples: [{ input: {}, output: { sky: 'blue' } }],
  run: async () => ({ sky: 'blue' }),
})

const limits: VisitorConfig = {
  ...unlimited,
  free: { perMinute: 4, perDay: 7 },
  trustedProxies: 1,
  freeTools: ['ticket'],
}

/** Start of a minute in the middle of a day. */
const noon = Date.UTC(2026, 10, 21, 12)

/** Headers as the proxy in front writes them for a caller at this address. */
function from(address: string, forged?: string): Record<string, string> {
  return { 'x-forwarded-for': forged === undefined ? address : `${forged}, ${address}` }
}

function statusOf({ httpStatus, kind, body }: DoorAnswer): unknown {
  return kind === 'refused' && httpStatus === 200 ? body['status'] : httpStatus
}

const fresh = (() => {
  let last = 0
  return () => `198.51.100.${(last += 1)}`
})()

describe.each(databases)('callers without a key, on $on', ({ open }) => {
  const ticket = countingTool({ name: 'ticket' })
  let opened: Awaited<ReturnType<typeof open>>
  let server: TestServer
  beforeAll(async () => {
    opened = await open({ tools: [ticket.tool, weather], config: { visitors: limits } })
    server = opened.server
    server.clock.hold(noon)
  })
  afterAll(() => opened.close())

  const ask = (door: Door, headers: Record<string, string>) =>
    door.call(server.url, { tool: 'weather', headers })

  test('AX-9: share one allowance of free calls between both doors', async () => {
    const headers = from(fresh())
    const statuses = []
    for (const door of [http, mcp, http, mcp, http, mcp]) {
      statuses.push(statusOf(await ask(door, headers)))
    }
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429])
  })

  test('AX-10: are told what is left in six headers', async () => {
    const { headers } = await ask(http, from(fresh()))
    const told = [...headers].filter(([name]) => name.startsWith('x-ratelimit-'))
    expect(Object.fromEntries(told)).toEqual({
      'x-ratelimit-limit-minute': '4',
      'x-ratelimit-remaining-minute': '3',
      'x-ratelimit-reset-minute': '2026-11-21T12:01:00.000Z',
      'x-ratelimit-limit-day': '7',
      'x-ratelimit-remaining-day': '6',
      'x-ratelimit-reset-day': '2026-11-22T00:00:00.000Z',
    })
  })

  test.each(doors)(
    'AX-11: are told which limit is reached and when it ends, over $name',
    async (door) => {
      const headers = from(fresh())
      for (let calls = 0; calls < 4; calls += 1) await ask(door, headers)
      const refused = await ask(door, headers)
      expect(refused.body).toMatchObject({
        code: 'limit.minute',
        status: 429,
        limitType: 'minute',
        charged: false,
        retryable: true,
        retryAfterSeconds: 60,
      })
    },
  )

  test('AX-11: are told in headers as well, over HTTP', async () => {
    const at = from(fresh())
    for (let calls = 0; calls < 4; calls += 1) await ask(http, at)
    const { headers } = await ask(http, at)
    expect(headers.get('retry-after')).toBe('60')
    expect(headers.get('x-ratelimit-remaining-minute')).toBe('0')
    expect(headers.get('x-ratelimit-remaining-day')).toBe('3')
  })

  test.each([
    { how: 'X-Forwarded-For', forge: (turn: number) => from('198.51.100.200', `192.0.2.${turn}`) },
    {
      how: 'Forwarded',
      forge: (turn: number) => ({ ...from('198.51.100.201'), forwarded: `for=192.0.2.${turn}` }),
    },
    {
      how: 'X-Real-IP and its like',
      forge: (turn: number) => ({
        ...from('198.51.100.202'),
        'x-real-ip': `192.0.2.${turn}`,
        'cf-connecting-ip': `192.0.2.${turn}`,
        'true-client-ip': `192.0.2.${turn}`,
      }),
    },
    { how: 'addresses of one /64', forge: (turn: number) => from(`2001:db8:1:2::${turn}:7`) },
    {
      how: 'an IPv4 address in other clothes',
      forge: (turn: number) => from(turn % 2 === 0 ? '198.51.100.203' : '::ffff:198.51.100.203'),
    },
  ])('get no more calls by $how', async ({ forge }) => {
    const answers = []
    for (let turn = 1; turn <= 8; turn += 1) {
      answers.push(await ask(turn % 2 === 0 ? http : mcp, forge(turn)))
    }
    expect(answers.filter(({ kind }) => kind === 'delivered')).toHaveLength(4)
  })

  test('fifty at once get what one after the other gets', async () => {
    const headers = from(fresh())
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => ask(index % 2 === 0 ? http : mcp, headers)),
    )
    expect(answers.filter(({ kind }) => kind === 'delivered')).toHaveLength(4)
    for (const answer of answers) expect([200, 429]).toContain(statusOf(answer))
  })

  test.each(doors)(
    'are quoted for a paid tool once its allowance is used up, over $name',
    async (door) => {
      const headers = from(fresh())
      const kinds = []
      for (let calls = 0; calls < 6; calls += 1) {
        kinds.push((await door.call(server.url, { ...call, headers })).kind)
      }
      expect(kinds).toEqual([...Array(4).fill('delivered'), 'quote', 'quote'])
      const { quote } = await door.call(server.url, { ...call, headers })
      expect(quote?.accepts).toHaveLength(1)
    },
  )

  test('that only ask for a price get it, and use up nothing', async () => {
    const headers = from(fresh())
    for (const door of [...doors, ...doors, ...doors]) {
      expect((await door.call(server.url, { tool: 'ticket', headers })).kind).toBe('quote')
    }
    expect((await http.call(server.url, { ...call, headers })).kind).toBe('delivered')
  })

  test('a payment is served whatever its address has used up', async () => {
    const headers = from(fresh())
    server.clock.hold(Date.now())
    onTestFinished(() => server.clock.hold(noon))
    for (let calls = 0; calls < 5; calls += 1) await http.call(server.url, { ...call, headers })
    const payer = await sandbox.newPayer(usdc('1'))
    const { quote } = await http.call(server.url, { ...call, headers })
    if (quote === undefined) throw new Error('No quote came.')
    const payment = await signPayment(payer.account, entryOf(quote))
    const paid = await http.call(server.url, { ...call, headers, payment })
    expect(paid).toMatchObject({ kind: 'delivered', repeated: false })
    expect(await chainWitness(sandbox).balanceOf(payer.address)).toBe(usdc('0.995'))
  })
})

test('no address is kept or logged, and what was counted goes when its day is over', async () => {
  const config = { visitors: { ...limits, freeTools: [] }, pace: { sweepEveryMs: 20 } }
  const server = await startTestServer({ sandbox, tools: [weather], config })
  try {
    server.clock.hold(noon)
    const address = fresh()
    await http.call(server.url, { tool: 'weather', headers: from(address) })
    expect(await server.storedText()).toContain('"subject":"free:')
    for (const text of [await server.storedText(), server.logText()]) {
      expect(text).not.toContain(address)
    }
    server.clock.hold(noon + 86_400_000)
    await vi.waitFor(async () => {
      expect(await server.storedText()).not.toContain('"subject":"free:')
    })
  } finally {
    await server.stop()
  }
})

describe('where no proxy is configured', () => {
  test.each(doors)('nothing in a header makes another caller, over $name', async (door) => {
    const visitors = { ...limits, freeTools: [], trustedProxies: 0 }
    const server = await startTestServer({ sandbox, tools: [weather], config: { visitors } })
    try {
      server.clock.hold(noon)
      const kinds = []
      for (let turn = 1; turn <= 5; turn += 1) {
        const headers = from(`192.0.2.${turn}`)
        kinds.push((await door.call(server.url, { tool: 'weather', headers })).kind)
      }
      expect(kinds).toEqual([...Array(4).fill('delivered'), 'refused'])
    } finally {
      await server.stop()
    }
  })
})

describe('limits of what is not free calls', async () => {
  const visitors: VisitorConfig = {
    trustedProxies: 1,
    freeTools: [],
    free: { perMinute: 1, perDay: 0 },
    quote: { perMinute: 3, perDay: 0 },
    sign_in: { perMinute: 2, perDay: 0 },
  }
  const server = await startTestServer({
    sandbox,
    tools: [countingTool({ name: 'ticket' }).tool, weather],
    config: { visitors },
  })
  server.clock.hold(noon)
  afterAll(() => server.stop())

  const kindsOf = async (door: Door, wanted: Parameters<Door['call']>[1], times: number) => {
    const kinds = []
    for (let turn = 0; turn < times; turn += 1) {
      kinds.push((await door.call(server.url, wanted)).kind)
    }
    return kinds
  }

  describe.each(doors)('over $name', (door) => {
    test('quotes end with their own limit, and leave the rest alone', async () => {
      const headers = from(fresh())
      expect(await kindsOf(door, { ...call, headers }, 5)).toEqual([
        'quote',
        'quote',
        'quote',
        'refused',
        'refused',
      ])
      const { body } = await door.call(server.url, { ...call, headers })
      expect(body).toMatchObject({ code: 'limit.minute', limit: 3, limitType: 'minute' })
      expect((await door.call(server.url, { tool: 'weather', headers })).kind).toBe('delivered')
    })

    test('sign-in challenges end with theirs', async () => {
      const headers = from(fresh())
      const address = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
      const challenge = { tool: 'sign_in_challenge', input: { address }, headers }
      expect(await kindsOf(door, challenge, 3)).toEqual(['delivered', 'delivered', 'refused'])
    })

    test.each(['list_tools', 'payment_status', 'key_pass_info', 'credit_balance'])(
      '%s is never refused for it',
      async (tool) => {
        const headers = from(fresh())
        const input = tool === 'payment_status' ? { paymentId: 'pay_1', quoteId: 'q' } : {}
        for (let turn = 0; turn < 8; turn += 1) {
          const answer = await door.call(server.url, { tool, input, headers })
          expect(statusOf(answer)).not.toBe(429)
        }
      },
    )
  })

  test('quotes of every address of the shop count as one', async () => {
    const headers = from(fresh())
    const paths = ['/x402/v2/api-keys/1d', '/v2/api-keys/1w', '/api/v1/ticket']
    const order = async (path: string) =>
      (await fetch(`${server.url}${path}`, { method: 'POST', headers })).status
    for (const path of paths) expect(await order(path)).toBe(402)
    for (const path of paths) expect(await order(path)).toBe(429)
  })
})
