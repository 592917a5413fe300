import type { Usdc } from '../money/usdc.ts'
import type { KeyPass } from './key-pass.ts'

/** State of one window after a call. Times are Unix milliseconds. */
export type WindowState = { limit: number; remaining: number; resetsAt: number }

/** What is left of a pass, for the `X-RateLimit-*` headers. */
export type LimitState = { minute: WindowState; day: WindowState }

/** Length of a window, in milliseconds. */
export const spanMs = { minute: 60_000, day: 86_400_000 } as const

/** `life`: all calls; `spend`: atomic units of USDC in a UTC day. */
export type LimitSpan = 'minute' | 'day' | 'life' | 'spend'

/** What one call takes of one window. */
export type LimitWindow = {
  /** What the window belongs to: the first key in a line of replacements. */
  subject: string
  span: LimitSpan
  /** Unix milliseconds. */
  startsAt: number
  limit: number
  weight: number
}

/**
 * What a call at `now` takes: of the clock minute, the UTC day and the whole life of the key, and
 * of what may be spent in a day. Windows are fixed, so that the headers can say exactly when a
 * count starts anew.
 */
export function windowsAt(pass: KeyPass, now: number, price?: Usdc): readonly LimitWindow[] {
  const at = (span: LimitSpan, limit: number, weight = 1): LimitWindow => ({
    subject: pass.root,
    span,
    startsAt: startOf(span, now),
    limit,
    weight,
  })
  return [
    at('minute', pass.requestsPerMinute),
    at('day', pass.requestsPerDay),
    at('life', pass.maxRequests ?? Number.MAX_SAFE_INTEGER),
    at('spend', Number(pass.spendPerDay ?? Number.MAX_SAFE_INTEGER), Number(price ?? 0n)),
  ]
}

function startOf(span: LimitSpan, now: number): number {
  if (span === 'life') return 0
  return now - (now % spanMs[span === 'minute' ? 'minute' : 'day'])
}

/** Turns what is used of the windows of a key into what is left for its headers. */
export function limitState(windows: readonly LimitWindow[], used: readonly number[]): LimitState {
  const stateOf = (span: 'minute' | 'day'): WindowState => {
    const index = windows.findIndex((window) => window.span === span)
    const window = windows[index]
    if (window === undefined) throw new Error(`A key has a window for each ${span}.`)
    return {
      limit: window.limit,
      remaining: Math.max(0, window.limit - (used[index] ?? 0)),
      resetsAt: window.startsAt + spanMs[span],
    }
  }
  return { minute: stateOf('minute'), day: stateOf('day') }
}
