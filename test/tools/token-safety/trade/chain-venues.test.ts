import { describe, expect, test } from 'vitest'

import type { Exchange, QuoteToken } from '../../../../src/registry/chain-places.ts'
import { sanctionsOracleAt } from '../../../../tools/address-safety/known.ts'
import { venuesAt } from '../../../../tools/token-safety/trade/chain-venues.ts'
import { venuesOf, type Dex } from '../../../../tools/token-safety/trade/venues.ts'
import { baseVenues } from '../builders.ts'

const { dexes, quotes } = baseVenues()

/** Base as an operator would write it down. */
function inOperatorsWords(): { exchanges: Exchange[]; quotes: QuoteToken[] } {
  return {
    exchanges: [...grouped().values()].map((group) => toExchange(group)),
    quotes: quotes.map((quote): QuoteToken => {
      const { symbol, token, decimals, wrapped } = quote
      return { symbol, token, decimals, wrapped, usd: wrapped ? 3_000 : 1 }
    }),
  }
}

function grouped(): Map<string, Dex[]> {
  const groups = new Map<string, Dex[]>()
  for (const dex of dexes) groups.set(dex.factory, [...(groups.get(dex.factory) ?? []), dex])
  return groups
}

function toExchange(group: readonly Dex[]): Exchange {
  const [first] = group
  if (first === undefined) throw new Error('An empty group.')
  const { kind, factory, router, positions } = first
  const ends = { name: first.name.replace(/ \(.*\)$/, ''), factory, router }
  const variants = group.map(({ variant }) => variant)
  if (kind === 'pair') return { ...ends, kind: 'uniswap-v2' }
  if (kind === 'stable') return { ...ends, kind: 'aerodrome' }
  return kind === 'fee'
    ? { ...ends, kind: 'uniswap-v3', fees: variants, positions }
    : { ...ends, kind: 'slipstream', tickSpacings: variants, positions }
}

const places = inOperatorsWords()

describe('venuesAt', () => {
  test('makes of an operator’s words what is known of Base', () => {
    expect(venuesAt({ chainId: 10, places })).toEqual({ dexes, quotes })
  })

  test('keeps on Base what the words cannot describe', () => {
    const [exchange] = places.exchanges
    const own = { ...places, exchanges: exchange ? [exchange] : [] }
    expect(venuesAt({ chainId: 8453, places: own })).toEqual({
      ...venuesOf(8453),
      dexes: dexes.slice(0, 1),
    })
  })

  test('is what is known where the operator says nothing about trading', () => {
    expect(venuesAt({ chainId: 8453 })).toEqual(venuesOf(8453))
    expect(venuesAt({ chainId: 8453, places: { lockers: [] } })).toEqual(venuesOf(8453))
    expect(venuesAt({ chainId: 10 })).toBeUndefined()
  })

  test('is nowhere where the operator says so', () => {
    expect(venuesAt({ chainId: 8453, places: { exchanges: [], quotes: [] } })).toBeUndefined()
  })

  test.each([
    { usd: 0.25, decimals: 8, maxIn: 12_000n * 10n ** 8n, worth: 25n * 10n ** 26n },
    { usd: 60_000, decimals: 8, maxIn: 5n * 10n ** 6n, worth: 60_000n * 10n ** 28n },
    { usd: 1, decimals: 24, maxIn: 3_000n * 10n ** 24n, worth: 10n ** 12n },
  ])('a quote at $usd dollars with $decimals decimals', ({ usd, decimals, maxIn, worth }) => {
    const [quote] = places.quotes
    if (quote === undefined) throw new Error('Base has no quote.')
    const own = { ...places, quotes: [{ ...quote, usd, decimals }] }
    expect(venuesAt({ chainId: 10, places: own })?.quotes).toEqual([
      expect.objectContaining({ maxIn, worth, decimals }),
    ])
  })
})

describe('sanctionsOracleAt', () => {
  const oracle = '0x1111111111111111111111111111111111111111'

  test('is that of Base, unless the operator names another or none', () => {
    expect(sanctionsOracleAt({ chainId: 8453 })).toMatch(/^0x/)
    expect(sanctionsOracleAt({ chainId: 10 })).toBeUndefined()
    for (const chainId of [8453, 10]) {
      expect(sanctionsOracleAt({ chainId, places: { sanctionsOracle: oracle } })).toBe(oracle)
      expect(sanctionsOracleAt({ chainId, places: { sanctionsOracle: 'none' } })).toBeUndefined()
    }
  })
})
