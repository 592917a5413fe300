import type { LocalAccount } from 'viem'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import type { SignInChallenge } from '../../src/wallets/sign-in.ts'
import { chainWitness, entryOf, signPayment } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { stockSignIn } from '../support/sign-in.ts'
import { doors, http, postRpc, readHttp, type Door, type DoorAnswer } from './doors.ts'
import { dataOf, keyText, passInfo } from './pass-shop.ts'
import { countingTool } from './tools.ts'

const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)
const ticket = countingTool({ name: 'ticket' })
const lounge = countingTool({ name: 'lounge' })
const server = await startTestServer({ sandbox, tools: [ticket.tool, lounge.tool] })
afterAll(() => server.stop())

const dayMs = 86_400_000
const call = { tool: 'ticket', input: { seat: '12A' } }
// A new minute for every test: the windows are those of the clock.
beforeEach(() => server.clock.advance(60_000))

type Wallet = { account: LocalAccount }

/** Pays for a call of buy_key_pass. The clock of the server runs ahead of that of the chain. */
async function order({ account }: Wallet, input: Record<string, unknown>, door: Door = http) {
  const wanted = { tool: 'buy_key_pass', input }
  const { quote } = await door.call(server.url, wanted)
  if (quote === undefined) throw new Error('No quote came.')
  const validBefore = String(Math.floor(server.clock() / 1000) + 300)
  const payment = await signPayment(account, entryOf(quote), { authorization: { validBefore } })
  return { payment, answer: await door.call(server.url, { ...wanted, payment }) }
}

