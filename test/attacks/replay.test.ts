import type { PaymentPayload } from '@x402/core/types'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { allDoors, doors, http, mcp, type Door } from '../e2e/doors.ts'
import { startHttpFacilitator, type TestFacilitator } from '../e2e/http-facilitator.ts'
import { countingTool, latch, type Latch } from '../e2e/tools.ts'
import { random32 } from '../support/builders.ts'
import { toHeader } from '../support/payer.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import {
  call,
  databases,
  expectBooksToAgree,
  expectPaidOnce,
  expectUntouched,
  goods,
  paidBy,
  payerAt,
  price,
  rowOf,
  sandbox,
  versionOne,
  withoutQuoteId,
} from './bench.ts'
import { clothes, resigned, signatures, unreadable } from './clothes.ts'

const mixes: { over: string; through: readonly Door[] }[] = [
  { over: 'HTTP', through: [http] },
  { over: 'MCP', through: [mcp] },
  { over: 'both doors', through: doors },
]

/** The same call with the same payment, fifty times at once, through these doors in turn. */
function fifty(url: string, through: readonly Door[], payment: unknown) {
  return Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      (through[index % through.length] ?? http).call(url, { ...call, payment }),
    ),
  )
}

describe.each(databases)('one authorization fifty times at once, on $on', ({ open }) => {
  const ticket = countingTool({ name: 'ticket' })
  let facilitator: TestFacilitator
  let server: TestServer
  let close: () => Promise<void>
  beforeAll(async () => {
    facilitator = await startHttpFacilitator(sandbox)
    const settlement = { kind: 'facilitator' as const, urls: [facilitator.url] }
    const opened = await open({ tools: [ticket.tool], settlement })
    server = opened.server
    close = opened.close
  })
  afterAll(async () => {
    await close()
    await facilitator.stop()
  })

  test.each(mixes)('with an honest facilitator over $over is one sale', async ({ through }) => {
    const paying = await payerAt(server, through[0])
    const runsBefore = ticket.runs()
    facilitator.asked.length = 0

    const answers = await fifty(server.url, through, paying.payment)

    expect(new Set(answers.map((answer) => JSON.stringify(goods(answer)))).size).toBe(1)
    expect(answers[0]?.kind).toBe('delivered')
    expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1)
    expect(facilitator.asked).toEqual(['/verify', '/settle'])
    expect(ticket.runs()).toBe(runsBefore + 1)
    await expectPaidOnce(server, paying)
  })

  test.each(mixes)(
    'with a facilitator that says yes to every repeat over $over is one sale',
    async ({ through }) => {
      const paying = await payerAt(server, through[0])
      const runsBefore = ticket.runs()
      facilitator.asked.length = 0
      let settled = 0
      facilitator.lie(async (path) => {
        if (path === '/verify') return { status: 200, body: JSON.stringify({ isValid: true }) }
        settled += 1
        if (settled === 1) return undefined
        const again = { success: true, transaction: random32(), network: 'eip155:84532' }
        return { status: 200, body: JSON.stringify(again) }
      })
      const answers = await fifty(server.url, through, paying.payment)
      for (let round = 0; round < 5; round += 1) {
        for (const door of through) {
          answers.push(await door.call(server.url, { ...call, payment: paying.payment }))
        }
      }
      facilitator.lie(undefined)

      expect(new Set(answers.map((answer) => JSON.stringify(goods(answer)))).size).toBe(1)
      expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1)
      expect(facilitator.asked).toEqual(['/verify', '/settle'])
      expect(ticket.runs()).toBe(runsBefore + 1)
      await expectPaidOnce(server, paying)
    },
  )
})

