import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { decodePaymentResponseHeader } from '@x402/core/http'
import { createPublicClient, erc20Abi, http, type Address, type Hash } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { z } from 'zod'

import type { Faregate } from '../../main.ts'
import { formatUsd, fromAtomic, usdc, type Usdc } from '../../money/usdc.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { openBuyer, quoteIn, type Buyer, type McpConnection } from './buyer.ts'
import type { Story } from './story.ts'

type Ride = { faregate: Faregate; chain: Sandbox; buyer: Buyer; story: Story; mcp: McpConnection }

const catalogueSchema = z.object({
  tools: z.array(z.object({ name: z.string(), title: z.string(), price: z.string() })),
})
const verdictSchema = z.object({
  verdict: z.string(),
  summary: z.string(),
  later: z
    .array(z.object({ after: z.string(), sellableShareBps: z.number().nullable() }))
    .nullish(),
})
const receiptSchema = z.object({
  success: z.literal(true),
  transaction: z.string(),
  amount: z.string(),
})
const passSchema = z.object({
  status: z.literal(201),
  data: z.object({ apiKey: z.string(), expiresAt: z.string(), scopes: z.array(z.string()) }),
})

/**
 * The whole ride, told as it happens.
 *
 * @throws Error at the first step that did not do what it should
 */
export async function rideThrough(faregate: Faregate, story: Story): Promise<void> {
  const { sandbox: chain, publicUrl } = faregate
  if (chain === undefined) throw new Error('The demo runs on the sandbox.')
  const account = privateKeyToAccount(chain.accounts.buyer.privateKey)
  const buyer = openBuyer(account)
  const mcp = await buyer.connect(`${publicUrl}/mcp`)
  const ride: Ride = { faregate, chain, buyer, story, mcp }
  story.title('Faregate demo: a local chain, a server, and an agent with a wallet')
  story.fact('server', publicUrl)
  story.fact('chain', `${chain.rpcUrl} (id ${chain.chainId}, test money)`)
  story.fact('agent', account.address)

  const before = await balances(chain)
  await discover(ride)
  await payOverMcp(ride)
  await payOverHttp(ride)
  await findLateTrap(ride)
  const key = await buyPass(ride)
  await usePass(ride, key)
  await countMoney(ride, before)
  await showLedger(ride)
  await mcp.close()
  story.done('every step did what it should')
}

async function discover({ mcp, story }: Ride): Promise<void> {
  story.step('The agent lists the tools over MCP')
  const { tools } = await mcp.tools()
  expect(
    tools.some((tool) => tool.name === 'token_safety'),
    'token_safety is on offer',
  )
  const { structuredContent } = await mcp.call('list_tools', {})
  for (const { name, title, price } of catalogueSchema.parse(structuredContent).tools) {
    story.fact(name, `${price.padEnd(12)} ${title}`)
  }
}

async function payOverMcp({ mcp, buyer, chain, story }: Ride): Promise<void> {
  story.step('It asks about an honest token and is quoted a price')
  const input = { token: chain.tokens.honest }
  const quote = quoteIn(await mcp.call('token_safety', input))
  const [entry] = quote.accepts
  expect(entry?.amount === '5000', 'the quote is for $0.005')
  story.fact('price', `${formatUsd(fromAtomic(entry?.amount ?? '0'))} in USDC on ${entry?.network}`)
  story.fact('pay to', entry?.payTo ?? '')

  story.step('It signs the payment and calls again; the gate settles first, then runs the tool')
  const payment = await buyer.pay(quote)
  const paid = await mcp.call('token_safety', input, payment)
  const { verdict, summary } = verdictSchema.parse(paid.structuredContent)
  story.fact('verdict', `${verdict}: ${summary}`)
  expect(verdict === 'ok', 'nothing is found against the honest token')
  await showReceipt({ chain, story }, receiptOf(paid))

  story.step('It sends the same payment again, as after a lost answer')
  const again = await mcp.call('token_safety', input, payment)
  expect(textOf(again) === textOf(paid), 'the same answer comes back, byte for byte')
  expect(receiptOf(again).transaction === receiptOf(paid).transaction, 'nothing settled again')
  story.fact('answer', 'the stored one, byte for byte; charged once')
}

async function payOverHttp({ buyer, chain, faregate, story }: Ride): Promise<void> {
  story.step('Over HTTP, @x402/fetch pays by itself: a honeypot')
  const response = await buyer.payingFetch(`${faregate.publicUrl}/api/v1/token-safety`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: chain.tokens.honeypot }),
  })
  expect(response.status === 200, `the paid call is answered (${response.status})`)
  const { verdict, summary } = verdictSchema.parse(await response.json())
  story.fact('verdict', `${verdict}: ${summary}`)
  expect(verdict === 'avoid', 'the honeypot is found out')
  await showReceipt({ chain, story }, headerReceipt(response))
}

