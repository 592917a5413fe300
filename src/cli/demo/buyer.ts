import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { CallToolResultSchema, type CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { x402Client } from '@x402/core/client'
import { parsePaymentRequired } from '@x402/core/schemas'
import type { PaymentPayload, PaymentRequired } from '@x402/core/types'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { wrapFetchWithPayment } from '@x402/fetch'
import type { LocalAccount } from 'viem/accounts'

/** An agent with a wallet, made of public clients only. */
export type Buyer = {
  /** The wallet side of x402: signs a payment for a quote. */
  pay(quote: PaymentRequired): Promise<PaymentPayload>
  /** `fetch` that pays when it meets a 402. */
  payingFetch: typeof fetch
  /** An MCP connection; `key` is sent as a bearer token. */
  connect(url: string, key?: string): Promise<McpConnection>
}

export type McpConnection = {
  tools(): ReturnType<Client['listTools']>
  call(
    name: string,
    input: Record<string, unknown>,
    payment?: PaymentPayload,
  ): Promise<CallToolResult>
  close(): Promise<void>
}

/** Stock clients refuse single payments above one dollar; a pass costs ten. */
const raisedCap = '$15'

export function openBuyer(account: LocalAccount): Buyer {
  const client = new x402Client().register('eip155:*', new ExactEvmScheme(account))
  client.setSpendControls({ maxAmountPerPayment: raisedCap })
  return {
    pay: (quote) => client.createPaymentPayload(quote),
    payingFetch: wrapFetchWithPayment(fetch, client),
    connect,
  }
}

async function connect(url: string, key?: string): Promise<McpConnection> {
  const client = new Client({ name: 'faregate-demo', version: '1.0.0' })
  const headers: Record<string, string> =
    key === undefined ? {} : { authorization: `Bearer ${key}` }
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } })
  await client.connect(transport)
  return {
    tools: () => client.listTools(),
    async call(name, input, payment) {
      const meta = payment === undefined ? {} : { _meta: { 'x402/payment': payment } }
      const result = await client.callTool({ name, arguments: input, ...meta })
      return CallToolResultSchema.parse(result)
    },
    close: () => client.close(),
  }
}

/** The quote in a tool result. */
export function quoteIn(result: CallToolResult): PaymentRequired {
  const parsed = parsePaymentRequired(result.structuredContent)
  if (!parsed.success || !('resource' in parsed.data)) throw new Error('The answer is not a quote.')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parsed by the official schema
  return parsed.data as PaymentRequired
}
