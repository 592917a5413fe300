import { z } from 'zod'

import { usdc, type Usdc } from '../money/usdc.ts'
import type { GrantPlan } from './grants.ts'

const yearSeconds = 366 * 86_400

const price = z
  .string('must be text in dollars, such as "0.10"')
  .regex(/^\$?\d{1,9}(?:\.\d{1,6})?$/, 'must be text in dollars, such as "0.10"')
  .transform((text): Usdc => usdc(text.replace('$', '')))
  .refine(
    (amount) => amount > 0n,
    'must be above 0; write "free": true for a plan that costs nothing',
  )

const plan = z
  .strictObject({
    planId: z
      .string('must be text')
      .regex(/^[A-Za-z0-9][\w.:-]{0,63}$/, 'must be up to 64 of A-Z a-z 0-9 _ . : -'),
    price: price.optional(),
    free: z.literal(true, 'must be true or left out').optional(),
    description: z.string('must be text').min(1, 'is empty').max(500, 'is too long').optional(),
    durationSeconds: z
      .int('must be a whole number')
      .min(60, 'must be at least 60')
      .max(yearSeconds, `must be at most ${yearSeconds}`),
    resourceEndpoint: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
  })
  .refine((given) => (given.price === undefined) === (given.free === true), {
    error: 'needs either price or "free": true',
  })

const plans = z
  .array(plan, 'must be a list of plans')
  .max(50, 'has more than 50 plans')
  .refine((list) => new Set(list.map(({ planId }) => planId)).size === list.length, {
    error: 'has a planId twice',
  })

export type ReadPlans =
  | { ok: true; plans: readonly GrantPlan[] }
  /** One sentence each, without its subject. */
  | { ok: false; problems: string[] }

/** Reads plans as an operator writes them: a list in JSON. */
export function parseGrantPlans(text: string): ReadPlans {
  const parsed = plans.safeParse(parseJson(text))
  if (parsed.success) {
    return { ok: true, plans: parsed.data.map(({ free: _free, ...given }) => toPlan(given)) }
  }
  return {
    ok: false,
    problems: parsed.error.issues.map(({ path, message }) =>
      path.length === 0 ? message : `${path.join('.')} ${message}`,
    ),
  }
}

function toPlan({ price: cost, ...given }: Omit<z.output<typeof plan>, 'free'>): GrantPlan {
  return { ...given, price: cost }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What the sandbox sells where nothing was set: an example, and on no other network. */
export const sandboxGrantPlans: readonly GrantPlan[] = [
  {
    planId: 'demo-day',
    price: usdc('0.10'),
    description: 'A day of the example API (examples/protected-api.ts).',
    durationSeconds: 86_400,
    resourceEndpoint: 'http://127.0.0.1:4021/report',
  },
]
