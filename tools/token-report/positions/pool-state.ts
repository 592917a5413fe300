import { encodeFunctionData, isAddressEqual, parseAbi, type Address, type Hex } from 'viem'

import {
  mostLogLines,
  type BlockFacts,
  type ChainReads,
} from '../../../src/registry/chain-reads.ts'
import { tryCalls } from '../../token-safety/reads/bounded-calls.ts'
import { recentBlocks } from '../../token-safety/reads/log-reads.ts'
import { uintIn } from '../../token-safety/reads/words.ts'
import type { Pool } from '../../token-safety/trade/trade.ts'
import type { ManagedDex } from '../../token-safety/trade/uniswap-v4.ts'
import type { Dex } from '../../token-safety/trade/venues.ts'
import { changesIn, managedTopics, ownTopics, type Change } from './changes.ts'
import type { Price } from './worth.ts'

/** A pool with positions, and who wants to know. */
export type PositionsSubject = {
  chain: ChainReads
  token: Address
  pool: Pool
  dex: Dex | ManagedDex
  block: BlockFacts
  /** An unused address. */
  reader: Address
}

/** What was put into a pool and taken out of it, the newest first. */
export type PoolLog = {
  changes: readonly Change[]
  /** From the first block on, and nothing was cut. */
  isWhole: boolean
}

/** `undefined`: the node searches no log. */
export async function readLog({
  chain,
  pool,
  block,
}: PositionsSubject): Promise<PoolLog | undefined> {
  const { address, managed } = pool
  const topics = managed ? managedTopics(managed.id) : ownTopics
  const [all, recent] = await Promise.all(
    [0n, block.number - recentBlocks].map((fromBlock) =>
      chain.logs({ address, topics, fromBlock }),
    ),
  )
  const lines = all ?? recent
  const isWhole = all !== undefined && all.length < mostLogLines
  return lines && { changes: changesIn(lines), isWhole }
}

const slotAbi = parseAbi(['function slot0()', 'function getSlot0(bytes32 id)'])

/** `undefined`: the node pretends nothing, or the pool has no price. */
export async function readPrice(subject: PositionsSubject): Promise<Price | undefined> {
  const { chain, reader } = subject
  const trials = [{ ...slotCall(subject), readOnly: true }]
  const [answer] = (await tryCalls(chain, { caller: reader, trials })) ?? []
  const sqrtPriceX96 = answer?.ok ? uintIn(answer.data) : undefined
  return sqrtPriceX96 ? { sqrtPriceX96, quoteIsFirst: isQuoteFirst(subject) } : undefined
}

/** Pools of all kinds answer with the price first. */
function slotCall({ pool, dex }: PositionsSubject): { target: Address; data: Hex } {
  if (pool.managed && 'state' in dex) {
    const args = [pool.managed.id] as const
    const data = encodeFunctionData({ abi: slotAbi, functionName: 'getSlot0', args })
    return { target: dex.state, data }
  }
  return { target: pool.address, data: encodeFunctionData({ abi: slotAbi, functionName: 'slot0' }) }
}

function isQuoteFirst({ token, pool }: PositionsSubject): boolean {
  if (pool.managed) return !isAddressEqual(pool.managed.key.currency0, token)
  return BigInt(pool.quote.token) < BigInt(token)
}
