import { describe, expect, test } from 'vitest'

import { buySizes, largestSale } from '../../../../tools/token-safety/trade/sizes.ts'
import { done, makeJourneys, makeTrade, refused, refusedSale, sale, traded } from '../builders.ts'

const { amountIn, tokensReceived, tokensQuoted } = makeTrade()
const bigger = (times: bigint, ok: boolean) => ({
  ...(ok ? done : refused),
  amountIn: times * amountIn,
  received: ok ? times * tokensReceived - 1n : 0n,
})

describe('buySizes', () => {
  test.each([
    {
      when: 'the biggest went through',
      biggerBuys: [bigger(10n, true)],
      sizes: { largest: 10n * tokensReceived - 1n },
    },
    {
      when: 'only the smaller one did',
      biggerBuys: [bigger(10n, false), bigger(3n, true)],
      sizes: {
        largest: 3n * tokensReceived - 1n,
        refused: 10n * tokensQuoted,
        refusal: 'no',
      },
    },
    {
      when: 'neither did',
      biggerBuys: [bigger(10n, false), bigger(3n, false)],
      sizes: { largest: tokensReceived, refused: 3n * tokensQuoted, refusal: 'no' },
    },
    { when: 'none could be paid for', biggerBuys: [], sizes: { largest: tokensReceived } },
  ])('tells what is known when $when', ({ biggerBuys, sizes }) => {
    expect(buySizes(makeTrade({ biggerBuys }))).toEqual(sizes)
  })

  test.each([
    { when: 'the usual buy was refused', some: { buy: refused } },
    { when: 'the usual buy brought nothing', some: { tokensReceived: 0n } },
  ])('tells nothing when $when', ({ some }) => {
    expect(buySizes(makeTrade({ ...some, biggerBuys: [bigger(10n, false)] }))).toEqual({})
  })
})

describe('largestSale', () => {
  test('is what the probe sold, where no wallet was followed', () => {
    const sales = [refusedSale(10_000), sale(5_000)]
    expect(largestSale(traded({ sales }), undefined)).toBe(tokensReceived / 2n)
  })

  test('is what a wallet sold later, where one was', () => {
    expect(largestSale(traded(), makeJourneys(1_000))).toBe(tokensReceived / 10n)
    expect(largestSale(traded(), makeJourneys(0, 5_000))).toBe(tokensReceived / 2n)
  })

  test('is unknown where nothing was sold', () => {
    expect(largestSale(traded({ sales: [] }), undefined)).toBeUndefined()
    expect(largestSale({ kind: 'no_pool' }, undefined)).toBeUndefined()
  })
})