async function buy(caps: Record<string, unknown> = {}, door: Door = http) {
  const payer = await sandbox.newPayer(usdc('200'))
  const { payment, answer } = await order(payer, { period: '1d', ...caps }, door)
  return {
    payer,
    payment,
    answer,
    key: String(answer.body['apiKey']),
    id: String(answer.body['id']),
  }
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

/** Headers that prove a wallet for one call. */
async function signed({ account }: Wallet): Promise<Record<string, string>> {
  const input = { address: account.address }
  const { body } = await http.call(server.url, { tool: 'sign_in_challenge', input })
  const challenge: SignInChallenge = JSON.parse(JSON.stringify(body))
  return { 'sign-in-with-x': await stockSignIn(account, challenge) }
}

async function asOwner(door: Door, wallet: Wallet, wanted: [tool: string, input?: unknown]) {
  const [tool, input = {}] = wanted
  return door.call(server.url, { tool, input, headers: await signed(wallet) })
}

const works = async (key: string) => (await passInfo(server, { 'x-api-key': key })).httpStatus
const codeOf = ({ httpStatus, body }: DoorAnswer) => [body['status'] ?? httpStatus, body['code']]

describe.each(doors)('over $name', (door) => {
  test('a wallet lists its keys without a secret, and nobody else sees them', async () => {
    const { payer, key, id } = await buy({ name: 'mine', metadata: { team: 'a' } })
    await http.call(server.url, { ...call, headers: bearer(key) })
    const listed = await asOwner(door, payer, ['list_keys'])
    expect(listed.body).toMatchObject({
      keys: [
        {
          id,
          name: 'mine',
          metadata: { team: 'a' },
          shown: key.slice(0, 8),
          state: 'active',
          use: { minute: 1, day: 1, total: 1, spentTodayUsd: '$0.005' },
          lastUsedAt: expect.stringContaining('T'),
          tokens: 0,
        },
      ],
      pagination: { page: 1, limit: 50, totalCount: 1, hasMore: false },
    })
    expect(listed.text).not.toContain(key.slice(8))
    const stranger = await asOwner(door, await sandbox.newPayer(usdc('1')), ['list_keys'])
    expect(stranger.body).toMatchObject({ keys: [] })
  })

  test('only a signature of the wallet looks after keys; a key does not', async () => {
    const { key, id } = await buy()
    for (const [tool, input] of [
      ['list_keys', {}],
      ['update_key', { id, name: 'x' }],
      ['reroll_key', { id }],
      ['key_history', {}],
    ] as const) {
      const answer = await door.call(server.url, { tool, input, headers: bearer(key) })
      expect(codeOf(answer)).toEqual([401, 'wallet.sign_in_needed'])
    }
  })

  test('another name and other metadata are seen at once', async () => {
    const { payer, key, id } = await buy()
    const change = { id, name: 'new name', metadata: { env: 'prod' } }
    expect((await asOwner(door, payer, ['update_key', change])).body).toMatchObject(change)
    const { body } = await passInfo(server, { 'x-api-key': key })
    expect(body).toMatchObject({ data: { name: 'new name', metadata: { env: 'prod' } } })
  })

  test('a wallet revokes a key by its id, and nobody else can', async () => {
    const { payer, key, id } = await buy()
    const stranger = await sandbox.newPayer(usdc('1'))
    const refused = await asOwner(door, stranger, ['revoke_key', { id }])
    expect(codeOf(refused)).toEqual([404, 'key.not_found'])
    expect(await works(key)).toBe(200)
    const { body } = await asOwner(door, payer, ['revoke_key', { id }])
    expect(body).toMatchObject({ id, revoked: true })
    expect(await works(key)).toBe(401)
    // Again says the same: what was asked for is so.
    expect((await asOwner(door, payer, ['revoke_key', { id }])).body).toEqual(body)
  })

  test('a key revokes itself, and no other', async () => {
    const [one, other] = [await buy(), await buy()]
    const headers = bearer(one.key)
    const wrong = { tool: 'revoke_key', input: { id: other.id }, headers }
    expect(codeOf(await door.call(server.url, wrong))).toEqual([401, 'wallet.sign_in_needed'])
    const { body } = await door.call(server.url, { tool: 'revoke_key', headers })
    expect(body).toMatchObject({ id: one.id, revoked: true })
    expect([await works(one.key), await works(other.key)]).toEqual([401, 200])
  })

  test('a rerolled key has a new secret, the same rights, and what was used stays used', async () => {
    const { payer, key, id, answer } = await buy({ tools: ['ticket'], requestsPerMinute: 3 })
    server.clock.hold(Math.ceil(server.clock() / 60_000) * 60_000 + 1_000)
    await http.call(server.url, { ...call, headers: bearer(key) })
    const { body } = await asOwner(door, payer, ['reroll_key', { id, overlapSeconds: 30 }])
    const fresh = String(body['apiKey'])
    expect(fresh).toMatch(keyText)
    expect(body).toMatchObject({
      expiresAt: answer.body['expiresAt'],
      caps: { tools: ['ticket'] },
      replaced: { id, endsAt: new Date(server.clock() + 30_000).toISOString() },
    })
    expect([await works(key), await works(fresh)]).toEqual([200, 200])
    const ride = await http.call(server.url, { ...call, headers: bearer(fresh) })
    expect(ride.headers.get('x-ratelimit-remaining-minute')).toBe('1')
    server.clock.advance(30_000)
    expect([await works(key), await works(fresh)]).toEqual([401, 200])
  })

  test('a key its owner has ended is not brought back by the purchase sent again', async () => {
    const { payer, payment, id, key } = await buy({}, door)
    await asOwner(door, payer, ['revoke_key', { id }])
    const again = { tool: 'buy_key_pass', input: { period: '1d' }, payment }
    const { body } = await door.call(server.url, again)
    expect(body).not.toHaveProperty('apiKey')
    expect(body).toMatchObject({ id, warning: expect.stringContaining('revoked') })
    expect(await works(key)).toBe(401)
  })

  test('a history tells what happened to a key, and who did it', async () => {
    const { payer, key, id } = await buy()
    await asOwner(door, payer, ['update_key', { id, name: 'x' }])
    server.clock.advance(1_000)
    await door.call(server.url, { tool: 'revoke_key', headers: bearer(key) })
    const { body } = await asOwner(door, payer, ['key_history', { id }])
    const events: unknown[] = Object(body['events'])
    expect(events.map((event) => [Object(event).kind, Object(event).actor])).toEqual([
      ['revoked', 'key'],
      ['updated', 'wallet'],
      ['issued', expect.stringMatching(/^pay_/)],
    ])
  })

  test('AX-6, MB-2: a pass is extended in place when its buyer says so', async () => {
    const { payer, key, id, answer } = await buy({}, door)
    const { answer: extended } = await order(payer, { period: '1w', extend: id }, door)
    const endsAt = Date.parse(String(answer.body['expiresAt'])) + 7 * dayMs
    expect(extended.body).toMatchObject({ id, expiresAt: new Date(endsAt).toISOString() })
    expect(extended.body).not.toHaveProperty('apiKey')
    expect(extended.receipt).toMatchObject({ amount: '50000000' })
    const { body } = await passInfo(server, { 'x-api-key': key })
    expect(body).toMatchObject({ data: { id, expiresAt: new Date(endsAt).toISOString() } })
  })

  test('a pass of somebody else is not extended, and nothing is charged for it', async () => {
    const { id } = await buy()
    const stranger = await sandbox.newPayer(usdc('50'))
    const { answer } = await order(stranger, { period: '1w', extend: id }, door)
    expect(codeOf(answer)).toEqual([404, 'key.not_found'])
    expect(answer.body).toMatchObject({ charged: false })
    expect(await chain.balanceOf(stranger.account.address)).toBe(usdc('50'))
  })

  test.each([
    { cap: { requestsPerMinute: 31 } },
    { cap: { requestsPerDay: 10_001 } },
    { cap: { expiresInSeconds: 86_401 } },
    { cap: { tools: ['no_such_tool'] } },
    { cap: { spendPerDayUsd: '0' } },
    { cap: { extend: 'pass_x', name: 'renamed' } },
    { cap: { name: `fgk_${'A'.repeat(43)}_00000000` } },
  ])('AN-5: a cap that is wider than the plan is refused for free: $cap', async ({ cap }) => {
    const wanted = { tool: 'buy_key_pass', input: { period: '1d', ...cap } }
    const answer = await door.call(server.url, wanted)
    expect(codeOf(answer)).toEqual([400, 'request.invalid_input'])
    expect(answer.quote).toBeUndefined()
  })

  test('AX-10: what is left of a key stands in six headers of every answer', async () => {
    const { key } = await buy({ tools: ['ticket'], requestsPerMinute: 1 })
    server.clock.hold(Math.ceil(server.clock() / 60_000) * 60_000 + 1_000)
    const headers = bearer(key)
    const answers = [
      await door.call(server.url, { tool: 'key_pass_info', headers }),
      await door.call(server.url, { ...call, headers }),
      await door.call(server.url, { ...call, headers }),
      await door.call(server.url, { tool: 'lounge', headers }),
      await door.call(server.url, { tool: 'buy_key_pass', headers }),
      await door.call(server.url, { tool: 'ticket', input: { seat: 1 }, headers }),
    ]
    const kinds = ['delivered', 'delivered', 'refused', 'refused', 'quote', 'refused']
    expect(answers.map(({ kind }) => kind)).toEqual(kinds)
    for (const [index, answer] of answers.entries()) {
      expect(rateHeaders(answer)).toEqual({
        'x-ratelimit-limit-minute': '1',
        'x-ratelimit-remaining-minute': index === 0 ? '1' : '0',
        'x-ratelimit-reset-minute': expect.stringMatching(/Z$/),
        'x-ratelimit-limit-day': '10000',
        'x-ratelimit-remaining-day': index === 0 ? '10000' : '9999',
        'x-ratelimit-reset-day': expect.stringMatching(/T00:00:00\.000Z$/),
      })
    }
  })
})

test('AX-10: over MCP they stand in the result as well, and beside the list of tools', async () => {
  const { key } = await buy()
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'ticket' } }
  const calling = await postRpc(server.url, message, { headers: bearer(key) })
  expect(await calling.json()).toMatchObject({
    result: {
      _meta: {
        'faregate/limits': {
          minute: { limit: 30, remaining: 29, resetsAt: expect.stringMatching(/Z$/) },
          day: { limit: 10_000, remaining: 9_999 },
        },
      },
    },
  })
  const listing = { jsonrpc: '2.0', id: 2, method: 'tools/list' }
  const listed = await postRpc(server.url, listing, { headers: bearer(key) })
  expect(listed.headers.get('x-ratelimit-remaining-day')).toBe('9999')
})

