import { afterAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { agentDoors, ask, newAgent, pay, signIn } from './agent-shop.ts'
import { http } from './doors.ts'
import { keyText } from './pass-shop.ts'
import { countingTool } from './tools.ts'

const sandbox = sandboxFromRun()
const ticket = countingTool({ name: 'ticket' })
const server = await startTestServer({ sandbox, tools: [ticket.tool] })
afterAll(() => server.stop())
const { url } = server

const dayMs = 86_400_000
const agentText = /^agt_[0-9a-f]{32}$/
const startup = { plan: 'startup', payment_frequency: 'monthly' }

describe.each(agentDoors)('an agent at $prefix, paid in $header', (door) => {
  const subscribed = () => newAgent(sandbox, url, { door })

  test('MB-2, MB-7: the paying wallet subscribes and becomes an agent with a key', async () => {
    const payer = await sandbox.newPayer(usdc('50'))
    const call = { door, by: payer, path: '/subscribe', fields: startup }
    const { httpStatus, body, headers, receipt } = await pay(url, call)
    expect(httpStatus).toBe(200)
    expect(body).toMatchObject({
      api_key: expect.stringMatching(keyText),
      user_id: expect.stringMatching(agentText),
    })
    expect(headers.get('cache-control')).toContain('no-store')
    expect(receipt).toMatchObject({ success: true, payer: payer.address.toLowerCase() })
  })

  test('MB-1, MB-6: tells where the subscription stands, for a tenth of a cent', async () => {
    const { payer, agentId } = await subscribed()
    const quoted = await ask(url, door, { path: '/subscription' })
    expect(quoted.quote?.accepts[0]?.amount).toBe('1000')
    const { httpStatus, body } = await pay(url, { door, by: payer, path: '/subscription' })
    expect(httpStatus).toBe(200)
    expect(body).toMatchObject({
      user_id: agentId,
      api_keys: [expect.stringMatching(/^fgk_[\w-]{4}…$/)],
      plan: 'startup',
      last_payment: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      payment_frequency: 'monthly',
      left_days: 30,
      credits_left: 50_000,
      plan_active: true,
    })
  })

  test('MB-3: tops credits up by what is paid', async () => {
    const { payer, agentId } = await subscribed()
    const fields = { agent_id: agentId, amount_usd: 20.5 }
    const topped = await pay(url, { door, by: payer, path: '/top-up', fields })
    expect(topped.httpStatus).toBe(200)
    expect(topped.body).toEqual({ credits_added: 20_500, new_credits_limit: 70_500 })
    expect(topped.receipt).toMatchObject({ amount: '20500000' })
    const { body } = await pay(url, { door, by: payer, path: '/subscription' })
    expect(body).toMatchObject({ credits_left: 70_500 })
  })

  test('MB-4: makes a further key of the same agent', async () => {
    const { payer, agentId, key } = await subscribed()
    const { httpStatus, body } = await pay(url, { door, by: payer, path: '/api-keys/create' })
    expect(httpStatus).toBe(200)
    expect(body).toMatchObject({ user_id: agentId, api_key: expect.stringMatching(keyText) })
    expect(body['api_key']).not.toBe(key)
  })

  test('MB-5, MB-10: revokes a key by its id, and the next call with it is refused', async () => {
    const { payer, key, keyId } = await subscribed()
    const headers = { 'x-api-key': key }
    expect(await http.call(url, { tool: 'ticket', headers })).toMatchObject({ kind: 'delivered' })
    const call = { path: '/api-keys/revoke', fields: { key_id: keyId } }
    const revoked = await pay(url, { door, by: payer, ...call, method: 'DELETE' })
    expect(revoked.httpStatus).toBe(200)
    expect(revoked.body).toEqual({ deleted: true })
    const refused = await http.call(url, { tool: 'ticket', headers })
    expect(refused).toMatchObject({ kind: 'refused', httpStatus: 401 })
    const { body } = await pay(url, { door, by: payer, path: '/subscription' })
    expect(body).toMatchObject({ api_keys: [] })
  })

  test.each([
    { path: '/subscribe', query: startup, answer: { user_id: expect.stringMatching(agentText) } },
    { path: '/api-keys/create', query: {}, answer: { api_key: expect.stringMatching(keyText) } },
    { path: '/top-up', query: { amount_usd: 20 }, answer: { credits_added: 20_000 } },
    { path: '/subscription', query: {}, answer: { plan: 'startup' } },
  ])('MB-11: GET $path acts on a payment only, and says that it is old', async (row) => {
    const { path, query: fields, answer } = row
    const { payer } =
      path === '/subscribe' ? { payer: await sandbox.newPayer(usdc('50')) } : await subscribed()
    const call = { method: 'GET', path, fields } as const
    expect(await ask(url, door, call)).toMatchObject({ kind: 'quote', httpStatus: 402 })
    const { headers, body } = await pay(url, { door, by: payer, ...call })
    expect(body).toMatchObject(answer)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('deprecation')).toMatch(/^@\d+$/)
    expect(headers.get('warning')).toContain('use POST')
    const head = await fetch(`${url}${door.prefix}${path}`, { method: 'HEAD' })
    expect(head.status).toBe(405)
  })
})

