import { usdc } from '../money/usdc.ts'
import type { PassPlan } from './key-pass.ts'

const dayMs = 86_400_000

/** What every pass of the default plans opens and how often. */
const common = {
  scopes: ['mcp', 'projects'],
  requestsPerMinute: 30,
  requestsPerDay: 10_000,
} as const

/** The passes sold where the operator says nothing else: a day, a week, four weeks. */
export const defaultPlans: readonly PassPlan[] = [
  { period: '1d', price: usdc('10'), durationMs: dayMs, ...common },
  { period: '1w', price: usdc('50'), durationMs: 7 * dayMs, ...common },
  { period: '4w', price: usdc('100'), durationMs: 28 * dayMs, ...common },
]
