import type { VisitorLimits } from '../passes/visitors.ts'
import { isLoopback } from './loopback.ts'
import type { ParsedSettings } from './settings.ts'

/** Limits of callers without a key, by where they come from. In calls; 0: no limit. */
export type VisitorConfig = VisitorLimits & {
  /** Proxies in front that add to `X-Forwarded-For`. */
  trustedProxies: number
  /** Names of the paid tools that are free within the limits of free calls. */
  freeTools: readonly string[]
}

/**
 * Limits that were not set are off where no address says anything: on the sandbox, and where only
 * this machine connects and no proxy is said to stand in front.
 */
export function visitorConfig(settings: ParsedSettings): VisitorConfig {
  const { NETWORK, HOST, TRUSTED_PROXIES: trustedProxies } = settings
  const isLocal = NETWORK === 'sandbox' || (isLoopback(HOST) && trustedProxies === 0)
  const orElse = (set: number | undefined, usual: number) => set ?? (isLocal ? 0 : usual)
  return {
    trustedProxies,
    freeTools: settings.FREE_TOOLS,
    free: {
      perMinute: orElse(settings.FREE_PER_MINUTE, 10),
      perDay: orElse(settings.FREE_PER_DAY, 300),
    },
    quote: {
      perMinute: orElse(settings.QUOTES_PER_MINUTE, 600),
      perDay: orElse(settings.QUOTES_PER_DAY, 100_000),
    },
    sign_in: {
      perMinute: orElse(settings.SIGN_INS_PER_MINUTE, 120),
      perDay: orElse(settings.SIGN_INS_PER_DAY, 20_000),
    },
  }
}

/** A free allowance that is not limited would give the tool away. */
export function allowanceProblems(settings: ParsedSettings): string[] {
  const { free } = visitorConfig(settings)
  return settings.FREE_TOOLS.length > 0 && free.perMinute + free.perDay === 0
    ? ['FREE_TOOLS is set, but neither FREE_PER_MINUTE nor FREE_PER_DAY limits free calls.']
    : []
}
