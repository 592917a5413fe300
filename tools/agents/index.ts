import type { Tool } from '../../src/registry/define-tool.ts'
import { account } from '../account.ts'
import { agentCreateKey, agentRevokeKey } from './keys.ts'
import type { AgentOffers } from './offers.ts'
import { agentSubscribe } from './subscribe.ts'
import { agentSubscription } from './subscription.ts'
import { agentTopUp } from './top-up.ts'

/** Subscriptions, credits and keys of agents, and what a wallet has of all that. */
export function agentTools(offers: AgentOffers): Tool[] {
  return [
    account,
    agentSubscription,
    agentSubscribe(offers),
    agentTopUp(offers),
    agentCreateKey,
    agentRevokeKey,
  ]
}
