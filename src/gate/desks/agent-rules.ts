import type { Address } from 'viem'

import { AgentKeyNotFoundError } from '../../errors/agent.ts'
import type { Usdc } from '../../money/usdc.ts'
import {
  expectActive,
  expectAgent,
  isActive,
  leftDays,
  subscriptionOf,
  type Agent,
} from '../../passes/agents.ts'
import { isGood, type KeyPass } from '../../passes/key-pass.ts'
import type { AgentFacts, AgentRules, AgentStanding } from '../../registry/desks/agents.ts'
import type { GateServices } from '../gate.ts'

/** What can be asked of agents before anybody has paid. */
export function agentRules(services: GateServices): AgentRules {
  const { agentPlans: offers, clock } = services
  const rules: AgentRules = {
    async price(order, payer) {
      const agent = await agentOf(services, payer)
      return subscriptionOf(agent, order, { offers, now: clock() }).due
    },
    async expectAgent(payer, agentId) {
      expectAgent(await agentOf(services, payer), agentId)
    },
    async expectActive(payer, agentId) {
      expectActive(expectAgent(await agentOf(services, payer), agentId), clock())
    },
    async expectKey(payer, keyId) {
      await rules.expectAgent(payer)
      await keyOfAgent(services, payer, keyId)
    },
  }
  return rules
}

/** The agent of a wallet. */
export function agentOf(
  { agents, terms }: GateServices,
  payer: Address,
): Promise<Agent | undefined> {
  const { network, asset } = terms
  return agents.ofPayer({ network, asset, payer })
}

/** A key of a wallet's agent, by its id or `sha256:` and its hash; `undefined` once it has ended. */
export async function findKey(
  { agents, clock }: GateServices,
  payer: Address,
  keyId: string,
): Promise<KeyPass | undefined> {
  const keys = await agents.keysOf(payer)
  const key = keys.find(({ id, hash }) => keyId === id || keyId === `sha256:${hash}`)
  return key !== undefined && isGood(key, clock()) ? key : undefined
}

/**
 * The same for who has to have it.
 *
 * @throws AgentKeyNotFoundError
 */
export async function keyOfAgent(
  services: GateServices,
  payer: Address,
  keyId: string,
): Promise<KeyPass> {
  const key = await findKey(services, payer, keyId)
  if (key === undefined) throw new AgentKeyNotFoundError(AgentKeyNotFoundError.spec.title)
  return key
}

/** What its wallet is told of an agent. */
export function agentFacts(agent: Agent, now: number): AgentFacts {
  const { id, plan, frequency, paidUntil, lastPaymentAt, createdAt } = agent
  return {
    id,
    plan,
    frequency,
    paidUntil,
    lastPaymentAt,
    createdAt,
    active: isActive(agent, now),
    leftDays: leftDays(agent, now),
  }
}

/** The same with balance and keys; `undefined`: the wallet has no agent. */
export async function agentStanding(
  services: GateServices,
  payer: Address,
): Promise<AgentStanding | undefined> {
  const { agents, credits, clock } = services
  const agent = await agentOf(services, payer)
  if (agent === undefined) return undefined
  const [balance, keys] = await Promise.all([credits.balance(agent), agents.keysOf(payer)])
  const now = clock()
  return {
    ...agentFacts(agent, now),
    balance,
    creditsLeft: inCredits(services, balance),
    keys: keys
      .filter((key) => isGood(key, now))
      .map(({ id, name, shown, createdAt }) => ({ id, name, shown: `${shown}…`, createdAt })),
  }
}

/** An amount in whole credits, rounded down. */
export function inCredits({ agentPlans }: Pick<GateServices, 'agentPlans'>, amount: Usdc): number {
  return Number(amount / agentPlans.credit)
}
