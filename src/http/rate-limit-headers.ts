import type { DeliveredOutcome } from '../gate/gate.ts'

/**
 * What is left of the pass, or of the free calls of an address, in six headers. Resets are ISO
 * times. A window that is not limited has none.
 */
export function rateLimitHeaders(limits: DeliveredOutcome['limits']): Record<string, string> {
  if (limits === undefined) return {}
  return Object.fromEntries(
    (['minute', 'day'] as const).flatMap((window) => {
      const name = window === 'minute' ? 'Minute' : 'Day'
      const state = limits[window]
      if (state === undefined) return []
      const { limit, remaining, resetsAt } = state
      return [
        [`X-RateLimit-Limit-${name}`, String(limit)],
        [`X-RateLimit-Remaining-${name}`, String(remaining)],
        [`X-RateLimit-Reset-${name}`, new Date(resetsAt).toISOString()],
      ]
    }),
  )
}
