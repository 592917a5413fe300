import type { CrashReport } from './crash-run.ts'
import { killSteps } from './messages.ts'

const mostShown = 20

/** A report as a person reads it. */
export function tableOf(name: string, report: CrashReport): string {
  const { ends, load, deaths, payments, violations, tookMs } = report
  const died = [...deaths.values()].reduce((sum, count) => sum + count, 0)
  const rows: [string, number | string][] = [
    ['payments', payments],
    ...Object.entries(ends).map(([end, count]): [string, number] => [`  ${end}`, count]),
    ...Object.entries(load),
    ['kills', died],
    ...['from outside', ...killSteps].map((where): [string, number] => [
      `  ${where}`,
      deaths.get(where) ?? 0,
    ]),
    ['seconds', (tookMs / 1000).toFixed(1)],
    ['violations', violations.length],
  ]
  const lines = rows.map(([label, value]) => `  ${label.padEnd(20)}${String(value).padStart(8)}`)
  const shown = violations.slice(0, mostShown).map((violation) => `  ! ${violation}`)
  return [`\n${name}`, ...lines, ...shown].join('\n')
}
