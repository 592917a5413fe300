import { assert, bigInt, boolean, integer, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { amountsOf, shareBps, weightOf } from '../../../tools/token-report/positions/worth.ts'

/** One for one. */
const even = 1n << 96n
const liquidity = 10n ** 18n
const at = (lower: number, upper: number) => ({ liquidity, lower, upper })

describe('amountsOf', () => {
  test.each([
    { where: 'around the price', lower: -6_932, upper: 6_932, first: 0.293, second: 0.293 },
    { where: 'above it', lower: 6_932, upper: 13_864, first: 0.207, second: 0 },
    { where: 'below it', lower: -13_864, upper: -6_932, first: 0, second: 0.207 },
  ])('a range $where', ({ lower, upper, first, second }) => {
    const { quote, token } = amountsOf(at(lower, upper), { sqrtPriceX96: even, quoteIsFirst: true })
    expect(Number(quote) / 1e18).toBeCloseTo(first, 3)
    expect(Number(token) / 1e18).toBeCloseTo(second, 3)
    const turned = amountsOf(at(lower, upper), { sqrtPriceX96: even, quoteIsFirst: false })
    expect(turned).toEqual({ quote: token, token: quote })
  })

  test('of any stake and price are amounts', () => {
    const tick = integer({ min: -(2 ** 23), max: 2 ** 23 - 1 })
    const price = { sqrtPriceX96: bigInt(0n, 2n ** 160n - 1n), quoteIsFirst: boolean() }
    const stake = { liquidity: bigInt(0n, 2n ** 128n - 1n), lower: tick, upper: tick }
    assert(
      property(record(stake), record(price), (some, where) => {
        const { quote, token } = amountsOf(some, where)
        expect(quote >= 0n && token >= 0n && weightOf(some, where) >= 0n).toBe(true)
      }),
    )
  })
})

describe('weightOf', () => {
  test.each([true, false])(
    'the same on both sides of the pool, quote first: %s',
    (quoteIsFirst) => {
      const price = { sqrtPriceX96: even, quoteIsFirst }
      // Where the token costs more: below the price that is told where the quote is first.
      const side = quoteIsFirst ? -1 : 1
      const range = (from: number, to: number) =>
        side === 1 ? at(from, to) : { liquidity, lower: -to, upper: -from }
      const next = weightOf(range(0, 6_932), price)
      expect(next).toBeGreaterThan(10n ** 17n)
      expect(weightOf(range(10_000, 800_000), price)).toBe(0n)
      expect(weightOf(range(-6_932, 0), price)).toBe(amountsOf(range(-6_932, 0), price).quote)
    },
  )
})

describe('shareBps', () => {
  test('is rounded, and never more than all', () => {
    expect([shareBps(2n, 3n), shareBps(1n, 3n), shareBps(5n, 3n), shareBps(1n, 0n)]).toEqual([
      6_667, 3_333, 10_000, 0,
    ])
  })
})
