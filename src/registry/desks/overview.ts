import type { Usdc } from '../../money/usdc.ts'
import type { PaymentFacts } from '../tool-context.ts'
import type { AgentStanding } from './agents.ts'

/** Everything a wallet has here, as it is shown to the wallet itself. */
export type AccountOverview = {
  payer: string
  /** CAIP-2. */
  network: string
  asset: string
  balance: Usdc
  /** What it has settled in the last thirty days, for calls that were delivered. */
  volume: Usdc
  /** What it gets off for that, in hundredths of a percent. */
  discount: number
  /** What it takes to get more off; absent on the highest tier, and where there are none. */
  next: { volume: Usdc; discount: number } | undefined
  agent: AgentStanding | undefined
  /** The latest first. */
  payments: readonly PaymentSummary[]
}

/** A line of the list of payments; `payment_status` says more of each. */
export type PaymentSummary = Pick<
  PaymentFacts,
  'id' | 'state' | 'tool' | 'amount' | 'transaction' | 'claimedAt'
>
