import { describe, expect, test } from 'vitest'

import {
  effectsOf,
  strongest,
  type MeasuredEffect,
} from '../../../../tools/token-safety/powers/effects.ts'
import type { TrialNote } from '../../../../tools/token-safety/powers/power-trials.ts'
import { makeEffect, makeNote } from '../builders.ts'

const nobodySells = { sellShareBps: 0, sellTaxBps: undefined }
const nobodyBuys = { buyWorks: false, buyTaxBps: undefined }

type Row = { when: string; note: Partial<TrialNote>; found: ReturnType<typeof effectsOf> }

describe('effectsOf', () => {
  test.each<Row>([
    {
      when: 'sales stop and buys go on',
      note: nobodySells,
      found: [{ effect: 'blocks_sells', bps: 10_000 }],
    },
    {
      when: 'the holder is stopped and others buy',
      note: { ...nobodySells, ...nobodyBuys, otherBuyWorks: true },
      found: [{ effect: 'blocks_account', bps: 10_000 }],
    },
    {
      when: 'all are stopped but the one who stopped them',
      note: { ...nobodySells, ...nobodyBuys, callerHolds: true, callerMoves: true },
      found: [{ effect: 'exempts_itself', bps: 10_000 }],
    },
    {
      when: 'all are stopped, who stopped them too',
      note: { ...nobodySells, ...nobodyBuys, callerHolds: true },
      found: [{ effect: 'blocks_trading', bps: 10_000 }],
    },
    {
      when: 'all are stopped by somebody who holds nothing',
      note: { ...nobodySells, ...nobodyBuys },
      found: [{ effect: 'blocks_trading', bps: 10_000 }],
    },
    {
      when: 'only a tenth can be sold',
      note: { sellShareBps: 1_000 },
      found: [{ effect: 'limits_sells', bps: 1_000 }],
    },
    {
      when: 'a sale costs 3 % more',
      note: { sellTaxBps: 300 },
      found: [{ effect: 'raises_sell_tax', bps: 300 }],
    },
    {
      when: 'a limited sale costs all',
      note: { sellShareBps: 100, sellTaxBps: 10_000 },
      found: [
        { effect: 'limits_sells', bps: 100 },
        { effect: 'raises_sell_tax', bps: 10_000 },
      ],
    },
    {
      when: 'a buy costs 3 % more',
      note: { buyTaxBps: 300 },
      found: [{ effect: 'raises_buy_tax', bps: 300 }],
    },
    {
      when: 'one per cent of the balance is gone',
      note: { heldLostBps: 100 },
      found: [{ effect: 'takes_balance', bps: 100 }],
    },
    {
      when: 'the balance is with the caller',
      note: { heldLostBps: 5_000, madeBps: 5_000, supplyLostBps: 5_000 },
      found: [{ effect: 'takes_balance', bps: 5_000 }],
    },
    {
      when: 'all of the balance is gone, so nothing can be sold',
      note: { ...nobodySells, heldLostBps: 10_000 },
      found: [{ effect: 'takes_balance', bps: 10_000 }],
    },
    {
      when: 'the balance was burned',
      note: { heldLostBps: 5_000, supplyLostBps: 50, burned: true },
      found: [{ effect: 'burns_balance', bps: 5_000 }],
    },
    {
      when: 'the supply grew',
      note: { supplyGrownBps: 100 },
      found: [{ effect: 'mints', bps: 100 }],
    },
    {
      when: 'the caller has more and the supply says nothing of it',
      note: { madeBps: 100 },
      found: [{ effect: 'mints', bps: 100 }],
    },
    {
      when: 'the supply and the caller grew',
      note: { supplyGrownBps: 200, madeBps: 300 },
      found: [{ effect: 'mints', bps: 300 }],
    },
    {
      when: 'the pool lost tokens',
      note: { poolTokensLostBps: 100 },
      found: [{ effect: 'drains_pool', bps: 100 }],
    },
    {
      when: 'the pool lost its quote',
      note: { poolQuoteLostBps: 9_900, poolTokensLostBps: 1 },
      found: [{ effect: 'drains_pool', bps: 9_900 }],
    },
    {
      when: 'the code is another, whatever else that code does',
      note: { ...nobodySells, upgraded: true, heldLostBps: 10_000, supplyGrownBps: 65_535 },
      found: [{ effect: 'upgrades', bps: 10_000 }],
    },
  ])('$found.0.effect when $when', ({ note, found }) => {
    expect(effectsOf(makeNote(note), makeNote())).toEqual(found)
  })

  test.each<{ when: string; note: Partial<TrialNote>; baseline?: Partial<TrialNote> }>([
    { when: 'nothing changed', note: {} },
    { when: 'the call was refused', note: { ...nobodySells, acted: false } },
    { when: 'the gas ended on the way', note: { ...nobodySells, finished: false } },
    { when: 'sales were refused before', note: nobodySells, baseline: nobodySells },
    {
      when: 'sales were limited before',
      note: { sellShareBps: 100 },
      baseline: { sellShareBps: 100 },
    },
    { when: 'a limit was lifted', note: {}, baseline: { sellShareBps: 100 } },
    { when: 'a sale costs 2.99 % more', note: { sellTaxBps: 799 }, baseline: { sellTaxBps: 500 } },
    { when: 'a tax was lowered', note: { buyTaxBps: 0 }, baseline: { buyTaxBps: 500 } },
    { when: 'a tax cannot be told', note: { sellTaxBps: undefined, buyTaxBps: undefined } },
    { when: 'a balance lost less than 1 %', note: { heldLostBps: 99 } },
    { when: 'the supply grew by less than 1 %', note: { supplyGrownBps: 99, madeBps: 99 } },
    { when: 'the supply shrank', note: { supplyLostBps: 5_000 } },
    { when: 'the pool lost less than 1 %', note: { poolTokensLostBps: 99, poolQuoteLostBps: 99 } },
    { when: 'buys alone stopped', note: nobodyBuys },
  ])('nothing when $when', ({ note, baseline }) => {
    expect(effectsOf(makeNote(note), makeNote(baseline))).toEqual([])
  })

  test('what a moved pool pays less is no tax', () => {
    const note = makeNote({ poolTokensLostBps: 5_000, sellTaxBps: 9_000, buyTaxBps: 9_000 })
    expect(effectsOf(note, makeNote())).toEqual([{ effect: 'drains_pool', bps: 5_000 }])
  })

  test('what is taken from the holder is not made anew', () => {
    const note = makeNote({ heldLostBps: 10_000, madeBps: 500, ...nobodySells })
    expect(effectsOf(note, makeNote()).map(({ effect }) => effect)).toEqual(['takes_balance'])
  })
})

