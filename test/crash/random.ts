/** Chance that can be had again: the same seed gives the same numbers in the same order. */
export type Chance = {
  /** At least 0, less than 1. */
  next(): number
  /** A whole number, both ends included. */
  between(least: number, most: number): number
  pick<value>(values: readonly value[]): value
  /** Another source that depends on this seed and the name alone. */
  fork(name: number): Chance
}

/** Mulberry32: small, and good enough to choose when somebody dies. */
export function chanceFrom(seed: number): Chance {
  let state = seed | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick(values) {
      const picked = values[Math.floor(next() * values.length)]
      if (picked === undefined) throw new RangeError('There is nothing to pick from.')
      return picked
    },
    fork: (name) => chanceFrom(Math.imul(seed ^ 0x9e3779b9, name + 1)),
  }
}
