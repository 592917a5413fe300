import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { SignInChallenge } from '../../src/wallets/sign-in.ts'
import { giveCredit, sumOfMoves } from '../support/credit.ts'
import { freshPostgres } from '../support/fresh-postgres.ts'
import { toHeader } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { signChallenge } from '../support/sign-in.ts'
import { doors, http, mcp, postRpc, type Door } from './doors.ts'
import { countingTool } from './tools.ts'

const sandbox = sandboxFromRun()
const ticket = countingTool({ name: 'ticket' })
const server = await startTestServer({ sandbox, tools: [ticket.tool] })
const store = await openStore(`sqlite:${server.databaseFile}`)
afterAll(async () => {
  await store.close()
  await server.stop()
})

const wallet = () => privateKeyToAccount(generatePrivateKey())
type Wallet = ReturnType<typeof wallet>

const accountOf = ({ address }: Wallet) => ({
  network: 'eip155:84532',
  asset: sandbox.usdc,
  payer: address,
})

async function proofHeader({ url }: Pick<TestServer, 'url'>, account: Wallet) {
  const { body } = await http.call(url, {
    tool: 'sign_in_challenge',
    input: { address: account.address },
  })
  const challenge: SignInChallenge = JSON.parse(JSON.stringify(body))
  return { 'sign-in-with-x': toHeader(await signChallenge(account, challenge)) }
}

const signedCall = async (door: Door, at: Pick<TestServer, 'url'>, account: Wallet) =>
  door.call(at.url, { tool: 'ticket', headers: await proofHeader(at, account) })

describe.each(doors)('credit over $name', (door) => {
  test('pays for a signed call, and the answer says what is left', async () => {
    const account = wallet()
    await giveCredit(store, accountOf(account), usdc('0.007'))
    const answer = await signedCall(door, server, account)
    expect(answer).toMatchObject({ kind: 'delivered', receipt: undefined, repeated: false })
    expect(answer.body).toHaveProperty('ticket')
    expect(await signedCall(door, server, account)).toMatchObject({
      kind: 'quote',
      body: { code: 'payment.required', charged: false },
    })
  })

  test('MB-7: is shown to the wallet, and to nobody else', async () => {
    const account = wallet()
    await giveCredit(store, accountOf(account), usdc('0.007'))
    const headers = await proofHeader(server, account)
    const { body } = await door.call(server.url, { tool: 'credit_balance', headers })
    expect(body).toMatchObject({ payer: account.address.toLowerCase(), balance: '7000' })
    const anonymous = await door.call(server.url, { tool: 'credit_balance' })
    expect(anonymous).toMatchObject({
      kind: 'refused',
      body: { code: 'wallet.missing', status: 401, charged: false },
    })
  })
})

test('over HTTP the headers say what was spent and what is left', async () => {
  const account = wallet()
  await giveCredit(store, accountOf(account), usdc('0.007'))
  const { headers } = await signedCall(http, server, account)
  expect(headers.get('x-credit-spent')).toBe('5000')
  expect(headers.get('x-credit-remaining')).toBe('2000')
  expect(headers.get('payment-response')).toBeNull()
  expect(headers.get('cache-control')).toBe('private, no-store')
})

test('over MCP _meta says the same', async () => {
  const account = wallet()
  await giveCredit(store, accountOf(account), usdc('0.007'))
  const headers = await proofHeader(server, account)
  const params = { name: 'ticket', arguments: {} }
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params }
  const answer = await (await postRpc(server.url, message, { headers })).json()
  expect(answer).toMatchObject({
    result: { _meta: { 'faregate/credit': { spent: '5000', remaining: '2000' } } },
  })
})

test('the shop address of key passes takes credit as well', async () => {
  const account = wallet()
  await giveCredit(store, accountOf(account), usdc('10'))
  const response = await fetch(`${server.url}/x402/v2/api-keys/1d`, {
    method: 'POST',
    headers: await proofHeader(server, account),
  })
  expect(response.status).toBe(201)
  expect(response.headers.get('x-credit-remaining')).toBe('0')
  expect(await response.json()).toMatchObject({ data: { apiKey: expect.stringMatching(/^fgk_/) } })
})

test('two servers on one Postgres: fifty signed calls on a balance worth ten, ten tickets', async () => {
  const database = await freshPostgres()
  const shared = countingTool({ name: 'ticket' })
  const config = { databaseUrl: database.url, serverSecret: 'x'.repeat(32) }
  const options = { sandbox, tools: [shared.tool], config }
  const servers = [await startTestServer(options), await startTestServer(options)]
  const ledger = await openStore(database.url)
  const account = wallet()
  await giveCredit(ledger, accountOf(account), usdc('0.05'))

  const asked = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      signedCall(index % 4 < 2 ? http : mcp, servers[index % 2] ?? server, account),
    ),
  )
  const count = (kind: string) => asked.filter((answer) => answer.kind === kind).length
  expect({ delivered: count('delivered'), quoted: count('quote') }).toEqual({
    delivered: 10,
    quoted: 40,
  })
  expect(shared.runs()).toBe(10)
  expect(new Set(asked.map(({ body }) => body['ticket'])).size).toBe(11)
  expect(await sumOfMoves(ledger, account.address)).toBe(0n)

  await Promise.all(servers.map((one) => one.stop()))
  await ledger.close()
  await database.remove()
})
