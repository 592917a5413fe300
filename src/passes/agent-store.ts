import type { Address } from 'viem'

import type { Agent } from './agents.ts'
import type { CreditAccount } from './credit-store.ts'
import type { KeyPass } from './key-pass.ts'

/** Where agents are kept. They are written with the delivery of what they bought. */
export interface AgentStore {
  ofPayer(account: CreditAccount): Promise<Agent | undefined>
  /** Keys of the agent of a wallet, revoked ones included, the oldest first. */
  keysOf(payer: Address): Promise<KeyPass[]>
}
