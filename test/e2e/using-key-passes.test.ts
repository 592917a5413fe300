import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { chainWitness, entryOf, signPayment } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { doors, http, postRpc, type Door, type DoorAnswer } from './doors.ts'
import { buyDayPass, dataOf, passInfo, post } from './pass-shop.ts'
import { countingTool } from './tools.ts'

const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)
const ticket = countingTool({ name: 'ticket' })
const call = { tool: 'ticket', input: { seat: '12A' } }
const dayMs = 86_400_000

/** A payment that is good by the clock of this server. */
async function goodPayment(server: TestServer, door: Door) {
  const payer = await sandbox.newPayer(usdc('1'))
  const { quote } = await door.call(server.url, call)
  if (quote === undefined) throw new Error('No quote came.')
  const validBefore = String(Math.floor(server.clock() / 1000) + 300)
  return signPayment(payer.account, entryOf(quote), { authorization: { validBefore } })
}

describe('a pass in use', async () => {
  const server = await startTestServer({ sandbox, tools: [ticket.tool] })
  afterAll(() => server.stop())
  const bought = await buyDayPass(server, sandbox)
  const ways: { how: string; headers: Record<string, string> }[] = [
    { how: 'Authorization: Bearer', headers: { authorization: `Bearer ${bought.key}` } },
    { how: 'Authorization alone', headers: { authorization: bought.key } },
    { how: 'x-api-key', headers: { 'x-api-key': bought.key } },
    {
      how: 'both headers, equal',
      headers: { 'x-api-key': bought.key, authorization: `bearer ${bought.key}` },
    },
  ]
  // A new minute for every test: the windows are those of the clock.
  beforeEach(() => server.clock.advance(60_000))

  describe.each(doors)('over $name', (door) => {
    test.each(ways)('AX-15, MB-12: opens the tool without a payment: $how', async ({ headers }) => {
      const earned = await chain.balanceOf(server.payTo)
      const answer = await door.call(server.url, { ...call, headers })
      expect(answer).toMatchObject({ kind: 'delivered', repeated: false, receipt: undefined })
      expect(await chain.balanceOf(server.payTo)).toBe(earned)
    })

    test('AX-14: what it opens can be paid by the call as well', async () => {
      const payment = await goodPayment(server, door)
      const answer = await door.call(server.url, { ...call, payment })
      expect(answer).toMatchObject({ kind: 'delivered', receipt: { success: true } })
      expect(await chain.isUsed(payment)).toBe(true)
    })

    test('does not pay for another pass', async () => {
      const headers = { 'x-api-key': bought.key }
      const buying = { tool: 'buy_key_pass', input: { period: '1d' }, headers }
      const answer = await door.call(server.url, buying)
      expect(answer.kind).toBe('quote')
      expect(answer.quote?.accepts[0]?.amount).toBe('10000000')
    })

    test('leaves a payment that comes along untouched', async () => {
      const payment = await goodPayment(server, door)
      const headers = { 'x-api-key': bought.key }
      const answer = await door.call(server.url, { ...call, payment, headers })
      expect(answer).toMatchObject({ kind: 'delivered', receipt: undefined })
      expect(await chain.isUsed(payment)).toBe(false)
    })
  })

  test('is not what an empty header holds: such a call is quoted', async () => {
    for (const headers of [{ authorization: 'Bearer ' }, { 'x-api-key': '' }]) {
      for (const door of doors) {
        expect((await door.call(server.url, { ...call, headers })).kind).toBe('quote')
      }
    }
  })

  test('AX-7, AX-12, AX-15: is described by GET /v2/api-keys/info and by key_pass_info', async () => {
    const { id, expiresAt } = dataOf(bought.answer)
    const facts = {
      id,
      name: expect.stringMatching(/^x402-1d-[0-9a-f]{8}$/),
      type: 'x402',
      period: '1d',
      scopes: ['mcp', 'projects'],
      expiresAt,
      rateLimit: { requestsPerMinute: 30, requestsPerDay: 10_000 },
      caps: { tools: null, maxRequests: null, spendPerDayUsd: null },
      metadata: {},
    }
    const headers = { 'x-api-key': bought.key }
    expect((await passInfo(server, headers)).body).toEqual({ status: 200, data: facts })
    for (const door of doors) {
      const answer = await door.call(server.url, { tool: 'key_pass_info', headers })
      expect(answer.body).toEqual(facts)
    }
  })

  test('AX-10: counts down in six headers over HTTP', async () => {
    const now = Math.ceil(server.clock() / 60_000) * 60_000
    server.clock.hold(now + 1000)
    const headers = { 'x-api-key': bought.key }
    const first = await http.call(server.url, { ...call, headers })
    const second = await http.call(server.url, { ...call, headers })
    expect(rateHeaders(first)).toMatchObject({
      'x-ratelimit-limit-minute': '30',
      'x-ratelimit-remaining-minute': '29',
      'x-ratelimit-reset-minute': new Date(now + 60_000).toISOString(),
      'x-ratelimit-limit-day': '10000',
      'x-ratelimit-reset-day': expect.stringMatching(/T00:00:00\.000Z$/),
    })
    expect(rateHeaders(second)).toMatchObject({ 'x-ratelimit-remaining-minute': '28' })
    expect(Object.keys(rateHeaders(first))).toHaveLength(6)
  })

  test('AX-11: ends with its thirty-first call of a minute, whatever the door', async () => {
    server.clock.hold(Math.ceil(server.clock() / 60_000) * 60_000 + 15_000)
    const headers = { authorization: `Bearer ${bought.key}` }
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        (doors[index % 2] ?? http).call(server.url, { ...call, headers }),
      ),
    )
    expect(answers.map(({ kind }) => kind)).toEqual(Array(30).fill('delivered'))
    const runs = ticket.runs()

    for (const door of doors) {
      const answer = await door.call(server.url, { ...call, headers })
      expect(answer).toMatchObject({ kind: 'refused', quote: undefined })
      expect(answer.body).toMatchObject({
        status: 429,
        code: 'limit.minute',
        limitType: 'minute',
        charged: false,
        retryable: true,
        retryAfterSeconds: 45,
      })
    }
    const limited = await http.call(server.url, { ...call, headers })
    expect(limited.httpStatus).toBe(429)
    expect(limited.headers.get('retry-after')).toBe('45')
    expect(rateHeaders(limited)).toMatchObject({
      'x-ratelimit-limit-minute': '30',
      'x-ratelimit-remaining-minute': '0',
      'x-ratelimit-limit-day': '10000',
    })
    expect(ticket.runs()).toBe(runs)

    server.clock.advance(45_000)
    expect((await http.call(server.url, { ...call, headers })).kind).toBe('delivered')
  })
})

