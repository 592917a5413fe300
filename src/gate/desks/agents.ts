import { randomUUID } from 'node:crypto'

import { AgentNotFoundError } from '../../errors/agent.ts'
import { fromAtomic, type Usdc } from '../../money/usdc.ts'
import {
  creditsOf,
  expectActive,
  expectAgent,
  planOf,
  subscribed,
  subscriptionOf,
  type Agent,
} from '../../passes/agents.ts'
import type { FreshPass } from '../../passes/key-passes.ts'
import type { AgentDesk, AgentOrder, IssuedAgentKey } from '../../registry/desks/agents.ts'
import type { GateServices } from '../gate.ts'
import {
  agentFacts,
  agentOf,
  agentRules,
  agentStanding,
  findKey,
  inCredits,
  keyOfAgent,
} from './agent-rules.ts'
import type { PaidBy, Stage } from './stage.ts'

type Counter = { services: GateServices; paidBy: PaidBy; stage: Stage }

/** What a paid call may do to the agent of its payer. Everything is checked anew: time has passed. */
export function agentDesk(services: GateServices, sale: Omit<Counter, 'services'>): AgentDesk {
  const counter = { services, ...sale }
  const { paidBy, stage } = sale
  const { payer } = paidBy
  const { clock } = services
  // What this call has made of the agent, and nobody else can read yet.
  let staged: Agent | undefined
  const ownAgent = async () => staged ?? expectAgent(await agentOf(services, payer), undefined)
  return {
    ...agentRules(services),
    async standing() {
      const standing = await agentStanding(services, payer)
      if (standing === undefined) throw new AgentNotFoundError(AgentNotFoundError.spec.title)
      return standing
    },
    async subscribe(order) {
      const { agent, credits } = await subscribe(counter, order)
      staged = agent
      return { agent: agentFacts(agent, clock()), creditsAdded: inCredits(services, credits) }
    },
    async topUp(amount) {
      const agent = expectActive(await ownAgent(), clock())
      const before = await services.credits.balance(agent)
      deposit(counter, amount)
      return {
        creditsAdded: inCredits(services, amount),
        creditsLeft: inCredits(services, fromAtomic(before + amount)),
      }
    },
    async createKey() {
      const agent = expectActive(await ownAgent(), clock())
      return hand(counter, agent, freshKey(counter, agent))
    },
    async revokeKey(keyId) {
      const { id: passId } = await keyOfAgent(services, payer, keyId)
      stage({ kind: 'end_pass', passId, at: clock() })
    },
    async replaceKey(keyId) {
      const agent = await ownAgent()
      if ((await findKey(services, payer, keyId)) === undefined) return undefined
      const { pass, key } = await services.passes.recreate(keyId)
      stage({ kind: 'replace_pass', passId: keyId, pass, at: clock() })
      return { id: pass.id, key, agentId: agent.id }
    },
  }
}

async function subscribe(
  { services, paidBy, stage }: Counter,
  order: AgentOrder,
): Promise<{ agent: Agent; credits: Usdc }> {
  const { terms, agentPlans: offers, clock } = services
  const { network, asset } = terms
  const now = clock()
  const account = { network, asset, payer: paidBy.payer }
  const earlier = await agentOf(services, paidBy.payer)
  const subscription = subscriptionOf(earlier, order, { offers, now })
  const id = `agt_${randomUUID().replaceAll('-', '')}`
  const { frequency } = order
  const agent = subscribed(earlier, subscription, { id, account, frequency, now })
  const credits = creditsOf(subscription, paidBy.amount)
  stage({ kind: 'save_agent', agent })
  deposit({ services, paidBy, stage }, credits)
  return { agent, credits }
}

function deposit({ services, paidBy, stage }: Counter, amount: Usdc): void {
  const { network, asset } = services.terms
  const account = { network, asset, payer: paidBy.payer }
  if (amount > 0n) stage({ kind: 'deposit', account, amount, reference: paidBy.id })
}

function freshKey({ services, paidBy }: Counter, { plan }: Agent): FreshPass {
  const { requestsPerMinute, requestsPerDay } = planOf(services.agentPlans, plan)
  return services.passes.createAgentKey({
    paymentId: paidBy.id,
    payer: paidBy.payer,
    limits: { requestsPerMinute, requestsPerDay },
  })
}

function hand({ stage }: Counter, agent: Agent, { pass, key }: FreshPass): IssuedAgentKey {
  stage({ kind: 'issue_pass', pass })
  return { id: pass.id, key, agentId: agent.id }
}

/** The desk of a call that nobody paid for: nothing is changed here for free. */
export const noAgents: AgentDesk = {
  price: refuse,
  expectAgent: refuse,
  expectActive: refuse,
  expectKey: refuse,
  standing: refuse,
  subscribe: refuse,
  topUp: refuse,
  createKey: refuse,
  revokeKey: refuse,
  replaceKey: refuse,
}

async function refuse(): Promise<never> {
  throw new Error('Only a paid call changes an agent.')
}
