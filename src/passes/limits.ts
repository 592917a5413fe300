import type { KeyPass } from './key-pass.ts'
import type { WindowCount } from './pass-store.ts'

/** State of one window after a call. Times are Unix milliseconds. */
export type WindowState = { limit: number; remaining: number; resetsAt: number }

/** What is left of a pass, for the `X-RateLimit-*` headers. */
export type LimitState = { minute: WindowState; day: WindowState }

const lengths = { minute: 60_000, day: 86_400_000 } as const

/**
 * The windows a call at `now` falls into: the clock minute and the UTC day. Fixed windows, so that
 * the headers can say exactly when a count starts anew.
 */
export function windowsAt(pass: KeyPass, now: number): readonly [WindowCount, WindowCount] {
  const at = (window: 'minute' | 'day', limit: number) => ({
    passId: pass.id,
    window,
    startsAt: now - (now % lengths[window]),
    limit,
  })
  return [at('minute', pass.requestsPerMinute), at('day', pass.requestsPerDay)]
}

/** Turns counts into what is left. */
export function limitState(windows: readonly WindowCount[], counts: readonly number[]): LimitState {
  const stateOf = (index: number): WindowState => {
    const window = windows[index]
    if (window === undefined) throw new Error('A pass has two windows.')
    return {
      limit: window.limit,
      remaining: Math.max(0, window.limit - (counts[index] ?? 0)),
      resetsAt: window.startsAt + lengths[window.window],
    }
  }
  return { minute: stateOf(0), day: stateOf(1) }
}
