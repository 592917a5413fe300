import { z } from 'zod'

import { formatUsd, usdc, type Usdc } from '../../src/money/usdc.ts'

/** A plan on sale, as far as its sale needs to know it. */
export type AgentOffer = {
  name: string
  prices: Record<'monthly' | 'yearly', Usdc>
  credits: Record<'monthly' | 'yearly', Usdc>
}

export type AgentOffers = {
  /** The lowest first. */
  plans: readonly AgentOffer[]
  /** What one credit is worth. */
  credit: Usdc
  leastTopUp: Usdc
}

/** What the small calls about an agent cost. */
export const smallPrice = usdc('0.001')

/** Plans and prices in one line, for descriptions. */
export function priceList({ plans }: AgentOffers): string {
  return plans
    .map(
      ({ name, prices }) =>
        `${name} ${formatUsd(prices.monthly)} a month or ${formatUsd(prices.yearly)} a year`,
    )
    .join(', ')
}

/** The offer of that name. */
export function offerOf({ plans }: AgentOffers, name: string): AgentOffer {
  const offer = plans.find((candidate) => candidate.name === name)
  if (offer === undefined) throw new RangeError(`There is no plan called "${name}".`)
  return offer
}

/** An id that a caller may give to say which agent it means; the payer decides. */
export const agentId = z
  .string()
  .max(64)
  .optional()
  .describe('The agent, to be sure of it: refused when it is not the one of the paying wallet.')

/** What is said with a key that is shown. */
export const keyWarning = 'Save this API key now. It will not be shown again.'
/** What is said in place of a key that its owner has revoked since. */
export const endedWarning = 'That key was revoked. Make another one with agent_create_key.'
/** Stands where the key stood once the answer has been given. */
export const hiddenKey = 'shown once'

/** The agent as answers show it. */
export const agentShape = {
  agentId: z.string().describe('Of the agent: agt_ and 32 hex digits.'),
  plan: z.string(),
  paymentFrequency: z.enum(['monthly', 'yearly']),
  planActive: z.boolean(),
  leftDays: z.int().describe('Days that are paid for, the last one counted in full.'),
  paidUntil: z.iso.datetime(),
  lastPayment: z.iso.datetime(),
}

export const keyShape = z.object({
  id: z.string().describe('Names the key without opening anything; revoke it by this.'),
  name: z.string(),
  key: z.string().describe('How it begins.'),
  createdAt: z.iso.datetime(),
})

export const exampleAgent = {
  agentId: 'agt_0c9b1f6f7d5b4a0f8e5d3c2b1a09f8e7',
  plan: 'growth',
  paymentFrequency: 'yearly' as const,
  planActive: true,
  leftDays: 120,
  paidUntil: '2027-03-31T12:00:00.000Z',
  lastPayment: '2026-03-31T12:00:00.000Z',
}

export const exampleKey = {
  id: 'key_7d5b4a0f8e5d3c2b1a09f8e70c9b1f6f',
  name: 'x402-agent-7d5b4a0f',
  key: 'fgk_9aQx…',
  createdAt: '2026-03-31T12:00:00.000Z',
}