async function findLateTrap({ mcp, buyer, chain, story }: Ride): Promise<void> {
  story.step('It asks about a token that sells well at first: a trap that shuts a minute later')
  const input = { token: chain.tokens.delayedTrap }
  const payment = await buyer.pay(quoteIn(await mcp.call('token_safety', input)))
  const paid = await mcp.call('token_safety', input, payment)
  const { verdict, summary, later } = verdictSchema.parse(paid.structuredContent)
  story.fact('verdict', `${verdict}: ${summary}`)
  for (const { after, sellableShareBps } of later ?? []) {
    story.fact('sale', `${after}: ${sellableShareBps === 0 ? 'refused' : 'goes through'}`)
  }
  expect(verdict === 'avoid', 'the trap that shuts later is found out')
}

async function buyPass({ buyer, chain, faregate, story }: Ride): Promise<string> {
  story.step('It buys a key pass for a day')
  const response = await buyer.payingFetch(`${faregate.publicUrl}/x402/v2/api-keys/1d`, {
    method: 'POST',
  })
  const { data } = passSchema.parse(await response.json())
  story.fact('key', `${data.apiKey.slice(0, 8)}… (shown once; only its hash is kept)`)
  story.fact('expires', data.expiresAt)
  await showReceipt({ chain, story }, headerReceipt(response))
  return data.apiKey
}

async function usePass({ buyer, chain, faregate, story }: Ride, key: string): Promise<void> {
  story.step('With the pass it calls over MCP and HTTP, without paying')
  const mcp = await buyer.connect(`${faregate.publicUrl}/mcp`, key)
  const overMcp = await mcp.call('token_safety', { token: chain.tokens.sellTax })
  await mcp.close()
  const taxed = verdictSchema.parse(overMcp.structuredContent)
  expect(overMcp._meta?.['x402/payment-response'] === undefined, 'no payment was made')
  story.fact('MCP', `${taxed.verdict}: ${taxed.summary}`)

  const response = await fetch(`${faregate.publicUrl}/api/v1/token-safety`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({ token: chain.tokens.mintable }),
  })
  expect(response.status === 200, 'the pass opens the HTTP twin')
  const mintable = verdictSchema.parse(await response.json())
  story.fact('HTTP', `${mintable.verdict}: ${mintable.summary}`)
  const left = response.headers.get('x-ratelimit-remaining-minute')
  story.fact('left', `${left} calls in this minute`)
}

type Balances = { buyer: bigint; seller: bigint }

async function countMoney({ chain, story }: Ride, before: Balances): Promise<void> {
  story.step('The chain agrees')
  const after = await balances(chain)
  const spent = fromAtomic(before.buyer - after.buyer)
  const earned = fromAtomic(after.seller - before.seller)
  story.fact('agent paid', formatUsd(spent))
  story.fact('seller got', formatUsd(earned))
  const due: Usdc = usdc('10.015')
  expect(spent === due && earned === due, `three checks and a pass cost ${formatUsd(due)}`)
}

async function showLedger({ faregate, story }: Ride): Promise<void> {
  story.step('The ledger')
  const entries = await faregate.ledger.recent(10)
  const rows = entries
    .toReversed()
    .map((entry) => [
      entry.id,
      entry.tool,
      formatUsd(entry.amount),
      entry.state,
      `${entry.transaction?.slice(0, 12)}…`,
    ])
  story.table([['payment', 'tool', 'amount', 'state', 'transaction'], ...rows])
  expect(entries.length === 4, 'four payments are recorded')
  expect(
    entries.every((entry) => entry.state === 'delivered'),
    'every payment is delivered',
  )
}

async function balances(chain: Sandbox): Promise<Balances> {
  const client = createPublicClient({ transport: http(chain.rpcUrl) })
  const balanceOf = (account: Address) =>
    client.readContract({
      address: chain.usdc,
      abi: erc20Abi,
      functionName: 'balanceOf',
      args: [account],
    })
  const { buyer, operator } = chain.accounts
  return { buyer: await balanceOf(buyer.address), seller: await balanceOf(operator.address) }
}

type Receipt = z.infer<typeof receiptSchema>

async function showReceipt(
  { chain, story }: Pick<Ride, 'chain' | 'story'>,
  { transaction, amount }: Receipt,
): Promise<void> {
  const client = createPublicClient({ transport: http(chain.rpcUrl) })
  const hash = z.custom<Hash>((text) => /^0x[0-9a-f]{64}$/.test(String(text))).parse(transaction)
  const mined = await client.getTransactionReceipt({ hash })
  expect(mined.status === 'success', 'the transaction is on chain')
  story.fact('receipt', `${formatUsd(fromAtomic(amount))} settled in block ${mined.blockNumber}`)
  story.fact('transaction', transaction)
}

function receiptOf(result: CallToolResult): Receipt {
  return receiptSchema.parse(result._meta?.['x402/payment-response'])
}

function headerReceipt(response: Response): Receipt {
  const header = response.headers.get('payment-response')
  expect(header !== null, `a receipt comes with the answer (${response.status})`)
  return receiptSchema.parse(decodePaymentResponseHeader(header ?? ''))
}

function textOf(result: CallToolResult): string | undefined {
  const [first] = result.content
  return first?.type === 'text' ? first.text : undefined
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`The demo expected that ${what}; it did not happen.`)
}
