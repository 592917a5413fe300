/** How far a reason pulls the verdict, heaviest first; `info` does not pull it. */
export const levels = ['avoid', 'unknown', 'caution', 'info'] as const

/** One thing that was found, in words to quote and with what was measured. */
export type Reason = {
  /** `snake_case`, frozen once released. */
  code: string
  level: (typeof levels)[number]
  /** Orders reasons of one level; higher is heavier. */
  weight: number
  /** One sentence of ours: nothing in it was written by the token. */
  text: string
  /** What was called, what happened, numbers. Texts in here may come from the token. */
  evidence: Record<string, string | number | boolean>
}

/** Basis points as people read them: `1250` is `12.5 %`. */
export function percent(bps: number): string {
  return `${Number((bps / 100).toFixed(2))} %`
}