const [door] = agentDoors

describe('what is not sold to a wallet is refused before it pays', () => {
  test.each([
    { contract: 'MB-1', path: '/subscription', fields: {} },
    { contract: 'MB-4', path: '/api-keys/create', fields: {} },
    { contract: 'MB-5', path: '/api-keys/revoke', fields: { key_id: `key_${'0'.repeat(32)}` } },
    { contract: 'MB-3', path: '/top-up', fields: { amount_usd: 20 } },
  ])('$contract: $path without an agent is 404', async ({ path, fields }) => {
    const payer = await sandbox.newPayer(usdc('50'))
    const answer = await pay(url, { door, by: payer, path, fields })
    expect(answer).toMatchObject({
      httpStatus: 404,
      body: { code: 'agent.not_found', charged: false, retryable: false },
    })
  })

  test('MB-5: a key of another agent is 404', async () => {
    const { payer } = await newAgent(sandbox, url)
    const { keyId } = await newAgent(sandbox, url)
    const fields = { key_id: keyId }
    const answer = await pay(url, { door, by: payer, path: '/api-keys/revoke', fields })
    expect(answer).toMatchObject({ httpStatus: 404, body: { code: 'agent.key_not_found' } })
  })

  test('MB-3: a foreign agent is refused', async () => {
    const { payer } = await newAgent(sandbox, url)
    const { agentId } = await newAgent(sandbox, url)
    const fields = { agent_id: agentId, amount_usd: 20 }
    const answer = await pay(url, { door, by: payer, path: '/top-up', fields })
    expect(answer).toMatchObject({
      httpStatus: 403,
      body: { code: 'agent.foreign', charged: false },
    })
  })

  test.each([
    { contract: 'MB-3', path: '/top-up', fields: { amount_usd: '19.99' } },
    { contract: 'MB-3', path: '/top-up', fields: { amount_usd: 'much' } },
    { contract: 'MB-3', path: '/top-up', fields: { amount_usd: '-20' } },
    { contract: 'MB-2', path: '/subscribe', fields: { plan: 'free', payment_frequency: 'yearly' } },
    {
      contract: 'MB-2',
      path: '/subscribe',
      fields: { plan: 'growth', payment_frequency: 'daily' },
    },
    { contract: 'MB-2', path: '/subscribe', fields: { plan: 'growth' } },
  ])('$contract: $path with $fields is 400 without a quote', async ({ path, fields }) => {
    for (const method of ['GET', 'POST'] as const) {
      const answer = await ask(url, door, { path, fields, method })
      expect(answer).toMatchObject({ httpStatus: 400, body: { code: 'request.invalid_input' } })
    }
  })

  test('MB-2: a plan that is paid is not sold again', async () => {
    const { payer } = await newAgent(sandbox, url)
    const answer = await pay(url, { door, by: payer, path: '/subscribe', fields: startup })
    expect(answer).toMatchObject({
      httpStatus: 409,
      body: { code: 'agent.plan_active', charged: false, plan: 'startup' },
    })
    // Named, it hears so before it signs.
    const headers = { 'faregate-payer': payer.address }
    expect(await ask(url, door, { path: '/subscribe', fields: startup, headers })).toMatchObject({
      httpStatus: 409,
    })
  })
})

