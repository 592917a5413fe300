import { concat, encodeAbiParameters, numberToHex, pad, type Address, type Hex } from 'viem'

import type { CodeFunction } from './code-plan.ts'

/** One call of a trial: places in the lists of callers and targets, and what is called. */
export type Act = { caller: number; target: number; data: Hex }

/** What somebody does to a holder, in order; afterwards the holder sells and buys. */
export type PowerTrial = {
  acts: readonly [Act, ...Act[]]
  /** The function that the last act calls. */
  selector: Hex
  /** New code or another rule was brought in from outside. */
  broughtIn: boolean
  /** It was done to the exchange's router, not to a holder. */
  aboutRouter: boolean
  /** By whoever holds the token, to itself. */
  byHolder?: boolean
}

/** Whom arguments are about. */
export type Roles = {
  holder: Address
  pool: Address
  caller: Address
  impostor: Address
  /** Code that refuses whatever it is asked. */
  refuser: Address
  router: Address
  /** What a holder has, in the token's smallest unit. */
  held: bigint
  /** Names of roles found in the code. */
  words: readonly Hex[]
  /** The contract that is called, and calls of it that a dispatcher may pass on. */
  target: Address
  inner: readonly Hex[]
}

/** Most calls of one function by one caller. */
const mostVariants = 24

/** One way to call a function. */
export type Variant = { data: Hex } & Pick<PowerTrial, 'broughtIn' | 'aboutRouter'>

/** The calls of a function that are worth trying. Functions of unknown types are called bare. */
export function variantsOf({ selector, types }: CodeFunction, roles: Roles): Variant[] {
  const passesOn = types.includes('bytes') && types.includes('address')
  const choices = mayGiveRoles(types)
    ? rolesGiven(types, roles)
    : types.map((type) => valuesOf(type, roles, passesOn))
  if (choices.some((values) => values.length === 0))
    return [{ data: selector, broughtIn: false, aboutRouter: false }]
  const lengths = choices.map(({ length }) => length)
  return combinations(types, lengths).map((picks) => {
    const values = picks.map((pick, at) => choices[at]?.[pick])
    return {
      data: concat([selector, encode(types, values)]),
      broughtIn: [roles.impostor, roles.refuser].some((code) => values.flat().includes(code)),
      aboutRouter: values.flat().includes(roles.router),
    }
  })
}

/** A role and an account; code alone does not tell a role's name from a number. */
function mayGiveRoles(types: readonly string[]): boolean {
  return types.length === 2 && /^(bytes32|uint256)$/.test(types[0] ?? '') && types[1] === 'address'
}

/** Who may give roles gives them to itself. */
function rolesGiven([role]: readonly string[], { words, caller, holder }: Roles) {
  const names = [pad('0x', { size: 32 }), ...words.slice(0, 8)]
  const plain = [99n, 1n]
  const isNumber = role === 'uint256'
  return [isNumber ? [...names.map((name) => BigInt(name)), ...plain] : names, [caller, holder]]
}

const noBytes = /^bytes(\d+)$/
const integer = /^(u?)int(\d+)$/

function valuesOf(type: string, roles: Roles, passesOn: boolean): readonly unknown[] {
  const list = /^(.+)\[(\d*)\]$/.exec(type)
  if (list) return listsOf({ element: list[1] ?? '', size: list[2] ?? '' }, roles)
  const plain = plainValues(roles, passesOn)[type]
  if (plain) return plain
  const bytes = noBytes.exec(type)
  if (bytes) return [pad('0x', { size: Number(bytes[1]) })]
  const [, sign, size] = integer.exec(type) ?? []
  return size === undefined ? [] : amountsFor(roles.held, Number(size) - (sign === 'u' ? 0 : 1))
}

/** What each type without a parameter may be; `undefined` for the others. */
function plainValues(roles: Roles, passesOn: boolean): Partial<Record<string, unknown[]>> {
  const { holder, pool, caller, impostor, refuser, router, words, target, inner } = roles
  return {
    address: passesOn ? [target, impostor] : [holder, pool, caller, impostor, refuser, router],
    bool: [true, false],
    string: [''],
    bytes: passesOn ? [...inner.slice(0, 10), '0x'] : ['0x'],
    // Asked for by `OwnerFuzz`, and what every sale uses.
    bytes4: [...inner.map((data) => data.slice(0, 10)).slice(0, 6), '0x311ac93a', '0x23b872dd'],
    bytes32: [pad('0x', { size: 32 }), ...words.slice(0, 3)],
  }
}

/** Longest fixed list that is filled. */
const longestList = 8

function listsOf(
  { element, size }: { element: string; size: string },
  roles: Roles,
): readonly unknown[] {
  const count = size === '' ? 1 : Number(size)
  if (count > longestList) return []
  // Code does not tell a list of accounts from a list of numbers either.
  const accounts = element === 'uint256' ? [BigInt(roles.holder), BigInt(roles.pool)] : []
  return [...accounts, ...valuesOf(element, roles, false)]
    .slice(0, 3)
    .map((value) => Array.from({ length: count }, () => value))
}

