import { decodeEventLog, parseAbi, toEventSelector, type Address, type Hex } from 'viem'

import type { ChainReads, LogLine } from '../../../src/registry/chain-reads.ts'
import type { Change } from './changes.ts'
import type { Range } from './ranges.ts'

/** Liquidity that was put in through a manager. */
export type Put = { range: Range; change: Change }

/** A position that a manager numbers, between these prices of the pool unless it says otherwise. */
export type Numbered = { range: Range; tokenId: bigint }

const abi = parseAbi([
  'event IncreaseLiquidity(uint256 indexed tokenId, uint128 liquidity, uint256 amount0, uint256 amount1)',
])
const increases = toEventSelector('IncreaseLiquidity(uint256,uint128,uint256,uint256)')

/** Positions of one block that were paid the very same; more hide nothing but themselves. */
const mostAlike = 4

/**
 * The numbers of positions, which a pool does not know: in the same block its manager has written
 * who was given the same liquidity for the same amounts. That may be a position in another pool, so
 * the manager has to be asked about each.
 */
export async function findTokenIds(
  chain: ChainReads,
  { manager, puts }: { manager: Address; puts: readonly Put[] },
): Promise<Numbered[]> {
  const blocks = [...new Set(puts.map(({ change }) => change.block))]
  const answers = await Promise.all(
    blocks.map((block) =>
      chain.logs({ address: manager, topics: [increases], fromBlock: block, toBlock: block }),
    ),
  )
  const known = new Set<bigint>()
  return puts.flatMap(({ range, change }) => {
    const lines = answers[blocks.indexOf(change.block)] ?? []
    const alike = lines.flatMap((line) => numberIn(line, change) ?? [])
    const unheard = [...new Set(alike)].filter((tokenId) => !known.has(tokenId)).slice(0, mostAlike)
    for (const tokenId of unheard) known.add(tokenId)
    return unheard.map((tokenId) => ({ range, tokenId }))
  })
}

function numberIn({ topics, data }: LogLine, { liquidity, paid }: Change): bigint | undefined {
  const [event, ...indexed]: readonly Hex[] = topics
  if (event === undefined) return undefined
  try {
    const { args } = decodeEventLog({ abi, data, topics: [event, ...indexed] })
    const { amount0, amount1 } = args
    const isSame =
      args.liquidity === liquidity && amount0 === paid?.first && amount1 === paid.second
    return isSame ? args.tokenId : undefined
  } catch {
    return undefined
  }
}
