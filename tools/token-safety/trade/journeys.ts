import { encodeFunctionData, erc20Abi, parseAbi, type Address, type Hex } from 'viem'

import type {
  BlockFacts,
  ChainReads,
  SimulatedBlock,
  SimulatedCall,
  SimulatedResult,
} from '../../../src/registry/chain-reads.ts'
import { revertReason } from '../reads/revert-reason.ts'
import { uintIn } from '../reads/words.ts'
import { quoteOverrides } from './engine.ts'
import { allowances, swapAt, type Place } from './swaps.ts'
import type { Trade } from './trade.ts'
import { dexOf, type Venues } from './venues.ts'

/** How long a wallet holds what it bought before it sells, in seconds. */
export const stays = [
  { name: 'next block', seconds: 2n, blocks: 1n },
  { name: 'five minutes later', seconds: 300n, blocks: 150n },
  // Nodes make at most 256 blocks at once.
  { name: 'a day later', seconds: 86_400n, blocks: 250n },
] as const

/** A buy by a plain wallet in one block and its sale in a later one, as real ones would be mined. */
export type Journey = {
  stay: (typeof stays)[number]['name']
  bought: boolean
  /** The largest part of what was bought that could be sold, in basis points; 0: nothing. */
  soldShareBps: number
  /** Absent where it cannot be told. */
  taxBps?: number
  /** The first refusal, in the contracts' own, cleaned words. */
  reason?: string
  gasUsed?: number
}

export type Travelling = {
  chain: ChainReads
  token: Address
  wallet: Address
  venues: Venues
  trade: Trade
  block: BlockFacts
}

/** Base's own: where fees of its blocks go. */
const feeRecipient: Address = '0x4200000000000000000000000000000000000011'
const baseFeePerGas = 10_000_000n
const gasPrice = 3n * baseFeePerGas
/** What a wallet's own estimate would allow, and some. */
const gasEach = 1_500_000n
const pocketMoney = 10n ** 16n
const shares = [10_000, 5_000, 1_000, 100] as const

/** One for each of `stays`; `undefined`: the node cannot run later blocks. */
export async function travel(travelling: Travelling): Promise<Journey[] | undefined> {
  const found = await Promise.all(stays.map((stay) => journey(travelling, stay)))
  const journeys = found.filter((one) => one !== undefined)
  return journeys.length === 0 ? undefined : journeys
}

async function journey(
  travelling: Travelling,
  { name, seconds, blocks: apart }: (typeof stays)[number],
): Promise<Journey | undefined> {
  const { chain, block } = travelling
  const env = { feeRecipient, baseFeePerGas }
  const blocks: SimulatedBlock[] = [
    {
      ...env,
      number: block.number + 1n,
      timestamp: block.timestamp + 2n,
      overrides: walletOverrides(travelling),
      calls: buyCalls(travelling),
    },
    {
      ...env,
      number: block.number + 1n + apart,
      timestamp: block.timestamp + 2n + seconds,
      calls: saleCalls(travelling),
    },
  ]
  const results = await chain.simulate(blocks)
  const [bought, sold] = [results?.[0], results?.at(-1)]
  if (results === undefined || results.length < 2 || !bought || !sold) return undefined
  return readJourney(travelling, { name, bought, sold })
}

/** Buys of that many times what is spent on one buy are paid for, one is made. */
export function boughtBefore(travelling: Travelling, purses: bigint): SimulatedBlock {
  const { block } = travelling
  return {
    number: block.number + 1n,
    timestamp: block.timestamp + 2n,
    feeRecipient,
    baseFeePerGas,
    overrides: walletOverrides(travelling, purses),
    calls: buyCalls(travelling, purses),
  }
}

/** A block so long after `boughtBefore`, with room for a call as large as nodes allow. */
export function blockAfter(
  { block }: Travelling,
  stay: Journey['stay'],
): Omit<SimulatedBlock, 'calls'> {
  const { seconds, blocks } = stays.find(({ name }) => name === stay) ?? stays[0]
  return {
    number: block.number + 1n + blocks,
    timestamp: block.timestamp + 2n + seconds,
    feeRecipient,
    baseFeePerGas,
    gasLimit: 200_000_000n,
  }
}

function walletOverrides({ wallet, trade, venues }: Travelling, purses = 1n) {
  const spends = trade.pool.quote.wrapped ? purses * trade.amountIn : 0n
  return { ...quoteOverrides(wallet, venues), [wallet]: { balance: spends + pocketMoney } }
}

const wrapAbi = parseAbi(['function deposit() payable'])
const reservesAbi = parseAbi(['function getReserves() view returns (uint112, uint112, uint32)'])
const forever = 2n ** 64n

function buyCalls(travelling: Travelling, purses = 1n): SimulatedCall[] {
  const { token, wallet, trade } = travelling
  const { quote } = trade.pool
  const place = placeOf(travelling)
  const { amountIn } = trade
  const swap = { from: quote.token, to: token, amountIn, recipient: wallet, deadline: forever }
  const wrap: SimulatedCall[] = quote.wrapped
    ? [
        {
          ...own(wallet),
          to: quote.token,
          value: purses * amountIn,
          data: encodeFunctionData({ abi: wrapAbi }),
        },
      ]
    : []
  return [
    ...wrap,
    ...approvals(wallet, { dex: place.dex, token: quote.token }),
    { ...own(wallet), to: place.dex.router, data: swapAt(place, swap) },
    balanceCall(wallet, token),
  ]
}

function placeOf({ venues, trade: { pool } }: Travelling): Place {
  return { dex: dexOf(venues, pool), key: pool.managed?.key }
}