describe('a key that is not good', async () => {
  const server = await startTestServer({ sandbox, tools: [ticket.tool] })
  afterAll(() => server.stop())
  const lapsed = await buyDayPass(server, sandbox)
  const revoked = await buyDayPass(server, sandbox)
  await post(revoked)
  beforeAll(() => server.clock.advance(dayMs + 1000))
  const unknown = 'fgk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA_00000000'

  const cases = [
    { why: 'expired', headers: { 'x-api-key': lapsed.key }, code: 'key.expired' },
    { why: 'revoked', headers: { 'x-api-key': revoked.key }, code: 'key.revoked' },
    { why: 'unknown', headers: { 'x-api-key': unknown } },
    { why: 'no key at all', headers: { authorization: 'Bearer nonsense' } },
    { why: 'one letter off', headers: { 'x-api-key': `${lapsed.key.slice(0, -1)}z` } },
    {
      why: 'two different ones',
      headers: { 'x-api-key': lapsed.key, authorization: `Bearer ${unknown}` },
    },
  ]

  test.each(cases)('is refused with 401 by both doors alike: $why', async ({ headers, code }) => {
    const runs = ticket.runs()
    const answers = await Promise.all(
      doors.map((door) => door.call(server.url, { ...call, headers })),
    )
    for (const answer of answers) {
      expect(answer).toMatchObject({ kind: 'refused', httpStatus: 401, quote: undefined })
      expect(answer.body).toMatchObject({
        code: code ?? 'key.invalid',
        charged: false,
        retryable: false,
      })
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
    }
    expect(ticket.runs()).toBe(runs)
  })

  test.each(cases)('never falls back to a payment or to nobody: $why', async ({ headers }) => {
    for (const door of doors) {
      const payment = await goodPayment(server, door)
      const answer = await door.call(server.url, { ...call, payment, headers })
      expect(answer.httpStatus).toBe(401)
      expect(await chain.isUsed(payment)).toBe(false)
      const free = await door.call(server.url, { tool: 'list_tools', headers })
      expect(free.httpStatus).toBe(401)
    }
  })

  test('is refused before the MCP message is looked at', async () => {
    const headers = { 'x-api-key': unknown }
    const listing = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
    expect((await postRpc(server.url, listing, { headers })).status).toBe(401)
  })

  test('looks the same to whoever does not hold it: never sold, mistyped, or nothing like a key', async () => {
    const mistyped = `${revoked.key.slice(0, -1)}z`
    const bodies = await Promise.all(
      [unknown, mistyped, 'nonsense'].map(async (key) => {
        const { text } = await http.call(server.url, { ...call, headers: { 'x-api-key': key } })
        return text
      }),
    )
    expect(new Set(bodies).size).toBe(1)
  })

  test('AX-8: is INVALID_API_KEY, and an empty header MISSING_API_KEY, to pass buyers', async () => {
    for (const key of [lapsed.key, revoked.key, unknown]) {
      const invalid = await passInfo(server, { 'x-api-key': key })
      expect(invalid.httpStatus).toBe(401)
      expect(invalid.body).toMatchObject({ message: expect.any(String), code: 'INVALID_API_KEY' })
    }
    for (const headers of [{ 'x-api-key': '' }, { authorization: 'Bearer ' }]) {
      const missing = await passInfo(server, headers)
      expect(missing.httpStatus).toBe(401)
      expect(missing.body).toMatchObject({ message: expect.any(String), code: 'MISSING_API_KEY' })
    }
  })

  test('AX-9, AX-12: no key at all is 403 API_KEY_REQUIRED, with the passes on sale', async () => {
    const answer = await passInfo(server, {})
    expect(answer.httpStatus).toBe(403)
    expect(answer.body).toMatchObject({
      status: 403,
      error: expect.any(String),
      data: { message: expect.any(String) },
      code: 'API_KEY_REQUIRED',
      charged: false,
      upgrade: {
        description: expect.any(String),
        protocol: 'x402',
        payment: expect.any(String),
        options: [
          {
            period: '1d',
            price: '$10',
            method: 'POST',
            url: `${server.url}/x402/v2/api-keys/1d`,
            tool: 'buy_key_pass',
          },
          { period: '1w', price: '$50' },
          { period: '4w', price: '$100' },
        ],
      },
    })
    for (const door of doors) {
      const { body } = await door.call(server.url, { tool: 'key_pass_info' })
      expect(body).toMatchObject({ code: 'key.missing', upgrade: { protocol: 'x402' } })
    }
  })
})

function rateHeaders({ headers }: DoorAnswer): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-ratelimit-')))
}
