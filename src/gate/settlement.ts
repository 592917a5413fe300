import type { PaymentRequirements } from '@x402/core/types'
import type { Hex } from 'viem'

import type { Usdc } from '../money/usdc.ts'
import type { Claim } from './ledger.ts'
import type { Payment } from './payment.ts'

/** What is to be settled: the payment, and our own terms for it (never the client's copy). */
export type SettlementOrder = {
  payment: Payment
  requirements: PaymentRequirements
  /** The engine this payment was given to, as `choose` named it. */
  engine: string
  claim: ClaimedAuthorization
}

/** Why a settlement was refused, in words a payer can act on. */
export type RefusalReason =
  | 'insufficient_funds'
  | 'signature_invalid'
  | 'expired'
  | 'authorization_used'
  | 'refused'

/** How an attempt to settle ended. */
export type SettlementOutcome =
  /** The chain's own logs show the transfer. `received` is what arrived. */
  | { kind: 'settled'; transaction: Hex; received: Usdc }
  /** Nothing moved, and nothing of ours is under way that could still move it. */
  | { kind: 'refused'; reason: RefusalReason; detail: string }
  /** Nothing was submitted, because the engine or the node could not be reached. */
  | { kind: 'unavailable'; cause: unknown }
  /** Something may have been submitted; only the chain can tell what became of it. */
  | { kind: 'unknown'; transaction: Hex | undefined; cause: unknown }

/** What the chain says about an authorization. */
export type AuthorizationRecord =
  /** `asOf` is the time of the block that was asked, in Unix milliseconds. */
  | { kind: 'unused'; asOf: number }
  /** Used by a transfer to us. `minedAt` is the block's time in Unix milliseconds. */
  | { kind: 'transferred'; transaction: Hex; received: Usdc; minedAt: number }
  /** Cancelled, or used before it was claimed here: it bought something else. */
  | { kind: 'spent' }

/** What came of asking the chain. */
export type Inspection =
  | AuthorizationRecord
  /** There is a node, but it did not answer: nobody knows. */
  | { kind: 'unanswered'; cause: unknown }
  /** No node is configured, so the engine's word has to do. */
  | { kind: 'no_node' }

/** What identifies an authorization on chain, and when it was claimed here (Unix milliseconds). */
export type ClaimedAuthorization = Pick<
  Claim,
  'asset' | 'payer' | 'nonce' | 'payTo' | 'amount' | 'claimedAt'
>

/** The gate's port to money. Implemented over a facilitator or an own relayer, and a chain. */
export interface Settlement {
  /**
   * The engine a payment is to be given to, leaving out those that were tried for it and could not
   * be reached. `undefined`: none is left.
   */
  choose(tried: readonly string[]): string | undefined
  /** Whether the payer signed this authorization (ECDSA, or ERC-1271 for contract wallets). */
  isSignedByPayer(payment: Payment): Promise<boolean>
  /** Moves the money, once. Never throws: every way to end is an outcome. */
  settle(order: SettlementOrder): Promise<SettlementOutcome>
  /** Asks the chain, without moving anything. Never throws. */
  inspect(claim: ClaimedAuthorization): Promise<Inspection>
}