test('MB-2: two payments for one period at once buy one, and the other money goes back', async () => {
  const payer = await sandbox.newPayer(usdc('100'))
  const both = await Promise.all(
    [0, 1].map(() => pay(url, { door, by: payer, path: '/subscribe', fields: startup })),
  )
  const sold = both.filter(({ kind }) => kind === 'delivered')
  expect(sold).toHaveLength(1)
  const [other] = both.filter(({ kind }) => kind !== 'delivered')
  expect(other?.body['code']).not.toBe('internal')
  const entries = await server.ledger.recent(1_000)
  const own = entries.filter((entry) => entry.payer === payer.address.toLowerCase())
  expect(own.filter(({ state }) => state === 'delivered')).toHaveLength(1)
  await sandbox.mintUsdc(payer.address, usdc('1'))
  const { body } = await pay(url, { door, by: payer, path: '/subscription' })
  expect(body).toMatchObject({ left_days: 30, credits_left: 50_000 })
})

test('MB-2: an upgrade counts what is left, also when the wallet was not named', async () => {
  const fields = { plan: 'growth', payment_frequency: 'monthly', upgrade: '' }
  const named = await newAgent(sandbox, url)
  const headers = { 'faregate-payer': named.payer.address }
  const { quote } = await ask(url, door, { path: '/subscribe', fields, headers, method: 'GET' })
  const due = BigInt(quote?.accepts[0]?.amount ?? 0)
  // Seconds have passed of thirty days.
  expect(due >= usdc('350') && due < usdc('350.1')).toBe(true)
  const call = {
    door,
    by: named.payer,
    path: '/subscribe',
    fields,
    headers,
    method: 'GET',
  } as const
  expect(await pay(url, call)).toMatchObject({ httpStatus: 200, body: { user_id: named.agentId } })
  const stands = await pay(url, { door, by: named.payer, path: '/subscription' })
  expect(stands.body).toMatchObject({ plan: 'growth', left_days: 30, payment_frequency: 'monthly' })
  expect(Number(stands.body['credits_left'])).toBeGreaterThanOrEqual(400_000)
  expect(Number(stands.body['credits_left'])).toBeLessThan(400_100)

  const unnamed = await newAgent(sandbox, url)
  const paid = await pay(url, {
    door,
    by: unnamed.payer,
    path: '/subscribe',
    fields,
    method: 'GET',
  })
  expect(paid.receipt).toMatchObject({ amount: '400000000' })
  const { body } = await pay(url, { door, by: unnamed.payer, path: '/subscription' })
  expect(body).toMatchObject({ plan: 'growth', credits_left: 450_000 })
})

test('MB-10: a lapsed agent keeps its keys and credits, and is renewed under its id', async () => {
  const own = await startTestServer({ sandbox, tools: [ticket.tool] })
  const { payer, agentId, key } = await newAgent(sandbox, own.url)
  const headers = { authorization: `Bearer ${key}` }
  own.clock.advance(30 * dayMs)
  const lapsed = await pay(own.url, { door, by: payer, clock: own.clock, path: '/subscription' })
  expect(lapsed.body).toMatchObject({ plan_active: false, left_days: 0, credits_left: 50_000 })
  expect(await http.call(own.url, { tool: 'ticket', headers })).toMatchObject({
    kind: 'delivered',
  })
  for (const [path, fields] of [
    ['/top-up', { amount_usd: 20 }],
    ['/api-keys/create', {}],
  ] as const) {
    expect(await pay(own.url, { door, by: payer, clock: own.clock, path, fields })).toMatchObject({
      httpStatus: 403,
      body: { code: 'agent.plan_inactive', charged: false },
    })
  }
  const renewed = await pay(own.url, {
    door,
    by: payer,
    clock: own.clock,
    path: '/subscribe',
    fields: startup,
  })
  expect(renewed.body).toMatchObject({ user_id: agentId })
  const { body } = await pay(own.url, { door, by: payer, clock: own.clock, path: '/subscription' })
  expect(body).toMatchObject({ plan_active: true, left_days: 30, credits_left: 99_995 })
  await own.stop()
})

