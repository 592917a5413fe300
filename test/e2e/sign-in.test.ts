import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { usdc } from '../../src/money/usdc.ts'
import { smartWallet } from '../../src/sandbox/contracts/artifacts/smart-wallet.ts'
import type { SignInChallenge } from '../../src/wallets/sign-in.ts'
import { entryOf, signPayment, toHeader } from '../support/payer.ts'
import { deploy, fundedWallet, sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { signChallenge, stockSignIn } from '../support/sign-in.ts'
import { doors, http, mcp, postRpc, readHttp, type DoorAnswer } from './doors.ts'
import { countingTool } from './tools.ts'

const sandbox = sandboxFromRun()
const ticket = countingTool({ name: 'ticket' })
const server = await startTestServer({ sandbox, tools: [ticket.tool] })
afterAll(() => server.stop())

const challengeText = z.object({ nonce: z.string(), message: z.string() })

async function challenge(address: string): Promise<SignInChallenge> {
  const { body } = await http.call(server.url, { tool: 'sign_in_challenge', input: { address } })
  challengeText.parse(body)
  return JSON.parse(JSON.stringify(body))
}

/** A payment that shows nothing but what is on chain, delivered once. */
async function paidTicket() {
  const { account } = await sandbox.newPayer(usdc('1'))
  const { quote } = await http.call(server.url, { tool: 'ticket' })
  if (quote === undefined) throw new Error('No quote came.')
  const entry = entryOf(quote)
  const { quoteId: _quoteId, ...extra } = entry.extra
  const payment = await signPayment(account, { ...entry, extra })
  const answer = await http.call(server.url, { tool: 'ticket', payment })
  return { account, payment, answer }
}

async function post(body: string): Promise<DoorAnswer> {
  return readHttp(await fetch(`${server.url}/v1/sign-in/challenge`, { method: 'POST', body }))
}

const header = (proof: unknown) => ({
  'sign-in-with-x': typeof proof === 'string' ? proof : toHeader(proof),
})

describe('POST /v1/sign-in/challenge', () => {
  test('answers what to sign, for this server, and keeps caches away', async () => {
    const { address } = privateKeyToAccount(generatePrivateKey())
    const answer = await post(JSON.stringify({ address }))
    const { host } = new URL(server.url)
    expect(answer).toMatchObject({
      httpStatus: 200,
      body: { domain: host, uri: server.url, address, chainId: 'eip155:84532', version: '1' },
    })
    expect(String(answer.body['message'])).toContain(`${host} wants you to sign in`)
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
  })

  test.each([
    { why: 'no address', body: '', code: 'request.invalid_input' },
    { why: 'half an address', body: '{"address":"0x12"}', code: 'request.invalid_input' },
    { why: 'no JSON', body: '%', code: 'request.malformed_body' },
  ])('is 400 with $why', async ({ body, code }) => {
    expect(await post(body)).toMatchObject({ httpStatus: 400, body: { code } })
  })
})

describe.each(doors)('SIGN-IN-WITH-X over $name', (door) => {
  test('as the official client makes it opens the stored result of the payer', async () => {
    const { account, payment, answer } = await paidTicket()
    const call = { tool: 'ticket', payment }
    expect((await door.call(server.url, call)).body['code']).toBe('payment.proof_required')
    const headers = header(await stockSignIn(account, await challenge(account.address)))
    const again = await door.call(server.url, { ...call, headers })
    expect(again).toMatchObject({ kind: 'delivered', text: answer.text, repeated: true })
    expect(JSON.stringify(again.receipt)).toBe(JSON.stringify(answer.receipt))
  })

  test('is good for one call', async () => {
    const { account } = await paidTicket()
    const headers = header(await stockSignIn(account, await challenge(account.address)))
    const call = { tool: 'list_tools', headers }
    expect((await door.call(server.url, call)).kind).toBe('delivered')
    const second = await door.call(server.url, call)
    expect(second).toMatchObject({
      kind: 'refused',
      httpStatus: 401,
      body: { code: 'wallet.signature_invalid', status: 401, charged: false, retryable: false },
    })
  })

  test('of a wallet that is a contract is asked of the contract', async () => {
    const owner = await fundedWallet(sandbox)
    const wallet = await deploy(owner, { ...smartWallet, args: [owner.account.address] })
    const proof = await signChallenge(owner.account, await challenge(wallet))
    const call = { tool: 'list_tools', headers: header(proof) }
    expect((await door.call(server.url, call)).kind).toBe('delivered')
    const { account } = await paidTicket()
    const forged = await signChallenge(account, await challenge(wallet))
    const refused = await door.call(server.url, { ...call, headers: header(forged) })
    expect(refused).toMatchObject({ httpStatus: 401 })
  })

  test('leaves nothing behind in log and database', async () => {
    const { account } = await paidTicket()
    const proof = await signChallenge(account, await challenge(account.address))
    await door.call(server.url, { tool: 'list_tools', headers: header(proof) })
    await door.call(server.url, { tool: 'list_tools', headers: header(proof) })
    const traces = server.logText()
    for (const secret of [String(proof['signature']).slice(2), toHeader(proof)]) {
      expect(traces).not.toContain(secret)
    }
  })
})

describe('over MCP', () => {
  test('a proof comes as well in _meta, as an object or as text', async () => {
    const { account, payment, answer } = await paidTicket()
    for (const write of [(proof: unknown) => proof, toHeader]) {
      const proof = write(await signChallenge(account, await challenge(account.address)))
      const meta = { 'x402/payment': payment, 'faregate/sign-in': proof }
      const again = await callWithMeta(meta)
      expect(again.content[0].text).toBe(answer.text)
    }
  })

  test('a bad proof in _meta is refused like a bad header, in the result', async () => {
    const { isError, structuredContent } = await callWithMeta({ 'faregate/sign-in': { no: 1 } })
    expect({ isError, structuredContent }).toMatchObject({
      isError: true,
      structuredContent: { code: 'wallet.signature_invalid', status: 401, charged: false },
    })
  })

  test('listing tools does not use a proof up', async () => {
    const { account } = await paidTicket()
    const headers = header(await signChallenge(account, await challenge(account.address)))
    await postRpc(server.url, { jsonrpc: '2.0', id: 1, method: 'tools/list' }, { headers })
    expect((await mcp.call(server.url, { tool: 'list_tools', headers })).kind).toBe('delivered')
  })
})

test('GET /v1/payments/{id} opens by the wallet of the payer, and no other', async () => {
  const { account, answer } = await paidTicket()
  const { paymentId } = Object(answer.receipt?.['extra'])
  const ask = async (proof: unknown) =>
    readHttp(await fetch(`${server.url}/v1/payments/${paymentId}`, { headers: header(proof) }))
  const own = await signChallenge(account, await challenge(account.address))
  expect(await ask(own)).toMatchObject({ httpStatus: 200, body: { state: 'delivered' } })
  const other = privateKeyToAccount(generatePrivateKey())
  const foreign = await signChallenge(other, await challenge(other.address))
  expect(await ask(foreign)).toMatchObject({ httpStatus: 404 })
})

const rpcResult = z.object({
  result: z.looseObject({
    isError: z.boolean().optional(),
    content: z.tuple([z.object({ text: z.string() })]),
  }),
})

async function callWithMeta(meta: Record<string, unknown>) {
  const params = { name: 'ticket', arguments: {}, _meta: meta }
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params }
  return rpcResult.parse(await (await postRpc(server.url, message)).json()).result
}
