import type { Address, Hex } from 'viem'

import { tryPairs, type Fuzzing, type PowersFound, type Target } from './powers.ts'
import type { Suspect } from './suspects.ts'

/** Openings that are tried before everything else of the same caller. */
const mostOpenings = 14
/** Ways to call one function that are openings of their own. */
const mostWays = 3

function knownOf({ effects }: Pick<PowersFound, 'effects'>): ReadonlySet<Hex> {
  return new Set(effects.flatMap(({ selectors }) => selectors))
}

/**
 * Those in which a caller names itself come first: who makes itself operator means to operate. Then
 * those about the pool, which many rules make an exception for.
 */
function openingsOf(
  { obeyed, effects }: PowersFound,
  { stranger, pool }: { stranger: Address; pool: Address },
): PowersFound['obeyed'] {
  const known = knownOf({ effects })
  const counts = new Map<string, number>()
  const rank = ({ act, caller }: PowersFound['obeyed'][number]) =>
    names(act, caller) ? 0 : names(act, pool) ? 1 : 2
  return obeyed
    .filter(({ caller, selector }) => caller !== stranger && !known.has(selector))
    .toSorted((a, b) => rank(a) - rank(b))
    .filter((opening) => {
      const key = `${opening.caller}${opening.selector}`
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      return count <= (rank(opening) < 2 ? mostWays : 1)
    })
    .slice(0, mostOpenings)
}

function names(act: Hex, address: Address): boolean {
  return act.includes(address.slice(2).toLowerCase())
}

/** What obeyed without an effect, then everything else by the same caller. */
export function inTwoSteps(
  fuzzing: Fuzzing,
  {
    suspects,
    targets,
    powers,
  }: { suspects: readonly Suspect[]; targets: readonly Target[]; powers: PowersFound },
): Promise<PowersFound> | undefined {
  const first = openingsOf(powers, {
    stranger: fuzzing.accounts.stranger,
    pool: fuzzing.trade.pool.address,
  })
  return first.length === 0
    ? undefined
    : tryPairs(fuzzing, { suspects, targets, first, known: knownOf(powers) })
}
