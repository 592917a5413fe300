import type { Address } from 'viem'

import type { AccountKind } from '../../token-safety/reads/ownership.ts'
import { findCandidates, stakeOf } from './candidates.ts'
import { readLog, readPrice, type PositionsSubject } from './pool-state.ts'
import { readPositions } from './position-reader.ts'
import { openRanges, type Range } from './ranges.ts'
import { amountsOf, shareBps, weightOf, type Price, type Stake } from './worth.ts'

/** A position that is open, and who can close it. */
export type FoundPosition = {
  /** What its manager calls it; absent where its holder needs none. */
  tokenId?: bigint
  holder: Address
  kind: AccountKind
  stake: Stake
  /** What it is of the pool, against the weights of others. */
  weight: bigint
}

export type FoundPositions = {
  /** The largest first. */
  positions: readonly FoundPosition[]
  /** How much of the pool they are, in basis points: the rest was not found. */
  coverageBps: number
}

/** Positions that are told. */
const mostTold = 12

/**
 * Who holds the largest positions of a pool, in three round trips. `undefined`: the node searches no
 * log or pretends nothing, the position manager is not known, or nothing was found.
 */
export async function findPositions(
  subject: PositionsSubject,
): Promise<FoundPositions | undefined> {
  const manager = subject.dex.positions
  if (manager === undefined) return undefined
  const [log, price] = await Promise.all([readLog(subject), readPrice(subject)])
  if (log === undefined || price === undefined) return undefined
  const ranges = openRanges(log.changes)
  const positions = await findOpen(subject, { manager, ranges, price })
  if (positions === undefined || positions.length === 0) return undefined
  const coverageBps = coverageOf(subject, { ...log, positions, ranges, price })
  return { positions, coverageBps }
}

async function findOpen(
  subject: PositionsSubject,
  found: { manager: Address; ranges: readonly Range[]; price: Price },
): Promise<FoundPosition[] | undefined> {
  const { manager, price } = found
  const { chain, reader, pool } = subject
  const candidates = await findCandidates(subject, found)
  const question = pool.managed ? 'getPositionLiquidity' : 'positions'
  const answers = await readPositions(chain, { manager, question, asked: candidates, reader })
  return answers
    ?.flatMap((told, at): FoundPosition[] => {
      const candidate = candidates[at]
      if (candidate === undefined || told === undefined) return []
      const stake = stakeOf(subject, { candidate, told })
      if (stake === undefined) return []
      const { holder, kind } = told
      const numbered = 'tokenId' in candidate && { tokenId: candidate.tokenId }
      return [{ ...numbered, holder, kind, stake, weight: weightOf(stake, price) }]
    })
    .toSorted((a, b) => (b.weight > a.weight ? 1 : b.weight < a.weight ? -1 : 0))
    .slice(0, mostTold)
}

type Measured = {
  isWhole: boolean
  positions: readonly FoundPosition[]
  ranges: readonly Range[]
  price: Price
}

/** Nodes that forget old lines answer as if there were none: the pool's own holdings tell. */
const leastOfHeld = 4n

/** Against all ranges where the whole log is known, else against what the pool holds. */
function coverageOf(
  { pool: { quoteHeld, tokenHeld } }: PositionsSubject,
  { isWhole, positions, ranges, price }: Measured,
): number {
  const all = ranges.map((range) => ({ ...range, liquidity: range.left }))
  const stakes = positions.map(({ stake }) => stake)
  const quoteIn = (some: readonly Stake[]) => sum(some, (one) => amountsOf(one, price).quote)
  if (isWhole && leastOfHeld * quoteIn(all) >= quoteHeld) {
    return shareBps(
      sum(stakes, (one) => weightOf(one, price)),
      sum(all, (one) => weightOf(one, price)),
    )
  }
  if (quoteHeld > 0n) return shareBps(quoteIn(stakes), quoteHeld)
  return shareBps(
    sum(stakes, (one) => amountsOf(one, price).token),
    tokenHeld,
  )
}

function sum(stakes: readonly Stake[], weigh: (stake: Stake) => bigint): bigint {
  return stakes.reduce((total, stake) => total + weigh(stake), 0n)
}
