import { concat, encodeAbiParameters, numberToHex, pad, type Address, type Hex } from 'viem'

import type { CodeFunction } from '../code/code-plan.ts'

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
  /** What tokens do anyway: it opens no way to anything else. */
  isUsual?: boolean
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
const mostVariants = 32

/** One way to call a function. */
export type Variant = { data: Hex } & Pick<PowerTrial, 'broughtIn' | 'aboutRouter'>

/**
 * The calls of a function that are worth trying, the first `most` of them. Functions of unknown
 * types are called bare.
 */
export function variantsOf(
  { selector, types }: CodeFunction,
  roles: Roles,
  most = mostVariants,
): Variant[] {
  const passesOn = types.includes('bytes') && types.includes('address')
  const choices = mayGiveRoles(types)
    ? rolesGiven(types, roles)
    : types.map((type) => valuesOf(type, roles, passesOn))
  if (choices.some((values) => values.length === 0))
    return [{ data: selector, broughtIn: false, aboutRouter: false }]
  const described = choices.map((values, at) => ({
    values,
    isNumber: integer.test(types[at] ?? ''),
    isAccount: types[at] === 'address',
  }))
  return combinations(described)
    .slice(0, most)
    .map((picks) => {
      const values = picks.map((pick, at) => choices[at]?.[pick])
      const named = values.flat()
      return {
        data: concat([selector, encode(types, values)]),
        broughtIn: [roles.impostor, roles.refuser].some((code) => named.includes(code)),
        aboutRouter: named.includes(roles.router),
      }
    })
}

/**
 * A function of an account and an amount, called about the caller itself with more than any token
 * has: what hands out an allowance to make tokens, and what uses it. `undefined`: another shape.
 */
export function amply({ selector, types }: CodeFunction, caller: Address): Hex | undefined {
  const bits = types.length === 2 && types[0] === 'address' ? integer.exec(types[1] ?? '') : null
  if (bits === null || Number(bits[2]) < 112) return undefined
  return concat([selector, encode(types, [caller, 10n ** 30n])])
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
    address: passesOn
      ? [target, impostor]
      : [holder, target, pool, caller, impostor, refuser, router],
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
  const rest = [4n, 6n, 7n, 8n, 9n]
  return [...new Set([...wanted, ...divisors, ...rest].filter((value) => value <= most))]
}

/**
 * Picks for every argument, of four kinds in turns: numbers through their list together, about the
 * holder; the others changing, with nothing and with an amount; a first number as a place in a list
 * with a high second one; and whatever is near to the first choices.
 */
function combinations(choices: readonly Choices[]): number[][] {
  if (choices.length === 0) return [[]]
  const lengths = choices.map(({ values }) => values.length)
  const row = (number: number, other: number) =>
    choices.map(({ isNumber, values }) => Math.min(isNumber ? number : other, values.length - 1))
  const most = (wanted: boolean) =>
    Math.max(0, ...choices.map(({ isNumber, values }) => (isNumber === wanted ? values.length : 0)))
  const numbers = Array.from({ length: Math.max(1, most(true)) }, (_, at) => row(at, 0))
  // Two numbers alone are mostly a place and what is put there.
  if (choices.length === 2 && most(false) === 0) {
    return inTurns([places(choices), numbers, bySum(lengths)], mostVariants)
  }
  const others = Array.from({ length: Math.max(0, most(false) - 1) }, (_, at) => [
    row(0, at + 1),
    row(2, at + 1),
  ]).flat()
  const lists = [numbers, bySum(lengths), others, places(choices), parts(choices)]
  return inTurns(lists, mostVariants)
}

/** What an argument may be. */
type Choices = { values: readonly unknown[]; isNumber: boolean; isAccount: boolean }

/** Where the holder, the token, the pool and the caller stand in the list of addresses. */
const [holderAt, targetAt, poolAt, callerAt] = [0, 1, 2, 3]

/** `recover(token, from, to)`: who plays which part where there are several. */
function parts(choices: readonly Choices[]): number[][] {
  const accounts = choices.flatMap(({ isAccount }, at) => (isAccount ? [at] : []))
  if (accounts.length < 2) return []
  const casts = [
    [targetAt, holderAt, callerAt],
    [holderAt, callerAt, targetAt],
    [holderAt, poolAt, callerAt],
    [targetAt, callerAt, holderAt],
    [targetAt, holderAt, poolAt],
  ]
  return casts.map((cast) =>
    choices.map(({ values, isNumber }, at) => {
      const part = accounts.indexOf(at)
      const pick = part >= 0 ? (cast[part] ?? callerAt) : isNumber ? 2 : 0
      return Math.min(pick, values.length - 1)
    }),
  )
}

/** `set(7, 9900)`: settings that are told by number, and nearly everything in basis points. */
function places(choices: readonly Choices[]): number[][] {
  const numbers = choices.flatMap(({ isNumber }, at) => (isNumber ? [at] : []))
  const [place, rate] = numbers.map((at) => choices[at]?.values ?? [])
  if (numbers.length !== 2 || place === undefined || rate === undefined) return []
  const high = Math.max(rate.indexOf(9_900n), 0)
  return Array.from({ length: 10 }, (_, number) => place.indexOf(BigInt(number)))
    .filter((found) => found >= 0)
    .map((found) =>
      choices.map((_choice, at) => (at === numbers[0] ? found : at === numbers[1] ? high : 0)),
    )
}

/** One of each list after the other, none twice. */
function inTurns(lists: readonly number[][][], most: number): number[][] {
  const longest = Math.max(...lists.map(({ length }) => length))
  const turns = Array.from({ length: longest }, (_, at) =>
    lists.flatMap((list) => list.slice(at, at + 1)),
  )
  const unique = new Map(turns.flat().map((row) => [row.join(), row]))
  return [...unique.values()].slice(0, most)
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
  /** What caller, holder, pool and token together have more than before, against the supply. */
  madeBps: number
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
    madeBps: bps(112),
    poolTokensLostBps: bps(128),
    poolQuoteLostBps: bps(144),
  }
}
