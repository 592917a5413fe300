import { labels } from '../../test/tokens/plant.ts'
import type { Label } from '../../test/tokens/plant.ts'

/** `error`: the tool threw, or the token could not be planted. */
export const verdicts = ['avoid', 'caution', 'ok', 'unknown', 'error'] as const

export type Verdict = (typeof verdicts)[number]

type Taxes = { buyTaxBps?: number | null | undefined; sellTaxBps?: number | null | undefined }

/** What came out for one contract. */
export type Row = {
  id: string
  label: Label
  note: string
  verdict: Verdict
  /** `level code`, heaviest first; the message of an error. */
  reasons: string[]
  measured: Taxes
  expect: Taxes
  roundTrips: number
  /** Own CPU time, the node's not included. */
  cpuMs: number
  wallMs: number
}

export type Aim = { aim: string; got: string; met: boolean }

/** Largest difference between a measured tax and the real one that counts as right. */
const taxWithinBps = 50

/** How often each verdict was given to each label. */
export function confusion(rows: readonly Row[]): Record<Label, Record<Verdict, number>> {
  const count = (label: Label, verdict: Verdict) =>
    rows.filter((row) => row.label === label && row.verdict === verdict).length
  const line = (label: Label) =>
    Object.fromEntries(verdicts.map((verdict) => [verdict, count(label, verdict)]))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every label and verdict is set
  return Object.fromEntries(labels.map((label) => [label, line(label)])) as ReturnType<
    typeof confusion
  >
}

type Share = { name: string; of: readonly Row[]; is: readonly Verdict[] }

/** Which aims are met. An aim that no row speaks to is left out. */
export function judge(rows: readonly Row[]): Aim[] {
  const of = (label: Label) => rows.filter((row) => row.label === label)
  const bad = rows.filter(({ label }) => label !== 'honest')
  const warned = ['avoid', 'caution'] as const
  const least = [
    { name: 'sell_block: avoid', of: of('sell_block'), is: ['avoid'], bound: 1 },
    { name: 'trapdoor: avoid or caution', of: of('trapdoor'), is: warned, bound: 0.95 },
    { name: 'trapdoor: avoid', of: of('trapdoor'), is: ['avoid'], bound: 0.9 },
    { name: 'all but honest: avoid or caution', of: bad, is: warned, bound: 0.88 },
  ] as const
  const most = [
    { name: 'honest: avoid', of: of('honest'), is: ['avoid'], bound: 0.02 },
    { name: 'honest: caution', of: of('honest'), is: ['caution'], bound: 0.15 },
    { name: 'error', of: rows, is: ['error'], bound: 0 },
  ] as const
  const taxed = rows.filter((row) => taxErrors(row).length > 0)
  const off = taxed.filter((row) => taxErrors(row).some((error) => !(error <= taxWithinBps)))
  return [
    ...least.flatMap(({ bound, ...share }) => aim(share, { sign: '≥', bound })),
    ...most.flatMap(({ bound, ...share }) => aim(share, { sign: '≤', bound })),
    ...(taxed.length === 0
      ? []
      : [
          {
            aim: `taxes within ${taxWithinBps} bps`,
            got: `${taxed.length - off.length} of ${taxed.length}`,
            met: off.length === 0,
          },
        ]),
  ]
}

function aim({ name, of, is }: Share, { sign, bound }: { sign: '≥' | '≤'; bound: number }): Aim[] {
  if (of.length === 0) return []
  const hits = of.filter(({ verdict }) => is.includes(verdict)).length
  const share = hits / of.length
  const met = sign === '≥' ? share >= bound : share <= bound
  const got = `${(share * 100).toFixed(1)} % (${hits} of ${of.length})`
  return [{ aim: `${name} ${sign} ${bound * 100} %`, got, met }]
}

/** Differences to the real taxes in basis points; infinite where one was not measured. */
export function taxErrors({ measured, expect }: Row): number[] {
  const pairs = [
    [measured.buyTaxBps, expect.buyTaxBps],
    [measured.sellTaxBps, expect.sellTaxBps],
  ]
  return pairs.flatMap(([got, real]) => {
    if (real === undefined || real === null) return []
    return [typeof got === 'number' ? Math.abs(got - real) : Infinity]
  })
}

/** The verdicts that somebody should look at. */
export function isMiss(row: Row): boolean {
  if (taxErrors(row).some((error) => error > taxWithinBps)) return true
  if (row.label === 'honest') return row.verdict !== 'ok'
  if (row.label === 'sell_block' || row.label === 'trapdoor') return row.verdict !== 'avoid'
  return row.verdict !== 'avoid' && row.verdict !== 'caution'
}

/** The value below which this share of the numbers lies. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
