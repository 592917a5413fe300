import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { doors, http, postRpc, type Door, type DoorAnswer } from '../e2e/doors.ts'
import { countingTool, type CountingTool } from '../e2e/tools.ts'
import { entryOf, signPayment } from '../support/payer.ts'
import type { TestServer } from '../support/server.ts'
import { call, databases, sandbox } from './bench.ts'

const minuteMs = 60_000

function statusOf({ httpStatus, kind, body }: DoorAnswer): unknown {
  return kind === 'refused' && httpStatus === 200 ? body['status'] : httpStatus
}

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })

describe.each(databases)('every way to be refused, on $on', ({ open }) => {
  let opened: Awaited<ReturnType<typeof open>>
  let server: TestServer
  let ticket: CountingTool
  let lounge: CountingTool
  beforeAll(async () => {
    ticket = countingTool({ name: 'ticket' })
    lounge = countingTool({ name: 'lounge' })
    opened = await open({ tools: [ticket.tool, lounge.tool] })
    server = opened.server
  })
  afterAll(() => opened.close())

  /** Buys a day pass with these caps. */
  const buy = async (caps: Record<string, unknown> = {}) => {
    const payer = await sandbox.newPayer(usdc('10'))
    const order = { tool: 'buy_key_pass', input: { period: '1d', ...caps } }
    const { quote } = await http.call(server.url, order)
    if (quote === undefined) throw new Error('No quote came.')
    // The clock of the server runs ahead of that of the chain.
    const validBefore = String(Math.floor(server.clock() / 1000) + 300)
    const signed = { authorization: { validBefore } }
    const payment = await signPayment(payer.account, entryOf(quote), signed)
    const { body } = await http.call(server.url, { ...order, payment })
    return { key: String(body['apiKey']), id: String(body['id']) }
  }
  const mint = async (key: string, wish: Record<string, unknown>) => {
    const wanted = { tool: 'create_tokens', input: wish, headers: bearer(key) }
    const { body } = await http.call(server.url, wanted)
    return String(Object(body['tokens'])[0]?.token)
  }
  const ride = (door: Door, secret: string, tool = 'ticket') =>
    door.call(server.url, { ...call, tool, headers: bearer(secret) })

  /** The refusal as both doors tell it, and that nothing ran for it. */
  const expectRefused = async (
    door: Door,
    secret: string,
    { code, status, tool = 'ticket' }: { code: string; status: number; tool?: string },
  ) => {
    const before = ticket.runs() + lounge.runs()
    const answer = await ride(door, secret, tool)
    expect(statusOf(answer)).toBe(status)
    expect(answer.text).toContain(`"code":"${code}"`)
    expect(answer.text).toContain('"charged":false')
    expect(answer.text).not.toContain(secret)
    expect(answer.quote).toBeUndefined()
    expect(ticket.runs() + lounge.runs()).toBe(before)
    return answer
  }

  describe.each(doors)('over $name', (door) => {
    test('AX-8: unknown, revoked and expired keys are 401, before JSON-RPC is looked at', async () => {
      const revoked = await buy()
      await http.call(server.url, { tool: 'revoke_key', headers: bearer(revoked.key) })
      const expired = await buy({ expiresInSeconds: 3_600 })
      const unknown = `fgk_${'A'.repeat(43)}_00000000`
      await expectRefused(door, unknown, { code: 'key.invalid', status: 401 })
      await expectRefused(door, revoked.key, { code: 'key.revoked', status: 401 })
      server.clock.advance(3_601_000)
      await expectRefused(door, expired.key, { code: 'key.expired', status: 401 })
    })

    test('AN-5: out of the scope that the buyer chose is 403', async () => {
      const { key } = await buy({ tools: ['ticket'] })
      expect((await ride(door, key)).kind).toBe('delivered')
      await expectRefused(door, key, { code: 'key.scope', status: 403, tool: 'lounge' })
    })

    test('over the budget of the day and of the whole life is 403', async () => {
      const spender = await buy({ spendPerDayUsd: '0.01' })
      const counted = await buy({ maxRequests: 2 })
      for (const { key } of [spender, counted]) {
        expect((await ride(door, key)).kind).toBe('delivered')
        expect((await ride(door, key)).kind).toBe('delivered')
        await expectRefused(door, key, { code: 'key.budget_exceeded', status: 403 })
      }
    })

    test('AX-11: over the minute and over the day is 429, with when to come again', async () => {
      const { key } = await buy({ requestsPerMinute: 2, requestsPerDay: 3 })
      // A second after a full minute, with more of the day to come.
      server.clock.hold(Math.ceil(server.clock() / minuteMs) * minuteMs + 1_000)
      for (let turn = 0; turn < 2; turn += 1) await ride(door, key)
      const minute = await expectRefused(door, key, { code: 'limit.minute', status: 429 })
      expect(minute.body).toMatchObject({ limitType: 'minute', retryAfterSeconds: 59 })
      server.clock.advance(60_000)
      expect((await ride(door, key)).kind).toBe('delivered')
      const day = await expectRefused(door, key, { code: 'limit.day', status: 429 })
      expect(day.body).toMatchObject({ limitType: 'day', retryable: true })
    })

    describe('MB-8: a child token', () => {
      test('makes no token and manages no key', async () => {
        const { key, id } = await buy()
        const token = await mint(key, { expiresIn: 60_000 })
        const attempts = [
          { tool: 'create_tokens', input: { count: 1 } },
          { tool: 'revoke_key', input: {} },
          { tool: 'revoke_key', input: { id } },
          { tool: 'reroll_key', input: { id } },
          { tool: 'update_key', input: { id, name: 'mine' } },
        ]
        for (const attempt of attempts) {
          const answer = await door.call(server.url, { ...attempt, headers: bearer(token) })
          expect({ tool: attempt.tool, kind: answer.kind }).toEqual({
            tool: attempt.tool,
            kind: 'refused',
          })
          expect([401, 403]).toContain(statusOf(answer))
        }
        expect((await ride(door, key)).kind).toBe('delivered')
      })

      test('does not outlive, widen or outspend its parent', async () => {
        const { key } = await buy({ tools: ['ticket'], maxRequests: 3, expiresInSeconds: 600 })
        const wider = [{ expiresIn: 601_000 }, { requestLimit: '4' }, { tools: ['lounge'] }]
        for (const input of wider) {
          const wish = { tool: 'create_tokens', input, headers: bearer(key) }
          const answer = await door.call(server.url, wish)
          expect(statusOf(answer)).toBe(403)
          expect(answer.body['code']).toBe('key.child_limit')
        }
        const token = await mint(key, { count: 1 })
        await expectRefused(door, token, { code: 'key.scope', status: 403, tool: 'lounge' })
        for (let turn = 0; turn < 3; turn += 1) {
          expect((await ride(door, turn % 2 === 0 ? token : key)).kind).toBe('delivered')
        }
        await expectRefused(door, token, { code: 'key.budget_exceeded', status: 403 })
        server.clock.advance(601_000)
        expect(statusOf(await ride(door, token))).toBe(401)
      })

      test('ends with its own count, its own time and its parent', async () => {
        const { key } = await buy()
        const counted = await mint(key, { requestLimit: '1' })
        expect((await ride(door, counted)).kind).toBe('delivered')
        await expectRefused(door, counted, { code: 'key.child_limit', status: 403 })
        const timed = await mint(key, { expiresIn: 60_000 })
        server.clock.advance(60_001)
        expect(statusOf(await ride(door, timed))).toBe(401)
        const orphan = await mint(key, { expiresIn: 600_000 })
        await http.call(server.url, { tool: 'revoke_key', headers: bearer(key) })
        expect(statusOf(await ride(door, orphan))).toBe(401)
      })

      test('is taken as Bearer only, and not with a letter changed', async () => {
        const { key } = await buy()
        const token = await mint(key, { expiresIn: 600_000 })
        const [head = '', body = '', mac = ''] = token.split('.')
        const wrong = [
          { 'x-api-key': token },
          bearer(`${head}.${body}.${mac.startsWith('A') ? 'B' : 'A'}${mac.slice(1)}`),
          bearer(`${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`),
          bearer(`${head}.${body}`),
        ]
        for (const headers of wrong) {
          const answer = await door.call(server.url, { ...call, headers })
          expect(statusOf(answer)).toBe(401)
          expect(answer.kind).toBe('refused')
        }
        expect((await ride(door, token)).kind).toBe('delivered')
      })
    })
  })

  test('tools/list shows a key what it opens, and no more', async () => {
    const { key } = await buy({ tools: ['ticket'] })
    const listing = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
    const response = await postRpc(server.url, listing, { headers: bearer(key) })
    const text = await response.text()
    expect(text).toContain('"name":"ticket"')
    expect(text).not.toContain('"name":"lounge"')
  })
})

describe('a key in an address', () => {
  let opened: Awaited<ReturnType<(typeof databases)[0]['open']>>
  beforeAll(async () => {
    const [sqlite] = databases
    if (sqlite === undefined) throw new Error('There is no database.')
    opened = await sqlite.open({ tools: [countingTool({ name: 'ticket' }).tool] })
  })
  afterAll(() => opened.close())
  const key = `fgk_${'A'.repeat(43)}_00000000`

  test.each([
    ...['api_key', 'apiKey', 'api-key', 'x-api-key', 'key', 'token', 'access_token'].map(
      (name) => `/api/v1/ticket?${name}=${key}`,
    ),
    `/mcp?api_key=${key}`,
    `/x402/v2/api-keys/1d?x-api-key=${key}`,
    `/api/v1/list-tools?API_KEY=${key}`,
  ])('MB-11: is refused, unread and unlogged: %s', async (path) => {
    const { server } = opened
    const response = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
    })
    const text = await response.text()
    expect(response.status).toBe(400)
    expect(text).toContain('key.in_url')
    expect(text).not.toContain(key)
    expect(server.logText()).not.toContain(key)
  })
})
