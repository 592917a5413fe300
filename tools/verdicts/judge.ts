import { levels, type Reason } from './reason.ts'

/** `ok`: no problem found by these probes, and no more than that. */
export type Verdict = 'avoid' | 'unknown' | 'caution' | 'ok'

/** A verdict and what led to it. */
export type Judgement = {
  verdict: Verdict
  /** From 0 to 100, higher is better; see `scoreOf`. */
  score: number
  /** Heaviest first. */
  reasons: Reason[]
}

/** The scores of each verdict, from the worst to the best: no two verdicts share one. */
export const scoreBands: Readonly<Record<Verdict, readonly [worst: number, best: number]>> = {
  avoid: [0, 19],
  unknown: [20, 39],
  caution: [40, 79],
  ok: [80, 100],
}

/**
 * The worst level among the reasons is the verdict. `unknown` outranks `caution`, because what could
 * not be tried was not judged.
 */
export function judge(found: readonly Reason[]): Judgement {
  const reasons = found.toSorted(
    (a, b) => levels.indexOf(a.level) - levels.indexOf(b.level) || b.weight - a.weight,
  )
  const worst = reasons[0]?.level ?? 'info'
  const verdict = worst === 'info' ? 'ok' : worst
  return { verdict, score: scoreOf(verdict, reasons), reasons }
}

/**
 * Starts at the best score of the verdict's band; each reason of the verdict's own level (`info` for
 * `ok`) takes half its weight, in percent, of what is left above the worst one.
 */
export function scoreOf(verdict: Verdict, reasons: readonly Reason[]): number {
  const [worst, best] = scoreBands[verdict]
  const left = pulling(verdict, reasons).reduce(
    (part, { weight }) => part * (1 - weight / 200),
    best - worst,
  )
  return Math.round(worst + left)
}

function pulling(verdict: Verdict, reasons: readonly Reason[]): Reason[] {
  return reasons.filter(({ level }) => level === (verdict === 'ok' ? 'info' : verdict))
}

const openings: Record<Verdict, string> = {
  avoid: 'Avoid',
  unknown: 'Unknown',
  caution: 'Caution',
  ok: 'No problem found by these probes',
}

/** The verdict and its heaviest reason as a sentence, full stop included. */
export function headline({ verdict, reasons }: Pick<Judgement, 'verdict' | 'reasons'>): string {
  const heavy = reasons.filter(({ level }) => level === verdict)
  const [first] = heavy
  if (first === undefined) return `${openings[verdict]}.`
  const more = heavy.length > 1 ? ` (and ${heavy.length - 1} more)` : ''
  return `${openings[verdict]}: ${uncapitalize(first.text.slice(0, -1))}${more}.`
}

/** A text that goes on after a colon. */
export function uncapitalize(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