describe('while the tool runs for longer than anybody waits', () => {
  let running: Latch
  let released: Latch
  const ticket = countingTool({
    name: 'ticket',
    before: async () => {
      running.open()
      await released.passed
    },
  })
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ sandbox, tools: [ticket.tool], timing: { waitMs: 200 } })
  })
  afterAll(() => server.stop())

  test.each(mixes)('repeats over $over are told to come again', async ({ through }) => {
    running = latch()
    released = latch()
    const paying = await payerAt(server, through[0])
    const runsBefore = ticket.runs()
    const first = http.call(server.url, { ...call, payment: paying.payment })
    await running.passed

    const early = await fifty(server.url, through, paying.payment)
    for (const { kind, body, quote, receipt } of early) {
      expect({ kind, quote, receipt }).toEqual({
        kind: 'refused',
        quote: undefined,
        receipt: undefined,
      })
      expect(body).toMatchObject({
        status: 409,
        code: 'payment.in_progress',
        retryable: true,
        retryAfterSeconds: expect.any(Number),
      })
      expect(body['charged']).not.toBe(false)
    }
    for (const { headers } of early.filter(({ httpStatus }) => httpStatus !== 200)) {
      expect(headers.get('retry-after')).toMatch(/^\d+$/)
    }
    released.open()
    const sold = await first
    expect(sold).toMatchObject({ kind: 'delivered', repeated: false })
    for (const late of await fifty(server.url, through, paying.payment)) {
      expect(late.repeated).toBe(true)
      expect(goods(late)).toEqual(goods(sold))
    }
    expect(ticket.runs()).toBe(runsBefore + 1)
    await expectPaidOnce(server, paying)
  })
})

const ticket = countingTool({ name: 'ticket' })
const voucher = countingTool({ name: 'voucher' })
const server = await startTestServer({ sandbox, tools: [ticket.tool, voucher.tool] })
afterAll(() => server.stop())

const runs = () => ticket.runs() + voucher.runs()

/** Doors that carry a payment as text. */
const textDoors = allDoors.filter(({ name }) => name !== 'MCP (_meta)')

describe.each(textDoors)('base64 that is not standard over $name', (door) => {
  test.each(unreadable)('is refused, spent or not: $how', async ({ respell }) => {
    const paying = await payerAt(server, door)
    const payment = respell(paying.payment)
    const runsBefore = runs()
    const expectMalformed = async () => {
      const answer = await door.call(server.url, { ...call, payment })
      expect(answer).toMatchObject({ kind: 'refused', quote: undefined, receipt: undefined })
      expect(answer.body).toMatchObject({ status: 400, code: 'payment.malformed', charged: false })
    }
    await expectMalformed()
    await expectUntouched(server, paying)
    await door.call(server.url, { ...call, payment: paying.payment })
    await expectMalformed()
    expect(runs()).toBe(runsBefore + 1)
    await expectPaidOnce(server, paying)
  })
})

describe.each(doors)('a spent payment in other clothes over $name', (door) => {
  test.each(clothes)('is the same payment: $how', async ({ dress }) => {
    const paying = await payerAt(server, door)
    const sold = await door.call(server.url, { ...call, payment: paying.payment })
    const runsBefore = runs()

    const again = await door.call(server.url, { ...call, payment: dress(paying.payment) })
    expect(again.repeated).toBe(true)
    expect(goods(again)).toEqual(goods(sold))

    const bare = dress(withoutQuoteId(paying.payment))
    const stranger = await door.call(server.url, { ...call, payment: bare })
    expect(stranger).toMatchObject({ kind: 'refused', quote: undefined, receipt: undefined })
    expect(stranger.body).toMatchObject({ status: 409, charged: false })
    const other = { tool: 'voucher', input: call.input, payment: dress(paying.payment) }
    expect((await door.call(server.url, other)).body).toMatchObject({
      status: 409,
      code: 'payment.already_used',
    })
    expect(runs()).toBe(runsBefore)
    await expectPaidOnce(server, paying)
  })

  test.each(signatures)(
    'two encodings of one signature at once are one payment: $how',
    async ({ encode }) => {
      const paying = await payerAt(server, door)
      const twin = resigned(paying.payment, encode)
      const runsBefore = runs()
      const sent = [paying.payment, twin, paying.payment, twin]
      await Promise.all(sent.map((payment) => door.call(server.url, { ...call, payment })))
      const last = await door.call(server.url, { ...call, payment: paying.payment })
      expect(last.kind).toBe('delivered')
      expect(runs()).toBe(runsBefore + 1)
      await expectPaidOnce(server, paying)
    },
  )

  test.each([
    { where: 'network', echo: { network: 'base-sepolia' as const } },
    { where: 'network', echo: { network: 'EIP155:84532' as const } },
    { where: 'asset', echo: { asset: '0x00000000000000000000000000000000000000A1' } },
  ])('an echo of another $where buys nothing more', async ({ echo }) => {
    const paying = await payerAt(server, door)
    const sold = await door.call(server.url, { ...call, payment: paying.payment })
    const runsBefore = runs()
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- wrong on purpose
    const accepted = { ...paying.payment.accepted, ...echo } as PaymentPayload['accepted']
    const bare = withoutQuoteId({ ...paying.payment, accepted })
    for (const other of [call, { tool: 'voucher', input: call.input }]) {
      const answer = await door.call(server.url, { ...other, payment: bare })
      expect(answer.kind).not.toBe('delivered')
      expect(answer.text).not.toContain(sold.body['ticket'])
    }
    expect(runs()).toBe(runsBefore)
    await expectPaidOnce(server, paying)
  })

  test('the layout of version 1 buys nothing more, here or for another tool', async () => {
    const paying = await payerAt(server, door)
    await door.call(server.url, { ...call, payment: paying.payment })
    const runsBefore = runs()
    for (const tool of ['ticket', 'voucher', 'buy_key_pass']) {
      const input = tool === 'buy_key_pass' ? { period: '1d' } : call.input
      const payment = versionOne(paying.payment)
      const answer = await door.call(server.url, { tool, input, payment })
      expect(answer).toMatchObject({ kind: 'refused', quote: undefined })
      expect(answer.body).toMatchObject({ status: 409, charged: false })
    }
    expect(runs()).toBe(runsBefore)
    await expectPaidOnce(server, paying)
  })
})

