import { numberToHex, pad, zeroHash, type Address } from 'viem'
import { describe, expect, test } from 'vitest'

import { changesIn, type Change } from '../../../tools/token-report/positions/changes.ts'
import { openRanges } from '../../../tools/token-report/positions/ranges.ts'

const keeper: Address = '0x00000000000000000000000000000000000000A1'
const other: Address = '0x00000000000000000000000000000000000000b2'

function change(liquidity: bigint, some: Partial<Change> = {}): Change {
  return { keeper, lower: -60, upper: 60, salt: 0n, liquidity, block: 1n, ...some }
}

const sizes = (changes: readonly Change[]) => changes.map(({ liquidity }) => liquidity)

describe('openRanges', () => {
  test('adds up what one keeper has between two prices', () => {
    const ranges = openRanges([change(5n), change(-2n), change(7n)])
    expect(ranges).toMatchObject([{ keeper, lower: -60, upper: 60, left: 10n }])
  })

  test.each<{ apart: string; some: Partial<Change> }>([
    { apart: 'keepers', some: { keeper: other } },
    { apart: 'lower ends', some: { lower: -120 } },
    { apart: 'upper ends', some: { upper: 120 } },
    { apart: 'numbers', some: { salt: 1n } },
  ])('keeps different $apart apart', ({ some }) => {
    expect(openRanges([change(5n), change(6n, some)]).map(({ left }) => left)).toEqual([5n, 6n])
  })

  test('leaves out what is closed, and what was closed before the log begins', () => {
    expect(openRanges([change(5n), change(-5n)])).toEqual([])
    expect(openRanges([change(-5n), change(4n)])).toEqual([])
  })

  test('follows no amount that was taken out as often as it was put in', () => {
    const [range] = openRanges([change(9n), change(-9n), change(5n), change(-2n)])
    expect(sizes(range?.put ?? [])).toEqual([5n])
  })

  test('follows all that are alike where one of them is left', () => {
    const [range] = openRanges([change(9n), change(-9n), change(9n)])
    expect(sizes(range?.put ?? [])).toEqual([9n, 9n])
  })
})

const word = (value: bigint) => numberToHex(value, { size: 32 }).slice(2)

describe('changesIn', () => {
  test('leaves out lines that say nothing, something else or nonsense', () => {
    const line = { address: keeper, block: 1n }
    const burn = '0x0c396cd989a39f4459b5fa1aed6a9a8dcdbc45908acfd67e028cd568da98982c'
    const indexed = [pad(keeper), numberToHex(0, { size: 32 }), numberToHex(60, { size: 32 })]
    const burned = (liquidity: bigint) => ({
      ...line,
      topics: [burn, ...indexed] as const,
      data: `0x${word(liquidity)}${word(1n)}${word(2n)}` as const,
    })
    const lines = [
      { ...line, topics: [], data: '0x' as const },
      { ...line, topics: [zeroHash], data: '0x' as const },
      { ...line, topics: [burn, pad(keeper)] as const, data: '0x' as const },
      { ...burned(5n), data: '0x00' as const },
      burned(0n),
      burned(5n),
    ]
    expect(changesIn(lines)).toEqual([change(-5n, { lower: 0, upper: 60 })])
  })
})
