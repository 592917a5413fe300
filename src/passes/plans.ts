import { z } from 'zod'

import { usdc } from '../money/usdc.ts'
import type { PassPlan } from './key-pass.ts'

const hourMs = 3_600_000
/** What the last letter of a period stands for, in milliseconds. */
const units: Readonly<Record<string, number>> = { h: hourMs, d: 24 * hourMs, w: 168 * hourMs }

/** What every pass of the default plans opens and how often. */
const common = {
  scopes: ['mcp', 'projects'],
  requestsPerMinute: 30,
  requestsPerDay: 10_000,
} as const

/** The passes sold where the operator says nothing else: a day, a week, four weeks. */
export const defaultPlans: readonly PassPlan[] = [
  { period: '1d', price: usdc('10'), durationMs: lengthOf('1d'), ...common },
  { period: '1w', price: usdc('50'), durationMs: lengthOf('1w'), ...common },
  { period: '4w', price: usdc('100'), durationMs: lengthOf('4w'), ...common },
]

const wholeNumber = z.int('must be a whole number').min(1, 'must be at least 1')

const plan = z.strictObject({
  period: z.string().regex(/^[1-9]\d{0,2}[hdw]$/, 'must be a number and h, d or w, such as "4w"'),
  priceUsd: z
    .string('must be dollars as text, such as "10"')
    .regex(/^\d{1,9}(?:\.\d{1,6})?$/, 'must be dollars as text, such as "10"')
    .refine((text) => /[1-9]/.test(text), { error: 'must be more than nothing' }),
  scopes: z
    .array(z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/, 'must be lower-case names'))
    .min(1, 'must name a scope')
    .refine((scopes) => !scopes.includes('none'), {
      error: 'must not name none: no pass opens that',
    })
    .default([...common.scopes]),
  requestsPerMinute: wholeNumber.max(1_000_000).default(common.requestsPerMinute),
  requestsPerDay: wholeNumber.max(1_000_000_000).default(common.requestsPerDay),
})

const plans = z
  .array(plan)
  .min(1, 'must sell at least one pass')
  .max(20, 'must sell at most 20 passes')
  .refine((all) => new Set(all.map(({ period }) => period)).size === all.length, {
    error: 'must name each period once',
  })

/** Plans an operator has written down; absent where nothing was, or something is wrong with it. */
export type ReadPlans = { plans?: readonly PassPlan[]; problems: string[] }

/** Reads plans from JSON: a list of `{period, priceUsd, scopes?, requestsPerMinute?, requestsPerDay?}`. */
export function readPlans(text: string | undefined): ReadPlans {
  if (text === undefined) return { problems: [] }
  const parsed = plans.safeParse(parseJson(text))
  if (parsed.success) {
    return {
      plans: parsed.data.map(({ priceUsd, ...rest }) => ({
        ...rest,
        price: usdc(priceUsd),
        durationMs: lengthOf(rest.period),
      })),
      problems: [],
    }
  }
  return {
    problems: parsed.error.issues.map(({ path, message }) =>
      ['KEY_PASS_PLANS', ...path].join('.').concat(` ${message}.`),
    ),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function lengthOf(period: string): number {
  return Number(period.slice(0, -1)) * (units[period.slice(-1)] ?? 0)
}