test('a spent payment buys no key pass at any address of the shop', async () => {
  const paying = await payerAt(server)
  await http.call(server.url, { ...call, payment: paying.payment })
  for (const path of ['/x402/v2/api-keys/1d', '/v2/api-keys/1d', '/api/v1/buy-key-pass']) {
    const response = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: {
        'payment-signature': toHeader(paying.payment),
        'content-type': 'application/json',
      },
      body: JSON.stringify({ period: '1d' }),
    })
    expect([path, response.status]).toEqual([path, 409])
    expect(await response.text()).not.toContain('fgk_')
  }
  await expectPaidOnce(server, paying)
})

describe.each(doors)('another thing of the same price over $name', (door) => {
  test('is not opened by the quote of its sibling’s empty call, which stays good', async () => {
    const paying = await payerAt(server, door, { tool: 'voucher' })
    const runsBefore = runs()
    const refused = await door.call(server.url, { ...call, payment: paying.payment })
    expect(refused).toMatchObject({ kind: 'quote', body: { code: 'payment.resource_mismatch' } })
    expect(runs()).toBe(runsBefore)
    await expectUntouched(server, paying)

    const sold = await door.call(server.url, { tool: 'voucher', payment: paying.payment })
    expect(sold.kind).toBe('delivered')
    await expectPaidOnce(server, paying)
  })

  test('is not opened by a payment that names its sibling’s address, and no quote', async () => {
    const paying = await payerAt(server, door, { tool: 'voucher' })
    const path = (tool: string) => `${server.url}/api/v1/${tool}`
    const told = { ...withoutQuoteId(paying.payment), resource: { url: path('voucher') } }
    const refused = await door.call(server.url, { ...call, payment: told })
    expect(refused).toMatchObject({ kind: 'quote', body: { code: 'payment.resource_mismatch' } })
    await expectUntouched(server, paying)

    const sold = await door.call(server.url, { tool: 'voucher', payment: told })
    expect(sold.kind).toBe('delivered')
    await expectPaidOnce(server, paying)
  })

  test('and a payment that echoes no quote: fifty calls at once buy one', async () => {
    const paying = await payerAt(server, door)
    const payment = withoutQuoteId(paying.payment)
    const runsBefore = runs()
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        const tool = index % 2 === 0 ? 'ticket' : 'voucher'
        const through = index % 4 < 2 ? door : (doors[(doors.indexOf(door) + 1) % 2] ?? http)
        return through.call(server.url, { tool, input: call.input, payment })
      }),
    )
    expect(answers.filter(({ kind }) => kind === 'delivered')).toHaveLength(1)
    for (const { kind, body } of answers) {
      if (kind === 'delivered') continue
      expect(kind).toBe('refused')
      expect(body).toMatchObject({ status: 409, charged: false })
    }
    expect(runs()).toBe(runsBefore + 1)
    expect(await paidBy(paying.payer)).toBe(price)
    expect(await rowOf(server, payment)).toMatchObject({ state: 'delivered', runs: 1 })
    await expectBooksToAgree(server)
  })
})
