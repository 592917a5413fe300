/**
 * Sells a tool of your own: a server on the sandbox and a buyer that pays for it, in one file.
 *
 *   npx tsx examples/own-tool.ts
 */
import { x402Client } from '@x402/core/client'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { wrapFetchWithPayment } from '@x402/fetch'
import { privateKeyToAccount } from 'viem/accounts'
import { z } from 'zod'

import { defineTool, fromAtomic, readConfig, startFaregate } from '../src/index.ts'
import { buyerKey } from './settings.ts'

const shout = defineTool({
  name: 'shout',
  title: 'Shout',
  description: 'Answers a text in capitals; one hundredth of a cent for every letter.',
  price: ({ text }) => fromAtomic(BigInt(text.length) * 100n),
  input: z.object({ text: z.string().min(1).max(1000).describe('What to shout.') }),
  output: z.object({ text: z.string().describe('The text in capitals.') }),
  examples: [{ input: { text: 'hello' }, output: { text: 'HELLO' } }],
  run: async ({ text }) => ({ text: text.toUpperCase() }),
})

const config = readConfig({ PORT: '0', DATABASE_URL: 'sqlite::memory:', LOG_LEVEL: 'silent' })
const server = await startFaregate({ config, tools: [shout] })

const wallet = new x402Client().register(
  'eip155:*',
  new ExactEvmScheme(privateKeyToAccount(buyerKey)),
)
const response = await wrapFetchWithPayment(fetch, wallet)(`${server.publicUrl}/api/v1/shout`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ text: 'anybody there?' }),
})
const answer = z.object({ text: z.literal('ANYBODY THERE?') }).parse(await response.json())
const [payment] = await server.ledger.recent(1)
process.stdout.write(`${answer.text} (${payment?.state}, ${payment?.amount} atomic units)\n`)
await server.stop()
