import type { Address } from 'viem'

import type { Usdc } from '../../money/usdc.ts'

/** What a wallet subscribes to. `upgrade`: to a higher plan, while the present one is paid. */
export type AgentOrder = {
  plan: string
  frequency: 'monthly' | 'yearly'
  upgrade: boolean
}

/** An agent as its wallet sees it. Times are Unix milliseconds. */
export type AgentFacts = {
  id: string
  plan: string
  frequency: 'monthly' | 'yearly'
  active: boolean
  /** The last one counted in full; 0 once the plan is over. */
  leftDays: number
  paidUntil: number
  lastPaymentAt: number
  createdAt: number
}

/** A key as lists show it. Holds no secret. */
export type AgentKeyFacts = {
  id: string
  name: string
  /** How it begins, such as `fgk_abcd…`. */
  shown: string
  /** Unix milliseconds. */
  createdAt: number
}

/** A key just made: the only time the secret exists outside its owner's hands. */
export type IssuedAgentKey = { id: string; key: string; agentId: string }

/** An agent with what it has. */
export type AgentStanding = AgentFacts & {
  balance: Usdc
  /** The balance in whole credits, rounded down. */
  creditsLeft: number
  /** Those that open anything; revoked ones are left out. */
  keys: readonly AgentKeyFacts[]
}

/** What can be known, and refused for free, before anybody has paid. */
export interface AgentRules {
  /**
   * What an order costs this wallet.
   *
   * @throws AgentPlanActiveError or AgentUpgradeError for what is not sold to it
   */
  price(order: AgentOrder, payer: Address): Promise<Usdc>
  /** @throws AgentNotFoundError, or AgentForeignError for another agent than the wallet's */
  expectAgent(payer: Address, agentId?: string): Promise<void>
  /** @throws AgentLapsedError besides */
  expectActive(payer: Address, agentId?: string): Promise<void>
  /** @throws AgentNotFoundError or AgentKeyNotFoundError */
  expectKey(payer: Address, keyId: string): Promise<void>
}

/**
 * What a paid call may do to the agent of its payer. It becomes true in the transaction that records
 * the delivery.
 */
export interface AgentDesk extends AgentRules {
  /** @throws AgentNotFoundError */
  standing(): Promise<AgentStanding>
  /** Makes, renews or upgrades the agent, and puts the credits of its plan on the balance. */
  subscribe(order: AgentOrder): Promise<{ agent: AgentFacts; creditsAdded: number }>
  /** Puts the amount on the balance; `creditsLeft` counts it in. */
  topUp(amount: Usdc): Promise<{ creditsAdded: number; creditsLeft: number }>
  /** A further key. After `subscribe` in the same call it belongs to what that made. */
  createKey(): Promise<IssuedAgentKey>
  /** Ends a key, by its id or `sha256:` and its hash. */
  revokeKey(keyId: string): Promise<void>
  /** A new secret in place of a key, which ends. `undefined`: that key was revoked, and stays so. */
  replaceKey(keyId: string): Promise<IssuedAgentKey | undefined>
}
