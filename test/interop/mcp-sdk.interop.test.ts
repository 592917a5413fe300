import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { CallToolResultSchema, type CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { decodePaymentRequiredHeader } from '@x402/core/http'
import type { PaymentRequired } from '@x402/core/types'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { defaultAgentPlans } from '../../src/passes/agent-plans.ts'
import { defaultPlans } from '../../src/passes/plans.ts'
import type { SandboxPayer } from '../../src/sandbox/connect-sandbox.ts'
import { sellableTools } from '../../tools/index.ts'
import { newAgent } from '../e2e/agent-shop.ts'
import { buyDayPass } from '../e2e/pass-shop.ts'
import { chainWitness, stockClient, toHeader } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'

const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)
const server = await startTestServer({ sandbox })
afterAll(() => server.stop())

const sold = sellableTools({ passes: defaultPlans, agents: defaultAgentPlans })
const honest = { name: 'token_safety', arguments: { token: sandbox.tokens.honest } }

/** The official client, connected, tools listed: from then on it holds results to their schemas. */
async function connected(headers: Record<string, string> = {}): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' })
  const url = new URL(`${server.url}/mcp`)
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }))
  onTestFinished(() => client.close())
  await client.listTools()
  return client
}

type Call = { name: string; arguments: Record<string, unknown>; _meta?: Record<string, unknown> }

async function callTool(client: Client, call: Call): Promise<CallToolResult> {
  return CallToolResultSchema.parse(await client.callTool(call))
}

function textOf({ content }: CallToolResult): string {
  const [first] = content
  if (first?.type !== 'text') throw new Error('The result has no text.')
  return first.text
}

function quoteIn(result: CallToolResult): PaymentRequired {
  return decodePaymentRequiredHeader(toHeader(result._meta?.['x402/error']))
}

describe('the official MCP client', () => {
  test('sees every tool with its price in description and _meta', async () => {
    const client = await connected()
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual(sold.map(({ name }) => name))
    const safety = tools.find(({ name }) => name === 'token_safety')
    const info = tools.find(({ name }) => name === 'key_pass_info')
    expect(safety?.description).toContain('$0.005')
    expect(safety?._meta?.['x402']).toMatchObject({
      paymentRequired: true,
      scheme: 'exact',
      network: 'eip155:84532',
      amount: '5000',
      payTo: server.payTo,
    })
    expect(info?._meta).toBeUndefined()
  })

  test('gets the quote of an unpaid call in all three places, the same', async () => {
    const result = await callTool(await connected(), honest)
    expect(result.isError).toBe(true)
    expect(result.structuredContent).toMatchObject({
      x402Version: 2,
      error: 'Payment required',
      resource: { url: `${server.url}/mcp` },
      accepts: [{ scheme: 'exact', amount: '5000', payTo: server.payTo }],
    })
    expect(JSON.parse(textOf(result))).toEqual(result.structuredContent)
    expect(result._meta?.['x402/error']).toEqual(result.structuredContent)
    expect(result._meta?.['x402/payment-response']).toBeUndefined()
  })

  test.each([
    { as: 'an object', encode: (payment: unknown) => payment },
    { as: 'base64 text', encode: toHeader },
  ])('pays with $as in _meta and gets the verdict and the receipt', async ({ encode }) => {
    const payer = await sandbox.newPayer(usdc('1'))
    const client = await connected()
    const quote = quoteIn(await callTool(client, honest))
    const payment = await stockClient(payer.account).createPaymentPayload(quote)
    const paid = { ...honest, _meta: { 'x402/payment': encode(payment) } }

    const result = await callTool(client, paid)

    expect(result.isError).toBeFalsy()
    expect(result.structuredContent).toMatchObject({ verdict: 'ok' })
    expect(JSON.parse(textOf(result))).toEqual(result.structuredContent)
    expect(result._meta).toEqual({
      'x402/payment-response': {
        success: true,
        transaction: expect.stringMatching(/^0x[0-9a-f]{64}$/),
        network: 'eip155:84532',
        payer: payer.address.toLowerCase(),
        amount: '5000',
        extra: { paymentId: expect.any(String), tool: 'token_safety' },
        extensions: { 'offer-receipt': { info: { receipt: expect.any(Object) } } },
      },
    })
    expect(await chain.balanceOf(payer.address)).toBe(usdc('0.995'))

    const again = await callTool(client, paid)
    expect(textOf(again)).toBe(textOf(result))
    expect(again._meta).toEqual({ ...result._meta, 'faregate/repeated': true })
  })

  test('pays from the price in tools/list, without asking for a quote', async () => {
    const payer = await sandbox.newPayer(usdc('1'))
    const client = await connected()
    const { tools } = await client.listTools()
    const { paymentRequired: _flag, ...entry } = Object(tools[0]?._meta?.['x402'])
    const payment = await stockClient(payer.account).createPaymentPayload({
      x402Version: 2,
      resource: { url: `${server.url}/mcp` },
      accepts: [entry],
    })
    const result = await callTool(client, { ...honest, _meta: { 'x402/payment': payment } })
    expect(result.structuredContent).toMatchObject({ verdict: 'ok' })
    expect(await chain.balanceOf(payer.address)).toBe(usdc('0.995'))
  })

  test('is told of progress on the way, and gets the result', async () => {
    const payer = await sandbox.newPayer(usdc('1'))
    const client = await connected()
    const quote = quoteIn(await callTool(client, honest))
    const payment = await stockClient(payer.account).createPaymentPayload(quote)
    const steps: number[] = []
    const paid = { ...honest, _meta: { 'x402/payment': payment } }
    const result = await client.callTool(paid, CallToolResultSchema, {
      onprogress: ({ progress }) => steps.push(progress),
    })
    expect(result.structuredContent).toMatchObject({ verdict: 'ok' })
    expect(steps).toEqual([1, 2, 3])
  })

  test('gets a quote and a refusal on a stream as well', async () => {
    const client = await connected()
    const options = { onprogress: () => undefined }
    const quote = await client.callTool(honest, CallToolResultSchema, options)
    expect(quote._meta?.['x402/error']).toBeDefined()
    const broken = { ...honest, _meta: { 'x402/payment': '%' } }
    const refused = await client.callTool(broken, CallToolResultSchema, options)
    expect(refused.structuredContent).toMatchObject({ code: 'payment.malformed' })
  })

  test('is told of an unknown tool by a JSON-RPC error', async () => {
    const client = await connected()
    const unknown = client.callTool({ name: 'nothing', arguments: {} })
    await expect(unknown).rejects.toMatchObject({ code: -32_602 })
  })

  test('uses a pass from a header, and pays nothing', async () => {
    const { key, payer } = await buyDayPass(server, sandbox)
    for (const headers of [{ authorization: `Bearer ${key}` }, { 'x-api-key': key }]) {
      const client = await connected(headers)
      const result = await callTool(client, honest)
      expect(result.structuredContent).toMatchObject({ verdict: 'ok' })
      expect(result._meta?.['x402/payment-response']).toBeUndefined()
    }
    expect(await chain.balanceOf(payer.address)).toBe(0n)
  })

  test('with a bad key is not let in at all', async () => {
    const client = new Client({ name: 'test', version: '1.0.0' })
    const requestInit = { headers: { 'x-api-key': 'fgk_wrong' } }
    const transport = new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), {
      requestInit,
    })
    await expect(client.connect(transport)).rejects.toThrow('key.invalid')
  })
})

