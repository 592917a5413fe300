import type { Change } from './changes.ts'

/** What one keeper has between two prices of a pool, all its changes taken together. */
export type Range = Pick<Change, 'keeper' | 'lower' | 'upper' | 'salt'> & {
  /** Liquidity that was not taken out again. */
  left: bigint
  /** What was put in and not taken out again as it was, the newest first. */
  put: readonly Change[]
}

/** The ranges in which something is left. */
export function openRanges(changes: readonly Change[]): Range[] {
  const groups = new Map<string, Change[]>()
  for (const change of changes) {
    const { keeper, lower, upper, salt } = change
    const key = [keeper, lower, upper, salt].join()
    const group = groups.get(key)
    if (group) group.push(change)
    else groups.set(key, [change])
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    const left = group.reduce((sum, { liquidity }) => sum + liquidity, 0n)
    if (first === undefined || left <= 0n) return []
    const { keeper, lower, upper, salt } = first
    return [{ keeper, lower, upper, salt, left, put: stillThere(group) }]
  })
}

/**
 * A manager keeps many positions in one range, and the pool does not say which of them is changed.
 * Amounts that were taken out as often as they were put in belong to positions that are closed.
 */
function stillThere(group: readonly Change[]): Change[] {
  const times = new Map<bigint, number>()
  for (const { liquidity } of group) {
    const size = liquidity < 0n ? -liquidity : liquidity
    times.set(size, (times.get(size) ?? 0) + (liquidity < 0n ? -1 : 1))
  }
  return group.filter(({ liquidity }) => liquidity > 0n && (times.get(liquidity) ?? 0) > 0)
}
