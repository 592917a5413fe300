import { describe, expect, test } from 'vitest'

import { reportText } from '../../scripts/garden/report.ts'
import { confusion, isMiss, judge, quantile, taxErrors } from '../../scripts/garden/score.ts'
import type { Row } from '../../scripts/garden/score.ts'

function makeRow(facts: Partial<Row> = {}): Row {
  return {
    id: 'sample',
    label: 'honest',
    note: '',
    verdict: 'ok',
    reasons: [],
    measured: { buyTaxBps: 0, sellTaxBps: 0 },
    expect: {},
    roundTrips: 2,
    cpuMs: 5,
    wallMs: 10,
    ...facts,
  }
}

const many = (count: number, facts: Partial<Row>) =>
  Array.from({ length: count }, () => makeRow(facts))

const missed = (rows: Row[]) =>
  judge(rows)
    .filter(({ met }) => !met)
    .map(({ aim }) => aim)

describe('the aims', () => {
  test.each([
    {
      of: 'a sell block that is only cautioned',
      rows: many(1, { label: 'sell_block', verdict: 'caution' }),
      misses: ['sell_block: avoid ≥ 100 %'],
    },
    {
      of: 'nine of ten trapdoors avoided and one cautioned',
      rows: [
        ...many(9, { label: 'trapdoor', verdict: 'avoid' }),
        ...many(1, { label: 'trapdoor', verdict: 'caution' }),
      ],
      misses: [],
    },
    {
      of: 'one of ten trapdoors called ok',
      rows: [
        ...many(9, { label: 'trapdoor', verdict: 'avoid' }),
        ...many(1, { label: 'trapdoor' }),
      ],
      misses: ['trapdoor: avoid or caution ≥ 95 %'],
    },
    {
      of: 'a drain that is cautioned',
      rows: many(1, { label: 'drain', verdict: 'caution' }),
      misses: [],
    },
    {
      of: 'a mint that is unknown',
      rows: many(1, { label: 'mint', verdict: 'unknown' }),
      misses: ['all but honest: avoid or caution ≥ 88 %'],
    },
    {
      of: 'one of fifty honest tokens avoided',
      rows: [...many(49, {}), ...many(1, { verdict: 'avoid' })],
      misses: [],
    },
    {
      of: 'two of fifty honest tokens avoided',
      rows: [...many(48, {}), ...many(2, { verdict: 'avoid' })],
      misses: ['honest: avoid ≤ 2 %'],
    },
    {
      of: 'a fifth of the honest tokens cautioned',
      rows: [...many(4, {}), ...many(1, { verdict: 'caution' })],
      misses: ['honest: caution ≤ 15 %'],
    },
    { of: 'a tool that throws', rows: many(1, { verdict: 'error' }), misses: ['error ≤ 0 %'] },
    {
      of: 'a tax within half a percent',
      rows: many(1, { expect: { sellTaxBps: 50 } }),
      misses: [],
    },
    {
      of: 'a tax beyond half a percent',
      rows: many(1, { expect: { sellTaxBps: 51 } }),
      misses: ['taxes within 50 bps'],
    },
    {
      of: 'a tax that was not measured',
      rows: many(1, { expect: { buyTaxBps: 0 }, measured: { buyTaxBps: null } }),
      misses: ['taxes within 50 bps'],
    },
  ] as const)('$of: misses $misses', ({ rows, misses }) => {
    expect(missed([...rows])).toEqual(misses)
  })

  test('speak only of labels that are there', () => {
    expect(judge(many(1, {})).map(({ aim }) => aim)).toEqual([
      'honest: avoid ≤ 2 %',
      'honest: caution ≤ 15 %',
      'error ≤ 0 %',
    ])
  })
})

describe('the figures', () => {
  test('count each label and verdict', () => {
    const table = confusion([...many(3, {}), ...many(2, { label: 'tax', verdict: 'avoid' })])
    expect(table.honest).toEqual({ avoid: 0, caution: 0, ok: 3, unknown: 0, error: 0 })
    expect(table.tax).toMatchObject({ avoid: 2, ok: 0 })
  })

  test('a tax without a measurement is infinitely wrong', () => {
    const expected = { buyTaxBps: 300, sellTaxBps: 500 }
    const measured = { buyTaxBps: 310, sellTaxBps: null }
    expect(taxErrors(makeRow({ expect: expected, measured }))).toEqual([10, Infinity])
  })

  test.each([
    { label: 'honest', verdict: 'caution', miss: true },
    { label: 'honest', verdict: 'unknown', miss: true },
    { label: 'trapdoor', verdict: 'caution', miss: true },
    { label: 'mint', verdict: 'caution', miss: false },
    { label: 'upgrade', verdict: 'ok', miss: true },
  ] as const)('$label called $verdict is listed: $miss', ({ label, verdict, miss }) => {
    expect(isMiss(makeRow({ label, verdict }))).toBe(miss)
  })

  test('the 95th percentile of twenty is the largest but none', () => {
    const numbers = Array.from({ length: 20 }, (_, index) => index + 1)
    expect([quantile(numbers, 0.5), quantile(numbers, 0.95), quantile([], 0.5)]).toEqual([
      11, 20, 0,
    ])
  })

  test('the report names every miss with its reasons', () => {
    const rows = many(1, { id: 'zip', label: 'drain', reasons: ['info renounced'], note: 'Takes.' })
    const text = reportText(rows, { wallMs: 1_500 })
    expect(text).toContain('  zip: drain → ok. Takes.\n    info renounced\n')
    expect(text).toContain('1 contracts in 1.5 s')
  })
})
