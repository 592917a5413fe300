import type { Address, Hex } from 'viem'

import { amply } from './power-trials.ts'
import {
  runPlanned,
  tryPairs,
  type Fuzzing,
  type Planned,
  type PowersFound,
  type Target,
} from './powers.ts'
import type { Suspect } from './suspects.ts'

/** Openings that are tried before everything else of the same caller. */
const mostOpenings = 20
/** Ways to call one function about the same account that are openings: mostly yes and no. */
const mostWays = 2

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
  const rankOf = ({ act, caller }: PowersFound['obeyed'][number]) =>
    names(act, caller) ? 0 : names(act, pool) ? 1 : 2
  return (
    obeyed
      .filter(({ caller, selector }) => caller !== stranger && !known.has(selector))
      .map((opening) => {
        const rank = rankOf(opening)
        const key = `${opening.caller}${opening.selector}${rank}`
        const way = counts.get(key) ?? 0
        counts.set(key, way + 1)
        return { opening, rank, way }
      })
      .filter(({ rank, way }) => way < (rank < 2 ? mostWays : 1))
      // Every function once before any a second time, but both before those about nobody.
      .toSorted((a, b) => orderOf(a) - orderOf(b))
      .slice(0, mostOpenings)
      .map(({ opening }) => opening)
  )
}

function orderOf({ rank, way }: { rank: number; way: number }): number {
  return rank < 2 ? 2 * way + rank : 2 * mostWays
}

function names(act: Hex, address: Address): boolean {
  return act.includes(address.slice(2).toLowerCase())
}

type Trying = {
  suspects: readonly Suspect[]
  targets: readonly Target[]
  powers: PowersFound
}

/** Most trials of an allowance and its use. */
const mostAmple = 80

/** Whoever may hand out an allowance to make tokens hands it to itself, amply, and uses it. */
export function inAmpleSteps(fuzzing: Fuzzing, trying: Trying): Promise<PowersFound> | undefined {
  const { suspects, targets } = trying
  const planned = suspects
    .flatMap((_suspect, caller) => ampleTrials(trying, caller))
    .slice(0, mostAmple)
  return planned.length === 0 ? undefined : runPlanned(fuzzing, { planned, suspects, targets })
}

function ampleTrials({ suspects, targets, powers }: Trying, caller: number): Planned[] {
  const address = suspects[caller]?.address
  if (address === undefined) return []
  const known = knownOf(powers)
  const calls = targets.flatMap((target, at) =>
    target.functions.flatMap((one) => {
      const data = known.has(one.selector) ? undefined : amply(one, address)
      return data ? [{ act: { caller, target: at, data }, target, selector: one.selector }] : []
    }),
  )
  const obeyed = new Set(
    powers.obeyed.filter((one) => one.caller === address).map(({ selector }) => selector),
  )
  return calls
    .filter(({ selector }) => obeyed.has(selector))
    .flatMap((first) =>
      calls
        .filter(({ selector }) => selector !== first.selector)
        .map(({ act, target, selector }) => ({
          trial: { acts: [first.act, act], selector, broughtIn: false, aboutRouter: false },
          caller: address,
          target: target.address,
        })),
    )
}

/** What obeyed without an effect, then everything else by the same caller. */
export function inTwoSteps(
  fuzzing: Fuzzing,
  { suspects, targets, powers }: Trying,
): Promise<PowersFound> | undefined {
  const first = openingsOf(powers, {
    stranger: fuzzing.accounts.stranger,
    pool: fuzzing.trade.pool.address,
  })
  return first.length === 0
    ? undefined
    : tryPairs(fuzzing, { suspects, targets, first, known: knownOf(powers) })
}
