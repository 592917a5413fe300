import type { AgentFacts, AgentKeyFacts } from '../../src/registry/desks/agents.ts'

/** An agent as answers show it. */
export function shownAgent(agent: AgentFacts) {
  const { id, plan, frequency, active, leftDays, paidUntil, lastPaymentAt } = agent
  return {
    agentId: id,
    plan,
    paymentFrequency: frequency,
    planActive: active,
    leftDays,
    paidUntil: new Date(paidUntil).toISOString(),
    lastPayment: new Date(lastPaymentAt).toISOString(),
  }
}

/** A key as lists show it. */
export function listedKey({ id, name, shown, createdAt }: AgentKeyFacts) {
  return { id, name, key: shown, createdAt: new Date(createdAt).toISOString() }
}
