/**
 * Pays for one call over MCP with a stock MCP client: call, read the quote, sign it, call again.
 *
 *   npm start                                  # in one terminal
 *   npx tsx examples/mcp-client.ts             # in another
 */
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { x402Client } from '@x402/core/client'
import { parsePaymentRequired } from '@x402/core/schemas'
import type { PaymentRequired } from '@x402/core/types'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { privateKeyToAccount } from 'viem/accounts'

import { buyerKey, sandboxUsdc, serverUrl } from './settings.ts'

const wallet = new x402Client().register(
  'eip155:*',
  new ExactEvmScheme(privateKeyToAccount(buyerKey)),
)
const mcp = new Client({ name: 'example', version: '1.0.0' })
await mcp.connect(new StreamableHTTPClientTransport(new URL(`${serverUrl}/mcp`)))
await mcp.listTools()

const call = { name: 'token_safety', arguments: { token: sandboxUsdc } }
const quoted = await mcp.callTool(call)
const quote = parsePaymentRequired(quoted.structuredContent)
if (!quote.success || quote.data.x402Version !== 2) throw new Error('The answer is not a quote.')

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parsed by the official schema
const payment = await wallet.createPaymentPayload(quote.data as PaymentRequired)
const paid = await mcp.callTool({ ...call, _meta: { 'x402/payment': payment } })
if (paid.isError) throw new Error(JSON.stringify(paid.content))

const receipt = paid._meta?.['x402/payment-response']
process.stdout.write(`${JSON.stringify({ report: paid.structuredContent, receipt }, null, 2)}\n`)
await mcp.close()
