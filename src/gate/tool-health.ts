import type { ServiceError } from '../errors/service-error.ts'

/**
 * What the tools' own checks found lately, by the fingerprint of the call: whoever repeats that call
 * without a payment is told the same, instead of being asked to sign for it.
 */
export type ToolHealth = {
  /** A check refused because the tool, or what it needs, is out of order. */
  failed(call: string, error: ServiceError): void
  passed(call: string): void
  /** Why nobody should sign for this call right now. */
  problem(call: string): ServiceError | undefined
}

const mostFindings = 1_000

/** `rememberedMs`: how long a finding counts, in milliseconds. */
export function toolHealth(clock: () => number, rememberedMs: number): ToolHealth {
  const found = new Map<string, { error: ServiceError; until: number }>()
  return {
    failed(call, error) {
      const [oldest] = found.keys()
      if (found.size >= mostFindings && oldest !== undefined) found.delete(oldest)
      found.set(call, { error, until: clock() + rememberedMs })
    },
    passed: (call) => void found.delete(call),
    problem(call) {
      const finding = found.get(call)
      return finding && finding.until > clock() ? finding.error : undefined
    },
  }
}
