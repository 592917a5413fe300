import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { formatUsd, fromAtomic, toAtomic, usdc } from '../../src/money/usdc.ts'

const notDollars = [
  '',
  ' ',
  '.5',
  '5.',
  '-1',
  '+1',
  '0.0000001',
  '1e3',
  '0x10',
  '1,5',
  '1_000',
  '$1',
  ' 1',
  '1 ',
  '1\n',
  '1.2.3',
  '١',
  '１',
  'NaN',
  'Infinity',
  '1234567890123',
]

/** What is no canonical decimal string of atomic units. */
const notAtomic = [
  '',
  '-1',
  '-0',
  '+5000',
  '0x1388',
  '5e3',
  '005000',
  '00',
  '0.005',
  '5000.0',
  ' 5000',
  '5000 ',
  '5000\n',
  '5_000',
  '5,000',
  '٥٠٠٠',
  '５０００',
  '1'.repeat(79),
]

/** Atomic units up to the largest number a contract can hold. */
const atomicUnits = fc.bigInt({ min: 0n, max: 2n ** 256n })
const anyText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^[\d.]*$/))

describe('usdc', () => {
  test.each([
    { dollars: '0', atomic: 0n },
    { dollars: '0.000001', atomic: 1n },
    { dollars: '0.005', atomic: 5_000n },
    { dollars: '0.10', atomic: 100_000n },
    { dollars: '007', atomic: 7_000_000n },
    { dollars: '10', atomic: 10_000_000n },
    { dollars: '999999999999.999999', atomic: 999_999_999_999_999_999n },
  ])('$dollars dollars are $atomic atomic units', ({ dollars, atomic }) => {
    expect(usdc(dollars)).toBe(atomic)
  })

  test.each(notDollars)('%j is not an amount of dollars', (text) => {
    expect(() => usdc(text)).toThrow(RangeError)
  })

  test('any text is an amount or a RangeError', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const amount = attempt(() => usdc(text))
        expect(amount === undefined || amount >= 0n).toBe(true)
        expect(amount !== undefined).toBe(/^[0-9]{1,12}(\.[0-9]{1,6})?$/.test(text))
      }),
    )
  })
})

describe('fromAtomic', () => {
  test.each(notAtomic)('%j is not an amount in atomic units', (text) => {
    expect(() => fromAtomic(text)).toThrow(RangeError)
  })

  test('a negative number is not an amount', () => {
    expect(() => fromAtomic(-1n)).toThrow(RangeError)
  })

  test('what is written can be read', () => {
    fc.assert(
      fc.property(atomicUnits, (units) => {
        expect(fromAtomic(toAtomic(fromAtomic(units)))).toBe(units)
      }),
    )
  })

  test('any text is an amount that is written the same, or a RangeError', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const amount = attempt(() => fromAtomic(text))
        expect(amount === undefined ? text : toAtomic(amount)).toBe(text)
      }),
    )
  })
})

describe('formatUsd', () => {
  test.each([
    { dollars: '0', text: '$0' },
    { dollars: '0.000001', text: '$0.000001' },
    { dollars: '0.005', text: '$0.005' },
    { dollars: '0.1', text: '$0.10' },
    { dollars: '0.25', text: '$0.25' },
    { dollars: '10', text: '$10' },
    { dollars: '1234567.5', text: '$1234567.50' },
  ])('$dollars is shown as $text', ({ dollars, text }) => {
    expect(formatUsd(usdc(dollars))).toBe(text)
  })

  test('no part of an amount is lost in what is shown', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 17n }), (units) => {
        expect(usdc(formatUsd(fromAtomic(units)).slice(1))).toBe(units)
      }),
    )
  })
})

/** The value, or `undefined` for a RangeError; any other error fails the test. */
function attempt<value>(action: () => value): value | undefined {
  try {
    return action()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
