import { fromAtomic, usdc, type Usdc } from '../money/usdc.ts'

export const frequencies = ['monthly', 'yearly'] as const
export type Frequency = (typeof frequencies)[number]

/** A plan that a wallet can subscribe to. */
export type AgentPlan = {
  name: string
  prices: Record<Frequency, Usdc>
  /** What is put on the balance with each period. */
  credits: Record<Frequency, Usdc>
  /** Limits of each key of the agent. */
  requestsPerMinute: number
  requestsPerDay: number
}

/** Everything about plans that an operator decides. */
export type AgentPlans = {
  /** The lowest first: an upgrade goes down this list. */
  plans: readonly AgentPlan[]
  /** What one credit is worth. */
  credit: Usdc
  leastTopUp: Usdc
}

const monthsPerYear = 12n

/** The credits of a plan where nothing else is said: its monthly price for every month paid for. */
export function defaultCredits(monthly: Usdc): AgentPlan['credits'] {
  return { monthly, yearly: fromAtomic(monthly * monthsPerYear) }
}

type Listed = Pick<AgentPlan, 'name' | 'requestsPerMinute'> & Record<Frequency, string>

function plan({ name, monthly, yearly, requestsPerMinute }: Listed): AgentPlan {
  return {
    name,
    prices: { monthly: usdc(monthly), yearly: usdc(yearly) },
    credits: defaultCredits(usdc(monthly)),
    requestsPerMinute,
    requestsPerDay: 1_000_000,
  }
}

/** What is on sale where the operator says nothing else. */
export const defaultAgentPlans: AgentPlans = {
  plans: [
    plan({ name: 'startup', monthly: '50', yearly: '400', requestsPerMinute: 60 }),
    plan({ name: 'growth', monthly: '400', yearly: '4200', requestsPerMinute: 300 }),
    plan({ name: 'enterprise', monthly: '750', yearly: '7200', requestsPerMinute: 1_000 }),
  ],
  credit: usdc('0.001'),
  leastTopUp: usdc('20'),
}
