import type { Address, Hex } from 'viem'

import type { TrialNote } from './power-trials.ts'

/** What a holder of powers can do to somebody who holds the token, heaviest first. */
export const effects = [
  'blocks_sells',
  'takes_balance',
  'drains_pool',
  'raises_sell_tax',
  'exempts_itself',
  'limits_sells',
  'raises_buy_tax',
  'upgrades',
  'mints',
  'burns_balance',
  'blocks_account',
  'blocks_trading',
] as const

export type Effect = (typeof effects)[number]

/** One effect, how it was reached, and how far it goes. */
export type MeasuredEffect = {
  effect: Effect
  /** Called to get there; the last one of a sequence last. */
  selectors: readonly Hex[]
  caller: Address
  /** Basis points of tax, of the balance, of the supply or of the pool; see `effect`. */
  bps: number
  /** Only by bringing in code or a rule of somebody else's. */
  broughtIn: boolean
  /** By an account that the token's storage was made to name; nobody knows who it is. */
  assumed?: boolean
  /** By an account that has nothing to do with the token. */
  open?: boolean
}

/** Taxes that are this much above where they were count as raised, in basis points. */
const raisedBps = 300
/** A balance, a pool or a supply has to change by this much, in basis points. */
const changedBps = 100

type Found = { effect: Effect; bps: number }

/** What one trial did, compared with the trial in which nobody acted. */
export function effectsOf(note: TrialNote, baseline: TrialNote): Found[] {
  if (!note.acted || !note.finished) return []
  // With other code everything is possible; what this code happens to do says nothing more.
  if (note.upgraded) return [{ effect: 'upgrades', bps: 10_000 }]
  return [
    ...balanceEffects(note),
    ...poolEffects(note),
    ...(baseline.sellShareBps > 0 && !isGone(note) ? saleEffects(note, baseline) : []),
    ...buyEffects(note, baseline),
  ]
}

function balanceEffects(note: TrialNote): Found[] {
  const { heldLostBps, supplyGrownBps, madeBps, burned } = note
  const lost = heldLostBps >= changedBps
  const made = Math.max(supplyGrownBps, lost ? 0 : madeBps)
  return [
    ...(lost
      ? [{ effect: burned ? 'burns_balance' : 'takes_balance', bps: heldLostBps } as const]
      : []),
    ...(made >= changedBps ? [{ effect: 'mints', bps: made } as const] : []),
  ]
}

function poolEffects({ poolTokensLostBps, poolQuoteLostBps }: TrialNote): Found[] {
  const bps = Math.max(poolTokensLostBps, poolQuoteLostBps)
  return bps >= changedBps ? [{ effect: 'drains_pool', bps }] : []
}

function buyEffects(note: TrialNote, baseline: TrialNote): Found[] {
  const bps = note.buyTaxBps ?? 0
  const raised = bps - (baseline.buyTaxBps ?? 0) >= raisedBps && !movesPool(note)
  return raised ? [{ effect: 'raises_buy_tax', bps }] : []
}

/** The pool's formula was changed under the trade: what is missing is no tax. */
function movesPool({ poolTokensLostBps, poolQuoteLostBps }: TrialNote): boolean {
  return poolTokensLostBps > 0 || poolQuoteLostBps > 0
}

/** Nothing left to sell. */
function isGone({ heldLostBps }: TrialNote): boolean {
  return heldLostBps >= 9_900
}

function saleEffects(note: TrialNote, baseline: TrialNote): Found[] {
  if (note.sellShareBps === 0) return [{ effect: blockOf(note), bps: 10_000 }]
  const limited: Found[] =
    note.sellShareBps < baseline.sellShareBps
      ? [{ effect: 'limits_sells', bps: note.sellShareBps }]
      : []
  const raise = (note.sellTaxBps ?? 0) - (baseline.sellTaxBps ?? 0)
  return raise >= raisedBps && !movesPool(note)
    ? [...limited, { effect: 'raises_sell_tax', bps: note.sellTaxBps ?? 0 }]
    : limited
}

/** Who else is blocked tells a trap from a brake. */
function blockOf(note: TrialNote): Effect {
  if (note.buyWorks) return 'blocks_sells'
  if (note.otherBuyWorks) return 'blocks_account'
  return note.callerHolds && note.callerMoves ? 'exempts_itself' : 'blocks_trading'
}

/**
 * One for each effect, the strongest; own means first, then few steps. A function that replaces the
 * code is not listed for what that code happens to do.
 */
export function strongest(found: readonly MeasuredEffect[]): MeasuredEffect[] {
  const measured = found.map((one) => ({ ...one, broughtIn: isPluggedIn(one, found) }))
  const upgrades = new Set(
    measured.filter(({ effect }) => effect === 'upgrades').map(({ selectors }) => selectors.at(-1)),
  )
  const best = new Map<Effect, MeasuredEffect>()
  for (const one of measured) {
    if (one.effect !== 'upgrades' && upgrades.has(one.selectors.at(-1))) continue
    const known = best.get(one.effect)
    if (known === undefined || isStronger(one, known)) best.set(one.effect, one)
  }
  return effects.flatMap((effect) => best.get(effect) ?? [])
}

/** Where something brought in does the same, the function plugs in whatever it is given. */
function isPluggedIn(one: MeasuredEffect, found: readonly MeasuredEffect[]): boolean {
  return found.some(
    ({ broughtIn, effect, caller, selectors }) =>
      broughtIn &&
      effect === one.effect &&
      caller === one.caller &&
      selectors.join() === one.selectors.join(),
  )
}

function isStronger(one: MeasuredEffect, known: MeasuredEffect): boolean {
  if (one.assumed !== known.assumed) return known.assumed === true
  if (one.broughtIn !== known.broughtIn) return known.broughtIn
  const least = one.effect === 'limits_sells'
  if (one.bps !== known.bps) return least ? one.bps < known.bps : one.bps > known.bps
  if (one.open !== known.open) return one.open === true
  return one.selectors.length < known.selectors.length
}