/** Somebody who may buy that: most of what is about an agent is sold to wallets that have one. */
async function buyerOf(tool: string): Promise<{ payer: SandboxPayer; more?: object }> {
  if (tool === 'agent_subscribe') return { payer: await sandbox.newPayer(usdc('50')) }
  if (!tool.startsWith('agent_')) return { payer: await sandbox.newPayer(usdc('10')) }
  const { payer, keyId } = await newAgent(sandbox, server.url)
  return tool === 'agent_revoke_key' ? { payer, more: { keyId } } : { payer }
}

describe.each(sold)('$name', ({ name, examples, free }) => {
  const input: Record<string, unknown> = Object(examples[0]?.input)

  test.each([
    { answer: 'the plain answer', call: { name, arguments: input } },
    { answer: 'a refusal of the input', call: { name, arguments: { period: 7, token: 7 } } },
    {
      answer: 'a refusal of the payment',
      call: { name, arguments: input, _meta: { 'x402/payment': '%' } },
    },
  ])('passes the client that checks output schemas: $answer', async ({ call }) => {
    const result = await callTool(await connected(), call)
    expect(JSON.parse(textOf(result))).toEqual(result.structuredContent)
  })

  test('passes the client that checks output schemas: the paid answer', async () => {
    const { payer, more = {} } = await buyerOf(name)
    const before = await chain.balanceOf(payer.address)
    const client = await connected()
    const call = { name, arguments: { ...input, ...more } }
    const first = await callTool(client, call)
    const payment = free
      ? undefined
      : await stockClient(payer.account).createPaymentPayload(quoteIn(first))
    const meta = { _meta: { 'x402/payment': payment } }
    const result = await callTool(client, { ...call, ...(payment && meta) })
    expect(JSON.parse(textOf(result))).toEqual(result.structuredContent)
    expect((await chain.balanceOf(payer.address)) < before).toBe(!free)
  })
})
