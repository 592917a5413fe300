import type { DeliveredOutcome } from '../gate/gate.ts'

/** What is left of the pass that paid, in six headers. Resets are ISO times. */
export function rateLimitHeaders(limits: DeliveredOutcome['limits']): Record<string, string> {
  if (limits === undefined) return {}
  return Object.fromEntries(
    (['minute', 'day'] as const).flatMap((window) => {
      const name = window === 'minute' ? 'Minute' : 'Day'
      const { limit, remaining, resetsAt } = limits[window]
      return [
        [`X-RateLimit-Limit-${name}`, String(limit)],
        [`X-RateLimit-Remaining-${name}`, String(remaining)],
        [`X-RateLimit-Reset-${name}`, new Date(resetsAt).toISOString()],
      ]
    }),
  )
}
