import type { PaymentPayload } from '@x402/core/types'
import { afterAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import type { SandboxPayer } from '../../src/sandbox/connect-sandbox.ts'
import { entryOf, signPayment } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { newAgent, signIn } from './agent-shop.ts'
import { doors, http, mcp, postRpc, type Door, type DoorAnswer, type DoorCall } from './doors.ts'
import { keyText } from './pass-shop.ts'
import { countingTool } from './tools.ts'

const sandbox = sandboxFromRun()
const ticket = countingTool({ name: 'ticket' })
const tiers = [{ from: usdc('50'), discount: 2_000 }]
const server = await startTestServer({ sandbox, tools: [ticket.tool] })
const generous = await startTestServer({
  sandbox,
  tools: [ticket.tool],
  config: { agents: { tiers } },
})
afterAll(() => Promise.all([server.stop(), generous.stop()]))
const { url } = server

/** A call, paid by that wallet with what it is quoted. */
async function pay(
  door: Door,
  { by, at = url, ...call }: DoorCall & { by: SandboxPayer; at?: string },
): Promise<DoorAnswer & { payment: PaymentPayload }> {
  const { quote } = await door.call(at, call)
  if (quote === undefined) throw new Error('No quote came.')
  const payment = await signPayment(by.account, entryOf(quote))
  return { ...(await door.call(at, { ...call, payment })), payment }
}

describe.each(doors)('agents over $name', (door) => {
  test('MB-2, MB-3, MB-4, MB-5, MB-7: one wallet goes all the way', async () => {
    const by = await sandbox.newPayer(usdc('100'))
    const input = { plan: 'startup', paymentFrequency: 'monthly' }
    const subscribed = await pay(door, { by, tool: 'agent_subscribe', input })
    expect(subscribed.body).toMatchObject({
      apiKey: expect.stringMatching(keyText),
      plan: 'startup',
      planActive: true,
      leftDays: 30,
      creditsAdded: 50_000,
    })
    const { agentId, keyId } = subscribed.body
    const topUp = { amountUsd: '20', agentId }
    const topped = await pay(door, { by, tool: 'agent_top_up', input: topUp })
    expect(topped.body).toEqual({ creditsAdded: 20_000, newCreditsLimit: 70_000 })
    const created = await pay(door, { by, tool: 'agent_create_key' })
    expect(created.body).toMatchObject({ apiKey: expect.stringMatching(keyText), agentId })
    const revoked = await pay(door, { by, tool: 'agent_revoke_key', input: { keyId } })
    expect(revoked.body).toEqual({ deleted: true, keyId })
    const { body } = await pay(door, { by, tool: 'agent_subscription' })
    expect(body).toMatchObject({
      agentId,
      creditsLeft: 70_000,
      apiKeys: [{ id: created.body['keyId'], key: expect.stringMatching(/^fgk_[\w-]{4}…$/) }],
    })
  })

  test('MB-10: a key spends the credits of its wallet, and no more', async () => {
    const { payer, key } = await newAgent(sandbox, url)
    const headers = { authorization: `Bearer ${key}` }
    expect(await door.call(url, { tool: 'ticket', headers })).toMatchObject({
      kind: 'delivered',
      receipt: undefined,
    })
    const { body } = await pay(door, { by: payer, tool: 'agent_subscription' })
    expect(body).toMatchObject({ creditsLeft: 49_995 })
  })

  test('MB-1: account tells the wallet the same for free, and a key less', async () => {
    const { payer, agentId, key, keyId } = await newAgent(sandbox, url)
    const headers = await signIn(url, payer)
    const signed = await door.call(url, { tool: 'account', headers })
    expect(signed.body).toMatchObject({
      payer: payer.address.toLowerCase(),
      balanceUsd: '$50',
      volumeUsd: '$50',
      discountPercent: 0,
      nextDiscount: null,
      agent: { agentId, planActive: true, creditsLeft: 50_000, apiKeys: [{ id: keyId }] },
      payments: [{ tool: 'agent_subscribe', state: 'delivered', amountUsd: '$50' }],
    })
    expect(signed.text).not.toContain(key)
    const keyed = await door.call(url, { tool: 'account', headers: { 'x-api-key': key } })
    expect(keyed.body).toMatchObject({ agent: { agentId, apiKeys: [] } })
    expect(await door.call(url, { tool: 'account' })).toMatchObject({
      kind: 'refused',
      body: { code: 'wallet.missing', charged: false },
    })
  })

  test('MB-11: a key alone makes and revokes no keys, nor sells itself credit', async () => {
    const { key, keyId } = await newAgent(sandbox, url)
    const headers = { 'x-api-key': key }
    for (const call of [
      { tool: 'agent_create_key' },
      { tool: 'agent_revoke_key', input: { keyId } },
      { tool: 'agent_top_up', input: { amountUsd: 20 } },
      { tool: 'agent_subscription' },
    ]) {
      expect(await door.call(url, { ...call, headers })).toMatchObject({ kind: 'quote' })
    }
  })

  test('MB-4: the signature of the wallet pays for a key from its credits', async () => {
    const { payer, agentId } = await newAgent(sandbox, url)
    const headers = await signIn(url, payer)
    const { body } = await door.call(url, { tool: 'agent_create_key', headers })
    expect(body).toMatchObject({ agentId, apiKey: expect.stringMatching(keyText) })
  })

  test('a subscription is not paid from the credits of the one before', async () => {
    const { payer } = await newAgent(sandbox, url, { plan: 'enterprise' })
    for (const call of [
      { tool: 'agent_subscribe', input: { plan: 'startup', paymentFrequency: 'monthly' } },
      { tool: 'agent_top_up', input: { amountUsd: 20 } },
    ]) {
      const answer = await door.call(url, { ...call, headers: await signIn(url, payer) })
      expect(answer.kind).not.toBe('delivered')
    }
  })

  test('a call without credits is quoted, and told how to top up', async () => {
    const { payer, key } = await newAgent(sandbox, url)
    const headers = { 'x-api-key': key }
    const input = { period: '1w' }
    await door.call(url, { tool: 'buy_key_pass', input, headers: await signIn(url, payer) })
    const quoted = await door.call(url, { tool: 'ticket', headers })
    expect(quoted).toMatchObject({
      kind: 'quote',
      body: { code: 'payment.required', charged: false },
    })
    expect(quoted.body['error']).toMatch(
      /No credit is left .* agent_top_up .*\/x402\/agent\/top-up/,
    )
    const payment = await signPayment(payer.account, entryOf(quoted.quote ?? never()))
    expect(await door.call(url, { tool: 'ticket', headers, payment })).toMatchObject({
      kind: 'delivered',
      receipt: { amount: '5000' },
    })
  })

  test('AN-5: a named wallet is quoted with its discount, and its key spends with it', async () => {
    const { payer, key } = await newAgent(sandbox, generous.url)
    const named = { 'faregate-payer': payer.address }
    const quoted = await door.call(generous.url, { tool: 'ticket', headers: named })
    expect(quoted.quote?.accepts[0]?.amount).toBe('4000')
    expect(quoted.quote?.resource.description).toContain('20 % off')
    const payment = await signPayment(payer.account, entryOf(quoted.quote ?? never()))
    const paid = await door.call(generous.url, { tool: 'ticket', payment })
    expect(paid).toMatchObject({ kind: 'delivered', receipt: { amount: '4000' } })
    const [entry] = await generous.ledger.recent(1)
    expect(entry).toMatchObject({ amount: 4_000n, received: 4_000n })
    await door.call(generous.url, { tool: 'ticket', headers: { 'x-api-key': key } })
    const headers = await signIn(generous.url, payer)
    const { body } = await door.call(generous.url, { tool: 'account', headers })
    expect(body).toMatchObject({ discountPercent: 20, balance: '49996000', volumeUsd: '$50.004' })
  })

  test('AN-5: nobody else can pay the quote of a named wallet', async () => {
    const { payer } = await newAgent(sandbox, generous.url)
    const other = await sandbox.newPayer(usdc('1'))
    const headers = { 'faregate-payer': payer.address }
    const { quote } = await door.call(generous.url, { tool: 'ticket', headers })
    const payment = await signPayment(other.account, entryOf(quote ?? never()))
    expect(await door.call(generous.url, { tool: 'ticket', payment })).toMatchObject({
      kind: 'quote',
      body: { code: 'payment.amount_mismatch', charged: false },
    })
  })

  test('AN-5: credit that is bought is bought at its price, whatever was bought before', async () => {
    const { payer } = await newAgent(sandbox, generous.url)
    const headers = { 'faregate-payer': payer.address }
    const input = { amountUsd: 20 }
    const { quote } = await door.call(generous.url, { tool: 'agent_top_up', input, headers })
    expect(quote?.accepts[0]?.amount).toBe('20000000')
  })
})

test('AN-5: over MCP a wallet may be named in _meta, and not two of them', async () => {
  const { payer } = await newAgent(sandbox, generous.url)
  const call = (_meta: object, headers = {}) =>
    postRpc(
      generous.url,
      {
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'ticket', arguments: {}, _meta },
      },
      { headers },
    ).then((response) => response.json())
  const meta = { 'faregate/payer': payer.address }
  expect(await call(meta)).toMatchObject({
    result: { structuredContent: { accepts: [{ amount: '4000' }] } },
  })
  const other = await sandbox.newPayer(usdc('0'))
  expect(await call(meta, { 'faregate-payer': other.address })).toMatchObject({
    result: { structuredContent: { code: 'request.invalid_input', charged: false } },
  })
})