test('MB-10: the last three days can be lengthened, and nothing of them is lost', async () => {
  const own = await startTestServer({ sandbox, tools: [ticket.tool] })
  const { payer } = await newAgent(sandbox, own.url)
  own.clock.advance(27 * dayMs)
  const renewed = await pay(own.url, {
    door,
    by: payer,
    clock: own.clock,
    path: '/subscribe',
    fields: startup,
  })
  expect(renewed.httpStatus).toBe(200)
  const { body } = await pay(own.url, { door, by: payer, clock: own.clock, path: '/subscription' })
  expect(body).toMatchObject({ left_days: 33, credits_left: 100_000 })
  await own.stop()
})

describe('MB-11: keys stay secret', () => {
  test('MB-11: a resend answers another key, and the first one ends', async () => {
    const payer = await sandbox.newPayer(usdc('51'))
    const call = { path: '/subscribe', fields: startup }
    const first = await pay(url, { door, by: payer, ...call })
    const again = await ask(url, door, { ...call, payment: first.payment })
    expect(again).toMatchObject({ httpStatus: 200, repeated: true })
    expect(again.body['user_id']).toBe(first.body['user_id'])
    expect(again.body['api_key']).not.toBe(first.body['api_key'])
    const use = (key: unknown) =>
      http.call(url, { tool: 'ticket', headers: { 'x-api-key': String(key) } })
    expect(await use(first.body['api_key'])).toMatchObject({ httpStatus: 401 })
    expect(await use(again.body['api_key'])).toMatchObject({ kind: 'delivered' })
    const { body } = await pay(url, { door, by: payer, path: '/subscription' })
    expect(body).toMatchObject({ api_keys: [expect.any(String)], credits_left: 49_995 })
  })

  test('MB-5: what was revoked stays so, also when its purchase is sent again', async () => {
    const { payer } = await newAgent(sandbox, url)
    const path = '/api-keys/create'
    const made = await pay(url, { door, by: payer, path })
    const fields = { key_id: String(made.body['key_id']) }
    await pay(url, { door, by: payer, path: '/api-keys/revoke', fields })
    const again = await ask(url, door, { path, payment: made.payment })
    expect(again).toMatchObject({
      httpStatus: 200,
      repeated: true,
      body: { api_key: 'shown once', warning: expect.stringContaining('was revoked') },
    })
    const { body } = await pay(url, { door, by: payer, path: '/subscription' })
    expect(body['api_keys']).toHaveLength(1)
  })

  test('MB-11: a GET with a key or a signature, and no payment, sets nothing off', async () => {
    const { payer, key } = await newAgent(sandbox, url)
    const proof = await signIn(url, payer)
    for (const headers of [{ 'x-api-key': key }, proof]) {
      const answer = await ask(url, door, { path: '/api-keys/create', method: 'GET', headers })
      expect(answer).toMatchObject({ kind: 'quote', httpStatus: 402 })
    }
    // The same signature, unused so far, does so with POST.
    const posted = await ask(url, door, { path: '/api-keys/create', headers: proof })
    expect(posted).toMatchObject({ httpStatus: 200, body: { api_key: expect.any(String) } })
  })

  test('MB-5: a key in the query is refused, and stands in no log', async () => {
    const { key } = await newAgent(sandbox, url)
    const call = { path: '/api-keys/revoke', method: 'DELETE', fields: { api_key: key } } as const
    expect(await ask(url, door, call)).toMatchObject({
      httpStatus: 400,
      body: { code: 'key.in_url', charged: false },
    })
    expect(server.logText()).not.toContain(key)
    expect(await server.storedText()).not.toContain(key)
  })

  test('MB-5: where the operator allows it, the key in the query is revoked, and in no log', async () => {
    const config = { agents: { revokeByQuery: true } }
    const own = await startTestServer({ sandbox, tools: [ticket.tool], config })
    const { payer, key } = await newAgent(sandbox, own.url)
    const call = { path: '/api-keys/revoke', method: 'DELETE', fields: { api_key: key } } as const
    expect(await pay(own.url, { door, by: payer, ...call })).toMatchObject({
      httpStatus: 200,
      body: { deleted: true },
    })
    const headers = { 'x-api-key': key }
    expect(await http.call(own.url, { tool: 'ticket', headers })).toMatchObject({ httpStatus: 401 })
    expect(own.logText()).not.toContain(key)
    await own.stop()
  })
})
