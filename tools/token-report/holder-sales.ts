import { encodeFunctionData, erc20Abi, type Address } from 'viem'

import type { BlockFacts, ChainReads, SimulatedResult } from '../../src/registry/chain-reads.ts'
import { tryCalls } from '../token-safety/reads/bounded-calls.ts'
import { addressOf, recentBlocks, tokenEvents } from '../token-safety/reads/log-reads.ts'
import { isNobody } from '../token-safety/reads/ownership.ts'
import { revertReason } from '../token-safety/reads/revert-reason.ts'
import { uintIn } from '../token-safety/reads/words.ts'
import { allowances, swapAt } from '../token-safety/trade/swaps.ts'
import type { Market } from '../token-safety/trade/trade.ts'
import { dexOf, type Venues } from '../token-safety/trade/venues.ts'

/** Somebody who holds the token already, and a sale in its name. */
export type HolderSale = {
  holder: Address
  /** What it holds, in the token's smallest unit. */
  balance: bigint
  sold: boolean
  /** The refusal in the contracts' own, cleaned words. */
  reason?: string
}

export type HolderSubject = {
  chain: ChainReads
  token: Address
  venues: Venues
  market: Market
  block: BlockFacts
  /** An unused address. */
  reader: Address
  /** Accounts that are no holders like others: makers, pools, the token. */
  except: readonly Address[]
}

const mostAsked = 24
const mostSales = 5
const gasEach = 1_500_000n
const gasPrice = 1_000_000_000n

/**
 * Sells in the name of wallets that received the token lately, each a little of what it holds, in a
 * block of its own that is thrown away. `undefined`: the node cannot tell, or there is no pool.
 */
export async function sellAsHolders(subject: HolderSubject): Promise<HolderSale[] | undefined> {
  const { chain, token, market, block } = subject
  if (market.kind !== 'traded') return undefined
  const fromBlock = block.number - recentBlocks
  const lines = await chain.logs({ address: token, topics: [tokenEvents.transfers], fromBlock })
  if (lines === undefined) return undefined
  const except = new Set([token, market.trade.pool.address, ...subject.except].map(lower))
  const received = lines
    .map(({ topics: [, , to] }) => addressOf(to))
    .filter((to) => to !== undefined)
  const candidates = [...new Set(received)]
    .filter((address) => !except.has(lower(address)) && !isNobody(address))
    .slice(0, mostAsked)
  const holders = await withBalances(subject, candidates)
  const sales = await Promise.all(holders.slice(0, mostSales).map((one) => sell(subject, one)))
  return sales.every((sale) => sale !== undefined) ? sales : undefined
}

type Holding = { holder: Address; balance: bigint }

/** Wallets among them that still hold some. */
async function withBalances(
  { chain, token, reader }: HolderSubject,
  candidates: readonly Address[],
): Promise<Holding[]> {
  const trials = candidates.map((holder) => ({
    target: token,
    readOnly: true,
    data: encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [holder] }),
  }))
  const [answers, codes] = await Promise.all([
    tryCalls(chain, { caller: reader, trials }),
    Promise.all(candidates.map((holder) => chain.code(holder))),
  ])
  return candidates.flatMap((holder, at) => {
    const answer = answers?.[at]
    const balance = answer?.ok ? (uintIn(answer.data) ?? 0n) : 0n
    return balance > 0n && codes[at] === '0x' ? [{ holder, balance }] : []
  })
}

async function sell(
  { chain, token, venues, market }: HolderSubject,
  { holder, balance }: Holding,
): Promise<HolderSale | undefined> {
  if (market.kind !== 'traded') return undefined
  const { pool, tokensReceived, tokensQuoted } = market.trade
  const dex = dexOf(venues, pool)
  const usual = tokensReceived > 0n ? tokensReceived : tokensQuoted
  const amountIn = balance < usual ? balance : usual
  const own = { from: holder, gas: gasEach, gasPrice }
  const swap = {
    from: token,
    to: pool.quote.token,
    amountIn,
    recipient: holder,
    deadline: 2n ** 64n,
  }
  const place = { dex, key: pool.managed?.key }
  const results = await chain.simulate([
    {
      overrides: { [holder]: { balance: 10n ** 17n } },
      calls: [
        ...allowances(dex, token).map((call) => ({ ...own, ...call })),
        { ...own, to: dex.router, data: swapAt(place, swap) },
      ],
    },
  ])
  const sale = results?.[0]?.at(-1)
  return sale && { holder, balance, ...outcomeOf(sale) }
}

function outcomeOf({ ok, data }: SimulatedResult): Pick<HolderSale, 'sold' | 'reason'> {
  return ok ? { sold: true } : { sold: false, reason: revertReason(data) }
}

function lower(address: Address): string {
  return address.toLowerCase()
}
