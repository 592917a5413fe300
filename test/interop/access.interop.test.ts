import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js'
import { decodePaymentRequiredHeader, decodePaymentResponseHeader } from '@x402/core/http'
import { wrapFetchWithPayment } from '@x402/fetch'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'

import { usdc } from '../../src/money/usdc.ts'
import { verifyGrant } from '../../src/passes/verify-grant.ts'
import { grantConfig } from '../e2e/grant-shop.ts'
import { chainWitness, stockClient, toHeader } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'

const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)
const server = await startTestServer({ sandbox, config: { grants: grantConfig } })
afterAll(() => server.stop())

const { url } = server
const verify = verifyGrant({ jwksUrl: `${url}/.well-known/jwks.json`, issuer: url })

test('K0-4: @x402/fetch posts, meets the challenge, pays and gets a grant', async () => {
  const payer = await sandbox.newPayer(usdc('1'))
  const payingFetch = wrapFetchWithPayment(fetch, stockClient(payer.account))
  const response = await payingFetch(`${url}/x402/access`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ planId: 'day', resourceId: 'report-7' }),
  })
  expect(response.status).toBe(200)
  const grant = z
    .looseObject({ accessToken: z.string(), txHash: z.string() })
    .parse(await response.json())
  expect(grant).toMatchObject({ type: 'AccessGrant', planId: 'day', resourceId: 'report-7' })
  const receipt = decodePaymentResponseHeader(response.headers.get('payment-response') ?? '')
  expect(receipt).toMatchObject({ success: true, transaction: grant.txHash, amount: '100000' })
  expect(await verify(grant.accessToken)).toMatchObject({ ok: true, grant: { planId: 'day' } })
  expect(await chain.balanceOf(payer.address)).toBe(usdc('0.90'))
})

test('K0-5: @x402/fetch calls a route and gets what its tool answers', async () => {
  const payer = await sandbox.newPayer(usdc('1'))
  const payingFetch = wrapFetchWithPayment(fetch, stockClient(payer.account))
  const token = sandbox.tokens.honest
  const resource = { method: 'POST', path: '/api/v1/token-safety', body: { token } }
  const response = await payingFetch(`${url}/x402/access`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ routeId: 'token_safety', resource }),
  })
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({
    type: 'ResourceResponse',
    routeId: 'token_safety',
    resource: { status: 200, body: { verdict: 'ok' } },
  })
  expect(await chain.balanceOf(payer.address)).toBe(usdc('0.995'))
})

test.each(['access', 'request_access'])(
  'K0-11: the official MCP client pays for %s, which is listed once',
  async (name) => {
    const payer = await sandbox.newPayer(usdc('1'))
    const client = new Client({ name: 'test', version: '1.0.0' })
    await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)))
    const { tools } = await client.listTools()
    const listed = tools.map((tool) => tool.name).filter((one) => /access|discover/.test(one))
    expect(listed).toEqual(['discover', 'access'])
    const call = { name, arguments: { planId: 'day' } }
    const asked = CallToolResultSchema.parse(await client.callTool(call))
    expect(asked.isError).toBe(true)
    // The client echoes what the quote says, extensions included.
    const quote = decodePaymentRequiredHeader(toHeader(asked.structuredContent))
    const payment = await stockClient(payer.account).createPaymentPayload(quote)
    const paid = { ...call, _meta: { 'x402/payment': payment } }
    const { structuredContent } = CallToolResultSchema.parse(await client.callTool(paid))
    expect(structuredContent).toMatchObject({ type: 'AccessGrant', planId: 'day' })
    expect(await verify(String(structuredContent?.['accessToken']))).toMatchObject({ ok: true })
    await client.close()
  },
)