/** Percent, basis points, thousandths, divisors; amounts of the holder; nothing, and too much. */
function amountsFor(held: bigint, bits: number): bigint[] {
  const most = 2n ** BigInt(bits) - 1n
  const wanted = [0n, 99n, held / 2n, 9_900n, 10n ** 30n, 1n, 990n, 2n ** 48n, most]
  const divisors = [11n, 10n, 100n, 2n, 50n, 20n, 25n, 1_000n, 10_000n, 5n, 3n]
  return [...new Set([...wanted, ...divisors].filter((value) => value <= most))]
}

/**
 * Picks for every argument. Numbers go through their list together, about the holder; then the
 * others change, with nothing and with an amount; then whatever is near to the first choices.
 */
function combinations(types: readonly string[], lengths: readonly number[]): number[][] {
  if (lengths.length === 0) return [[]]
  const isNumber = types.map((type) => /^u?int\d+$/.test(type))
  const pick = (number: number, other: number) =>
    lengths.map((length, at) => Math.min(isNumber[at] ? number : other, length - 1))
  const most = (wanted: boolean) =>
    Math.max(0, ...lengths.filter((_length, at) => isNumber[at] === wanted))
  const numbers = Array.from({ length: Math.max(1, most(true)) }, (_, at) => pick(at, 0))
  const others = Array.from({ length: Math.max(0, most(false) - 1) }, (_, at) => [
    pick(0, at + 1),
    pick(2, at + 1),
  ]).flat()
  const mixed = numbers.flatMap((row, at) => {
    const other = at % 2 === 1 ? others[(at - 1) / 2] : undefined
    return other ? [row, other] : [row]
  })
  const unique = new Map([...mixed, ...others, ...bySum(lengths)].map((row) => [row.join(), row]))
  return [...unique.values()].slice(0, mostVariants)
}

/** Enough of all picks, those nearest to the first choices first. */
function bySum(lengths: readonly number[]): number[][] {
  let rows: number[][] = [[]]
  for (const length of lengths) {
    rows = rows
      .flatMap((row) => Array.from({ length }, (_, pick) => [...row, pick]))
      .toSorted((a, b) => sum(a) - sum(b))
      .slice(0, 4 * mostVariants)
  }
  return rows
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function encode(types: readonly string[], values: readonly unknown[]): Hex {
  if (types.length === 0) return '0x'
  return encodeAbiParameters(
    types.map((type) => ({ type })),
    values,
  )
}

/** The trials as the fuzz takes them: see `OwnerFuzz.endOfTrial`. */
export function packTrials(trials: readonly PowerTrial[]): Hex {
  if (trials.length === 0) return '0x'
  return concat(
    trials.flatMap(({ acts }) => [
      numberToHex(acts.length, { size: 1 }),
      ...acts.flatMap(({ caller, target, data }) => [
        numberToHex(caller, { size: 1 }),
        numberToHex(target, { size: 1 }),
        numberToHex(data.length / 2 - 1, { size: 2 }),
        data,
      ]),
    ]),
  )
}

/** What a trial came to. Shares are in basis points; 65535 stands for "that or more". */
export type TrialNote = {
  /** An act succeeded. */
  acted: boolean
  finished: boolean
  /** What the holder lost is gone from the supply as well. */
  burned: boolean
  buyWorks: boolean
  /** Buys for an account that has nothing to do with it; only tried where sales fail. */
  otherBuyWorks: boolean
  /** The caller holds tokens, and can still send them to the pool; only tried where sales fail. */
  callerHolds: boolean
  callerMoves: boolean
  /** The token answered with code that was brought in. */
  upgraded: boolean
  /** The largest part of what is held that could be sold; 0: nothing. */
  sellShareBps: number
  sellTaxBps: number | undefined
  buyTaxBps: number | undefined
  heldLostBps: number
  supplyGrownBps: number
  supplyLostBps: number
  /** What the caller gained, against the supply. */
  callerGainBps: number
  poolTokensLostBps: number
  poolQuoteLostBps: number
}

const mostBps = 10_000

/** Reads a word of `OwnerFuzz.trial`. */
export function decodeTrial(word: bigint): TrialNote {
  const flag = (bit: number) => ((word >> BigInt(bit)) & 1n) === 1n
  const bps = (at: number) => Number((word >> BigInt(at)) & 0xffffn)
  const tax = (at: number) => (bps(at) > mostBps ? undefined : bps(at))
  const buyWorks = flag(1)
  return {
    acted: flag(0),
    buyWorks,
    otherBuyWorks: flag(2),
    callerMoves: flag(3),
    callerHolds: flag(4),
    upgraded: flag(5),
    finished: flag(6),
    burned: flag(7),
    sellShareBps: bps(16),
    sellTaxBps: bps(16) === 0 ? undefined : tax(32),
    buyTaxBps: buyWorks ? tax(48) : undefined,
    heldLostBps: bps(64),
    supplyGrownBps: bps(80),
    supplyLostBps: bps(96),
    callerGainBps: bps(112),
    poolTokensLostBps: bps(128),
    poolQuoteLostBps: bps(144),
  }
}