/** After each sale: what the wallet has, and what the pool has. */
function saleCalls(travelling: Travelling): SimulatedCall[] {
  const { token, wallet, trade } = travelling
  const { quote, address } = trade.pool
  const place = placeOf(travelling)
  return [
    ...approvals(wallet, { dex: place.dex, token }),
    balanceCall(wallet, quote.token),
    ...amounts(trade).flatMap(({ amount: amountIn }) => {
      const swap = { from: token, to: quote.token, amountIn, recipient: wallet, deadline: forever }
      return [
        { ...own(wallet), to: place.dex.router, data: swapAt(place, swap) },
        balanceCall(wallet, quote.token),
        { ...own(wallet), to: address, data: encodeFunctionData({ abi: reservesAbi }) },
      ]
    }),
  ]
}

/** What is offered. Where nobody knows what arrives, ever smaller parts of what should. */
function amounts({ tokensReceived, tokensQuoted }: Trade): { shareBps: number; amount: bigint }[] {
  const bought = tokensReceived > 0n ? tokensReceived : (tokensQuoted * 95n) / 100n
  return shares.map((shareBps) => ({ shareBps, amount: (bought * BigInt(shareBps)) / 10_000n }))
}

type Walked = { name: Journey['stay']; bought: SimulatedResult[]; sold: SimulatedResult[] }

function readJourney(travelling: Travelling, { name, bought, sold }: Walked): Journey {
  const buy = bought.at(-2)
  const arrived = uintIn(bought.at(-1)?.data ?? '0x') ?? 0n
  if (!buy?.ok || arrived === 0n) {
    return { stay: name, bought: false, soldShareBps: 0, ...(buy && refusal(buy)) }
  }
  return { stay: name, bought: true, ...readSales(travelling, sold) }
}

function readSales(
  travelling: Travelling,
  sold: SimulatedResult[],
): Omit<Journey, 'stay' | 'bought'> {
  const attempts = saleAttempts(travelling, sold)
  const done = attempts.find(({ received }) => received > 0n)
  // Offers after a sale find little or nothing left to sell: their refusals say nothing.
  const refused = attempts[0] === done ? undefined : attempts[0]
  return {
    soldShareBps: done?.shareBps ?? 0,
    ...(done && soldFor(travelling, done)),
    ...(refused && refusal(refused.sale)),
  }
}

type SaleAttempt = {
  shareBps: number
  amount: bigint
  received: bigint
  sale: SimulatedResult
  reserves: SimulatedResult | undefined
}

/** Sales as they stand in the block: the swap, what the wallet has then, what the pool has. */
function saleAttempts(travelling: Travelling, sold: SimulatedResult[]): SaleAttempt[] {
  const begun = allowances(placeOf(travelling).dex, travelling.token).length
  let held = uintIn(sold[begun]?.data ?? '0x') ?? 0n
  return amounts(travelling.trade).flatMap(({ shareBps, amount }, at): SaleAttempt[] => {
    const [sale, balance, reserves] = sold.slice(begun + 1 + 3 * at, begun + 4 + 3 * at)
    if (sale === undefined) return []
    const holds = uintIn(balance?.data ?? '0x') ?? held
    const received = sale.ok && holds > held ? holds - held : 0n
    held = holds
    return [{ shareBps, amount, received, sale, reserves }]
  })
}

function soldFor(travelling: Travelling, { sale, ...sold }: SaleAttempt) {
  const taxBps = taxOf(travelling, sold)
  return { gasUsed: Number(sale.gasUsed), ...(taxBps !== undefined && { taxBps }) }
}

function refusal({ ok, data }: SimulatedResult): { reason?: string } {
  return ok ? {} : { reason: revertReason(data) }
}

type Sold = { amount: bigint; received: bigint; reserves: SimulatedResult | undefined }

/** As `TradeEngine.saleTax`; elsewhere, against the sale of the same amount in the probe. */
function taxOf(travelling: Travelling, { amount, received, reserves }: Sold): number | undefined {
  const { token, trade } = travelling
  const { kind } = dexOf(travelling.venues, travelling.trade.pool)
  if (kind === 'pair' && reserves?.ok) {
    const [first, second] = [uintIn(reserves.data), uintIn(wordAt(reserves.data, 1))]
    if (first === undefined || second === undefined) return undefined
    const quoteIsFirst = trade.pool.quote.token.toLowerCase() < token.toLowerCase()
    const [quoteHeld, tokenHeld] = quoteIsFirst ? [first, second] : [second, first]
    const divisor = 997n * (quoteHeld + received) + 3n * received
    return divisor === 0n ? undefined : lostBps(amount, (1_000n * received * tokenHeld) / divisor)
  }
  const same = trade.sales.find((sale) => sale.ok && sale.amount === amount)
  if (same?.taxBps === undefined || same.received === 0n) return undefined
  const kept = Number((received * 10_000n) / same.received) / 10_000
  return Math.max(0, Math.round(10_000 - (10_000 - same.taxBps) * kept))
}

function lostBps(owed: bigint, arrived: bigint): number | undefined {
  if (owed === 0n) return undefined
  return arrived >= owed ? 0 : Number(((owed - arrived) * 10_000n + owed / 2n) / owed)
}

function wordAt(data: Hex, at: number): Hex {
  return `0x${data.slice(2 + 64 * at, 66 + 64 * at)}`
}

function own(from: Address) {
  return { from, gas: gasEach, gasPrice }
}

function approvals(
  from: Address,
  { dex, token }: { dex: Place['dex']; token: Address },
): SimulatedCall[] {
  return allowances(dex, token).map((call) => ({ ...own(from), ...call }))
}

function balanceCall(from: Address, to: Address): SimulatedCall {
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [from] })
  return { ...own(from), to, data }
}