describe('MB-8, MB-12: POST /api/2/auth/tokens', () => {
  const path = '/api/2/auth/tokens'
  const ask = async (method: string, { key, body, at = '' }: Asked) =>
    readHttp(
      await fetch(`${server.url}${path}${at}`, {
        method,
        headers: { authorization: key, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    )
  type Asked = { key: string; body?: unknown; at?: string }

  test('makes tokens that open what their key opens, and count for it', async () => {
    const { key } = await buy()
    const made = await ask('POST', { key, body: { count: 2, requestLimit: '3' } })
    expect(made.httpStatus).toBe(200)
    const tokens: Record<string, string>[] = Object(made.body['tokens'])
    expect(tokens).toHaveLength(2)
    const [first = {}] = tokens
    expect(first).toMatchObject({
      id: expect.stringMatching(/^tok_[0-9a-f]{32}$/),
      token: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/),
      expiresTimeString: new Date(Date.parse(String(first['expiresTimeString']))).toISOString(),
      requestLimit: '3',
      remaining: '3',
    })
    for (const door of doors) {
      const headers = bearer(String(first['token']))
      expect((await door.call(server.url, { ...call, headers })).kind).toBe('delivered')
    }
    const { body } = await ask('GET', { key, at: `/${first['id']}` })
    expect(body).toMatchObject({ id: first['id'], remaining: '1' })
    expect(JSON.stringify(body)).not.toContain(first['token'])
    const listed = await ask('GET', { key })
    expect(listed.body).toMatchObject({ pagination: { totalCount: 2 } })
    const used = await passInfo(server, { 'x-api-key': key })
    expect(used.headers.get('x-ratelimit-remaining-day')).toBe('9998')
  })

  test('ends a token by its id, at once and for good', async () => {
    const { key } = await buy()
    const made = await ask('POST', { key, body: { count: 1 } })
    const { id, token } = Object(made.body['tokens'])[0]
    expect((await ask('DELETE', { key, at: `/${id}` })).body).toMatchObject({ id, revoked: true })
    const answer = await http.call(server.url, { ...call, headers: bearer(token) })
    expect(codeOf(answer)).toEqual([401, 'key.revoked'])
    const other = await buy()
    expect((await ask('DELETE', { key: other.key, at: `/${id}` })).httpStatus).toBe(404)
    expect((await ask('GET', { key: other.key, at: `/${id}` })).httpStatus).toBe(404)
  })

  test.each([
    { why: 'nothing is asked for', body: {} },
    { why: 'it would end too soon', body: { expiresIn: 59_999 } },
    { why: 'it would last too long', body: { expiresIn: 86_400_001 } },
    { why: 'there are too many', body: { count: 26 } },
    { why: 'it may call too often', body: { requestLimit: '1000001' } },
    { why: 'the limit is a number', body: { requestLimit: 5 } },
  ])('is refused when $why', async ({ body }) => {
    const { key } = await buy()
    const answer = await ask('POST', { key, body })
    expect(codeOf(answer)).toEqual([400, 'request.invalid_input'])
  })

  test('a token reads what it opens, and nothing of the wallet behind it', async () => {
    const { key } = await buy()
    const made = await ask('POST', { key, body: { expiresIn: 60_000 } })
    const { id, token } = Object(made.body['tokens'])[0]
    const info = await http.call(server.url, { tool: 'key_pass_info', headers: bearer(token) })
    expect(info.body).toMatchObject({ token: { id, requestLimit: 5_000, remaining: 5_000 } })
    const credit = await http.call(server.url, { tool: 'credit_balance', headers: bearer(token) })
    expect(credit.httpStatus).toBe(401)
  })
})

test('AX-3: caps are bought over the routes of pass buyers as well', async () => {
  const payer = await sandbox.newPayer(usdc('10'))
  const url = `${server.url}/x402/v2/api-keys/1d`
  const init = { method: 'POST', body: JSON.stringify({ tools: ['ticket'], maxRequests: 5 }) }
  const { quote } = await readHttp(await fetch(url, init))
  if (quote === undefined) throw new Error('No quote came.')
  const validBefore = String(Math.floor(server.clock() / 1000) + 300)
  const payment = await signPayment(payer.account, entryOf(quote), {
    authorization: { validBefore },
  })
  const paid = Buffer.from(JSON.stringify(payment)).toString('base64')
  const answer = await readHttp(
    await fetch(url, { ...init, headers: { 'payment-signature': paid } }),
  )
  expect(answer.httpStatus).toBe(201)
  expect(dataOf(answer)).toMatchObject({
    apiKey: expect.stringMatching(keyText),
    caps: { tools: ['ticket'], maxRequests: 5, spendPerDayUsd: null },
  })
})

function rateHeaders({ headers }: DoorAnswer): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-ratelimit-')))
}
