import { isAddressEqual, type Address, type Hex } from 'viem'

import { uintIn } from '../../token-safety/reads/words.ts'
import type { PositionsSubject } from './pool-state.ts'
import type { AskedPosition, ToldPosition } from './position-reader.ts'
import type { Range } from './ranges.ts'
import { findTokenIds } from './token-ids.ts'
import { weightOf, type Price, type Stake } from './worth.ts'

/** A position that may be open, and the range that it is in. */
export type Candidate = AskedPosition & { range: Range }

/** Ranges, and lines of one manager, that are followed, the largest first. */
const mostFollowed = 12
/** Numbered positions that are asked about. */
const mostNumbered = 24

/** The positions that may be the largest: those of managers by their numbers, all others by keeper. */
export async function findCandidates(
  { chain, pool }: PositionsSubject,
  { manager, ranges, price }: { manager: Address; ranges: readonly Range[]; price: Price },
): Promise<Candidate[]> {
  const followed = largest(ranges, (range) => weightOf({ ...range, liquidity: range.left }, price))
  const isNumbered = ({ keeper }: Range) => isAddressEqual(keeper, manager)
  const direct = followed
    .filter((range) => !isNumbered(range))
    .map((range) => ({ keeper: range.keeper, range }))
  const numbered = followed.filter(isNumbered)
  // The manager of Uniswap V4 tells positions apart by their numbers, also towards the pool.
  if (pool.managed) return [...direct, ...numbered.map((range) => ({ tokenId: range.salt, range }))]
  const puts = numbered.flatMap((range) => range.put.map((change) => ({ range, change })))
  const worth = ({ range, change }: (typeof puts)[number]) =>
    weightOf({ ...range, liquidity: min(change.liquidity, range.left) }, price)
  const found = await findTokenIds(chain, { manager, puts: largest(puts, worth) })
  return [...direct, ...found.slice(0, mostNumbered)]
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

function largest<value>(values: readonly value[], weigh: (one: value) => bigint): value[] {
  return values
    .map((one) => ({ one, weight: weigh(one) }))
    .toSorted((a, b) => (b.weight > a.weight ? 1 : b.weight < a.weight ? -1 : 0))
    .slice(0, mostFollowed)
    .map(({ one }) => one)
}

/** What is open of a candidate; `undefined`: nothing, or it is a position in another pool. */
export function stakeOf(
  { pool, dex, token }: PositionsSubject,
  { candidate, told }: { candidate: Candidate; told: ToldPosition },
): Stake | undefined {
  const { lower, upper, left } = candidate.range
  const at = (place: number) => uintIn(told.words[place] ?? '0x')
  if (!('tokenId' in candidate)) return open({ lower, upper, liquidity: left })
  if (pool.managed) return open({ lower, upper, liquidity: at(0) })
  const [first, second] = [token, pool.quote.token].map(BigInt).toSorted((a, b) => (a < b ? -1 : 1))
  const isHere =
    at(2) === first &&
    at(3) === second &&
    at(4) === BigInt(dex.variant) &&
    tickIn(told.words[5]) === lower &&
    tickIn(told.words[6]) === upper
  return isHere ? open({ lower, upper, liquidity: at(7) }) : undefined
}

function open({
  liquidity,
  lower,
  upper,
}: Omit<Stake, 'liquidity'> & { liquidity: bigint | undefined }): Stake | undefined {
  return liquidity ? { lower, upper, liquidity } : undefined
}

function tickIn(word: Hex = '0x'): number | undefined {
  const value = uintIn(word)
  return value === undefined ? undefined : Number(BigInt.asIntN(256, value))
}
