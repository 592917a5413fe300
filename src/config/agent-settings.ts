import { z } from 'zod'

import { discountOf, type VolumeTier } from '../gate/discount.ts'
import { usdc, type Usdc } from '../money/usdc.ts'
import {
  defaultAgentPlans,
  defaultCredits,
  type AgentPlan,
  type AgentPlans,
} from '../passes/agent-plans.ts'

/** What an operator may say about plans, credits and discounts, as text. */
export type AgentSettings = {
  AGENT_PLANS?: string | undefined
  AGENT_CREDIT_USD?: string | undefined
  AGENT_LEAST_TOP_UP_USD?: string | undefined
  VOLUME_DISCOUNTS?: string | undefined
}

/** Outcome of reading: what is sold, and one sentence for each problem that names the setting. */
export type ReadAgentSettings = { plans: AgentPlans; tiers: VolumeTier[]; problems: string[] }

/** Reads what is said about plans, credits and discounts; what is not said has its default. */
export function readAgentSettings(settings: AgentSettings): ReadAgentSettings {
  const plans = readJson(settings, 'AGENT_PLANS', planList)
  const tiers = readJson(settings, 'VOLUME_DISCOUNTS', tierList)
  const credit = readDollars(settings, 'AGENT_CREDIT_USD')
  const leastTopUp = readDollars(settings, 'AGENT_LEAST_TOP_UP_USD')
  return {
    plans: {
      plans: plans.value ?? defaultAgentPlans.plans,
      credit: credit.value ?? defaultAgentPlans.credit,
      leastTopUp: leastTopUp.value ?? defaultAgentPlans.leastTopUp,
    },
    tiers: tiers.value ?? [],
    problems: [plans, tiers, credit, leastTopUp].flatMap(({ problems }) => problems),
  }
}

type Read<value> = { value?: value; problems: string[] }

const dollars = z
  .string()
  .regex(/^\d{1,9}(?:\.\d{1,6})?$/, 'must be dollars as text, such as "50"')
  .transform(usdc)
const price = dollars.refine((amount) => amount > 0n, 'must be more than nothing')
const calls = z.int().min(1).max(1_000_000_000)

const plan = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_-]{0,31}$/, 'must be lower case, at most 32 characters')
      .refine((name) => name !== 'free', 'must not be free'),
    monthly: price,
    yearly: price,
    monthlyCredits: dollars.optional(),
    yearlyCredits: dollars.optional(),
    requestsPerMinute: calls.default(60),
    requestsPerDay: calls.default(1_000_000),
  })
  .transform(({ monthly, yearly, monthlyCredits, yearlyCredits, ...same }): AgentPlan => {
    const credits = defaultCredits(monthly)
    return {
      ...same,
      prices: { monthly, yearly },
      credits: {
        monthly: monthlyCredits ?? credits.monthly,
        yearly: yearlyCredits ?? credits.yearly,
      },
    }
  })

const planList = z
  .array(plan)
  .min(1, 'must hold at least one plan')
  .refine(
    (plans) => new Set(plans.map(({ name }) => name)).size === plans.length,
    'names a plan twice',
  )

/** Percent with two decimals at most, so that it is a whole number of hundredths. */
const percent = z
  .number()
  .gt(0)
  .max(90)
  .transform((value) => Math.round(value * 100))

const tierList = z
  .record(z.string(), percent)
  .transform((byVolume, context): VolumeTier[] =>
    Object.entries(byVolume).flatMap(([text, discount]) => {
      const from = dollars.safeParse(text)
      if (from.success) return [{ from: from.data, discount }]
      context.issues.push({ code: 'custom', message: `"${text}" is not dollars`, input: byVolume })
      return []
    }),
  )
  .refine(
    (tiers) => tiers.every(({ from, discount }) => discountOf(tiers, from) === discount),
    'gives less for a higher volume',
  )

function readJson<value>(
  settings: AgentSettings,
  name: keyof AgentSettings,
  schema: z.ZodType<value>,
): Read<value> {
  const text = settings[name]
  if (text === undefined) return { problems: [] }
  const json = z.string().transform(parseJson).safeParse(text)
  if (!json.success) return { problems: [`${name} is not JSON.`] }
  const parsed = schema.safeParse(json.data)
  if (parsed.success) return { value: parsed.data, problems: [] }
  return {
    problems: parsed.error.issues.map(({ path, message }) =>
      [name, path.join('.'), `${message}.`].filter((part) => part !== '').join(' '),
    ),
  }
}

function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text)
  } catch {
    context.issues.push({ code: 'custom', message: 'is not JSON', input: text })
    return z.NEVER
  }
}

function readDollars(settings: AgentSettings, name: keyof AgentSettings): Read<Usdc> {
  const text = settings[name]
  if (text === undefined) return { problems: [] }
  const parsed = price.safeParse(text)
  if (parsed.success) return { value: parsed.data, problems: [] }
  return { problems: [`${name} must be dollars, such as 0.001, and more than nothing.`] }
}
