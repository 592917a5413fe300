import {
  AgentForeignError,
  AgentLapsedError,
  AgentNotFoundError,
  AgentPlanActiveError,
  AgentUpgradeError,
} from '../errors/agent.ts'
import { fromAtomic, usdc, type Usdc } from '../money/usdc.ts'
import type { AgentPlan, AgentPlans, Frequency } from './agent-plans.ts'
import type { CreditAccount } from './credit-store.ts'

/** A wallet with a plan. One wallet is one agent. Times are Unix milliseconds. */
export type Agent = CreditAccount & {
  id: string
  plan: string
  frequency: Frequency
  /** When the period began that is paid for. */
  paidFrom: number
  paidUntil: number
  /** What this period was worth when it was bought. */
  paid: Usdc
  /** The credits that came with this period. */
  granted: Usdc
  lastPaymentAt: number
  createdAt: number
  /** One more with every change; whoever changes an agent has seen the one before. */
  version: number
}

export type SubscribeOrder = { plan: string; frequency: Frequency; upgrade: boolean }

/** What a subscription comes to. */
export type Subscription = {
  plan: AgentPlan
  due: Usdc
  /** Credits that come with it. */
  credits: Usdc
  paidFrom: number
  paidUntil: number
  /** What the whole period from `paidFrom` on is worth and brought, for an upgrade from it. */
  worth: Usdc
  granted: Usdc
}

const dayMs = 86_400_000
const periods: Record<Frequency, number> = { monthly: 30 * dayMs, yearly: 365 * dayMs }
/** How long before its end a plan can be renewed. */
const renewalMs = 3 * dayMs
/** The least an upgrade costs: it is a payment, and payments of nothing do not exist. */
const leastDue = usdc('0.01')

export function isActive(agent: Agent, now: number): boolean {
  return now < agent.paidUntil
}

/** Days that are left, the last one counted in full; 0 once the plan is over. */
export function leftDays(agent: Agent, now: number): number {
  return Math.max(0, Math.ceil((agent.paidUntil - now) / dayMs))
}

/** @throws AgentNotFoundError, or AgentForeignError where another agent was named */
export function expectAgent(agent: Agent | undefined, agentId: string | undefined): Agent {
  if (agent === undefined) throw new AgentNotFoundError(AgentNotFoundError.spec.title)
  if (agentId !== undefined && agentId !== agent.id) {
    throw new AgentForeignError(AgentForeignError.spec.title)
  }
  return agent
}

/** @throws AgentLapsedError */
export function expectActive(agent: Agent, now: number): Agent {
  if (!isActive(agent, now)) throw new AgentLapsedError(AgentLapsedError.spec.title)
  return agent
}

/** What is on sale by that name. */
export function planOf({ plans }: AgentPlans, name: string): AgentPlan {
  const plan = plans.find((candidate) => candidate.name === name)
  if (plan === undefined) throw new RangeError(`There is no plan called "${name}".`)
  return plan
}

/**
 * What an order comes to for this wallet: a first period, a further one, or a higher plan from now
 * on. A plan that is paid is not sold again, but for its last three days.
 *
 * @throws AgentPlanActiveError or AgentUpgradeError
 */
export function subscriptionOf(
  agent: Agent | undefined,
  order: SubscribeOrder,
  { offers, now }: { offers: AgentPlans; now: number },
): Subscription {
  const plan = planOf(offers, order.plan)
  const lengthMs = periods[order.frequency]
  const price = plan.prices[order.frequency]
  const granted = plan.credits[order.frequency]
  const period = { plan, due: price, credits: granted, worth: price, granted }
  if (agent === undefined || !isActive(agent, now)) {
    return { ...period, paidFrom: now, paidUntil: now + lengthMs }
  }
  if (order.upgrade && isHigher(offers, { plan: order.plan, than: agent.plan })) {
    return { ...period, ...upgraded(agent, period, now), paidFrom: now, paidUntil: now + lengthMs }
  }
  const mayRenew = agent.plan === order.plan && agent.paidUntil - now <= renewalMs
  if (!mayRenew) throw new AgentPlanActiveError(agent)
  // The days that are left stay paid for, and count with the period they lengthen.
  const rest = unusedPart(agent, now)
  return {
    ...period,
    paidFrom: now,
    paidUntil: agent.paidUntil + lengthMs,
    worth: fromAtomic(price + rest.worth),
    granted: fromAtomic(granted + rest.granted),
  }
}

/** The unused part of the old period counts as paid; the credits it brought are not given twice. */
function upgraded(agent: Agent, { worth, granted }: Period, now: number) {
  const rest = unusedPart(agent, now)
  if (rest.worth > worth) throw new AgentUpgradeError(AgentUpgradeError.spec.title)
  const due = worth - rest.worth
  return {
    due: due < leastDue ? leastDue : fromAtomic(due),
    credits: fromAtomic(granted > rest.granted ? granted - rest.granted : 0n),
  }
}

type Period = Pick<Subscription, 'worth' | 'granted'>

/** What is left of a period at `now`, rounded down. */
function unusedPart({ paidFrom, paidUntil, paid, granted }: Agent, now: number): Period {
  const left = BigInt(Math.max(0, paidUntil - now))
  const all = BigInt(paidUntil - paidFrom)
  return { worth: fromAtomic((paid * left) / all), granted: fromAtomic((granted * left) / all) }
}

function isHigher({ plans }: AgentPlans, { plan, than }: { plan: string; than: string }): boolean {
  const rank = (name: string) => plans.findIndex((candidate) => candidate.name === name)
  return rank(plan) > rank(than)
}

/**
 * The credits that a subscription puts on the balance. Who paid more than was due, because nothing
 * said whose quote it was, gets the difference as well.
 */
export function creditsOf({ credits, due }: Subscription, paid: Usdc): Usdc {
  return fromAtomic(credits + (paid > due ? paid - due : 0n))
}

/** The agent after a subscription. */
export function subscribed(
  agent: Agent | undefined,
  { plan, paidFrom, paidUntil, worth, granted }: Subscription,
  given: { id: string; account: CreditAccount; frequency: Frequency; now: number },
): Agent {
  const { id, account, frequency, now } = given
  return {
    ...account,
    id: agent?.id ?? id,
    plan: plan.name,
    frequency,
    paidFrom,
    paidUntil,
    paid: worth,
    granted,
    lastPaymentAt: now,
    createdAt: agent?.createdAt ?? now,
    version: (agent?.version ?? 0) + 1,
  }
}