test('AN-5: version 1 is asked for the list price, and may pay it', async () => {
  const { payer } = await newAgent(sandbox, generous.url)
  const headers = { 'faregate-payer': payer.address }
  const { body } = await http.call(generous.url, { tool: 'ticket', headers })
  expect(body).toMatchObject({ x402Version: 1, accepts: [{ maxAmountRequired: '5000' }] })
})

test('MB-10: fifty calls with one key on a balance worth ten are ten deliveries', async () => {
  const dear = countingTool({ name: 'dear', price: usdc('49.95') })
  const own = await startTestServer({ sandbox, tools: [ticket.tool, dear.tool] })
  const { key } = await newAgent(sandbox, own.url)
  const headers = { 'x-api-key': key }
  const spent = await http.call(own.url, { tool: 'dear', headers })
  expect(spent.headers.get('x-credit-remaining')).toBe('50000')
  const before = ticket.runs()
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      (index % 2 === 0 ? http : mcp).call(own.url, { tool: 'ticket', headers }),
    ),
  )
  const count = (kind: string) => answers.filter((answer) => answer.kind === kind).length
  expect({ delivered: count('delivered'), quoted: count('quote') }).toEqual({
    delivered: 10,
    quoted: 40,
  })
  expect(ticket.runs()).toBe(before + 10)
  await own.stop()
})

function never(): never {
  throw new Error('No quote came.')
}