const tax = (bps: number, some: Partial<MeasuredEffect> = {}) =>
  makeEffect({ effect: 'raises_sell_tax', bps, ...some })
const limit = (bps: number) => makeEffect({ effect: 'limits_sells', bps })

describe('strongest', () => {
  test.each<{ keeps: string; of: MeasuredEffect[]; best: number }>([
    { keeps: 'the highest tax', of: [tax(500), tax(9_900), tax(700)], best: 1 },
    { keeps: 'the tightest limit', of: [limit(1_000), limit(100)], best: 1 },
    {
      keeps: 'own means before brought code',
      of: [tax(9_900, { broughtIn: true, selectors: ['0x00000001'] }), tax(500)],
      best: 1,
    },
    {
      keeps: 'own means when brought code comes later',
      of: [tax(500), tax(9_900, { broughtIn: true, selectors: ['0x00000001'] })],
      best: 0,
    },
    {
      keeps: 'somebody who is known before somebody who may exist',
      of: [tax(9_900, { assumed: true }), tax(500)],
      best: 1,
    },
    {
      keeps: 'one step before two',
      of: [tax(500, { selectors: ['0x00000001', '0x00000002'] }), tax(500)],
      best: 1,
    },
  ])('keeps $keeps', ({ of, best }) => {
    expect(strongest(of)).toEqual([of[best]])
  })

  test('lists each effect once, the heaviest first', () => {
    const kinds = ['blocks_trading', 'mints', 'mints', 'takes_balance', 'blocks_sells'] as const
    const measured = kinds.map((effect) => makeEffect({ effect }))
    expect(strongest(measured).map(({ effect }) => effect)).toEqual([
      'blocks_sells',
      'takes_balance',
      'mints',
      'blocks_trading',
    ])
  })

  test('what a function does by replacing the code is the replacing', () => {
    const upgrade = makeEffect({ effect: 'upgrades', selectors: ['0x3659cfe6'] })
    const bycatch = makeEffect({ effect: 'blocks_sells', selectors: ['0x3659cfe6'] })
    const other = makeEffect({ effect: 'mints', selectors: ['0x40c10f19'] })
    expect(strongest([bycatch, upgrade, other])).toEqual([upgrade, other])
  })

  test('a function that does the same with brought code plugs in what it is given', () => {
    const [plugged, given] = [tax(9_900, { broughtIn: true }), tax(9_900)]
    expect(strongest([given, plugged])).toEqual([{ ...given, broughtIn: true }])
  })

  test('of nothing is nothing', () => {
    expect(strongest([])).toEqual([])
  })
})
