import type { Address, Hex } from 'viem'

import { tryPairs, type Fuzzing, type PowersFound, type Target } from './powers.ts'
import type { Suspect } from './suspects.ts'

/** Openings that are tried before everything else of the same caller. */
const mostOpenings = 8

function knownOf({ effects }: Pick<PowersFound, 'effects'>): ReadonlySet<Hex> {
  return new Set(effects.flatMap(({ selectors }) => selectors))
}

/** Those in which a caller names itself come first: who makes itself operator means to operate. */
function openingsOf({ obeyed, effects }: PowersFound, stranger: Address): PowersFound['obeyed'] {
  const known = knownOf({ effects })
  const counts = new Map<string, number>()
  return obeyed
    .filter(({ caller, selector }) => caller !== stranger && !known.has(selector))
    .toSorted((a, b) => Number(names(b.act, b.caller)) - Number(names(a.act, a.caller)))
    .filter(({ caller, selector, act }) => {
      const key = `${caller}${selector}`
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      return count <= (names(act, caller) ? 3 : 1)
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
  const first = openingsOf(powers, fuzzing.accounts.stranger)
  return first.length === 0
    ? undefined
    : tryPairs(fuzzing, { suspects, targets, first, known: knownOf(powers) })
}
