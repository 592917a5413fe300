import { labels } from '../../test/tokens/plant.ts'
import { confusion, isMiss, judge, quantile, taxErrors, verdicts } from './score.ts'
import type { Row } from './score.ts'

/** The figures of a run, for reading. */
export function reportText(rows: readonly Row[], { wallMs }: { wallMs: number }): string {
  const misses = rows.filter((row) => isMiss(row))
  return [
    ...confusionLines(rows),
    '',
    ...judge(rows).map(({ aim, got, met }) => `${met ? 'met   ' : 'MISSED'} ${aim}: ${got}`),
    '',
    ...(misses.length > 0 ? ['misses:', ...misses.flatMap((row) => missLines(row)), ''] : []),
    taxLine(rows),
    figures('HTTP round trips', rows, ({ roundTrips }) => roundTrips),
    figures('own CPU ms', rows, ({ cpuMs }) => cpuMs),
    figures('wall ms per call', rows, ({ wallMs: ms }) => ms),
    `${rows.length} contracts in ${(wallMs / 1_000).toFixed(1)} s`,
    '',
  ].join('\n')
}

function confusionLines(rows: readonly Row[]): string[] {
  const table = confusion(rows)
  return [
    line('label', verdicts),
    ...labels.map((label) =>
      line(
        label,
        verdicts.map((verdict) => table[label][verdict]),
      ),
    ),
  ]
}

function line(name: string, cells: readonly (string | number)[]): string {
  return [name.padEnd(12), ...cells.map((cell) => `${cell}`.padStart(8))].join('')
}

function missLines(row: Row): string[] {
  const { id, label, verdict, note, reasons, measured, expect } = row
  const taxes = taxErrors(row).some((error) => error > 0)
    ? [`    taxes measured ${JSON.stringify(measured)}, real ${JSON.stringify(expect)}`]
    : []
  return [
    `  ${id}: ${label} → ${verdict}. ${note}`,
    `    ${reasons.join(', ') || 'no reasons'}`,
    ...taxes,
  ]
}

function taxLine(rows: readonly Row[]): string {
  const errors = rows.flatMap((row) => taxErrors(row))
  const measured = errors.filter((error) => Number.isFinite(error))
  const sum = measured.reduce((total, error) => total + error, 0)
  const mean = measured.length === 0 ? 0 : sum / measured.length
  return `tax error: mean ${mean.toFixed(1)} bps, worst ${Math.max(0, ...measured)} bps, not measured ${errors.length - measured.length} of ${errors.length}`
}

function figures(name: string, rows: readonly Row[], of: (row: Row) => number): string {
  const numbers = rows.map((row) => of(row))
  const [median, high] = [quantile(numbers, 0.5), quantile(numbers, 0.95)]
  return `${name}: median ${median.toFixed(0)}, p95 ${high.toFixed(0)}, most ${Math.max(0, ...numbers).toFixed(0)}`
}
