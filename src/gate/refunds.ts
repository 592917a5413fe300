import type { Address, Hex } from 'viem'

import type { Usdc } from '../money/usdc.ts'
import type { Held, LedgerEntry } from './ledger.ts'
import type { Network } from './quote.ts'

/** How an attempt to give money back on chain ended. */
export type RefundOutcome =
  /** The log of this transaction shows that the payer has it. */
  | { kind: 'refunded'; transaction: Hex }
  /** Signed, and able to arrive at any time; or the chain cannot be asked. Ask again later. */
  | { kind: 'waiting'; reason: string; cause?: unknown }
  /** Nothing is signed that could still arrive. Trying again later is safe. */
  | { kind: 'failed'; reason: string }

/** The gate's port to the refund wallet. */
export interface Refunds {
  /**
   * Gives back what was received, to the payer of the settled authorization; both are read from
   * the row. Asked again, also by another process or after a crash, it sends the same transaction
   * again: a payment is refunded once.
   *
   * The row is `refund_pending` and leased by the caller.
   */
  send(entry: LedgerEntry): Promise<RefundOutcome>
}

/** A refund as it was signed. Until its nonce is used on chain, no other one is made. */
export type SignedRefund = {
  paymentId: string
  network: Network
  /** The refund wallet. */
  account: Address
  nonce: number
  /** Hash of the transaction. */
  transaction: Hex
  /** The signed bytes. */
  raw: Hex
  payer: Address
  amount: Usdc
  /** The transaction it took the place of: one that can never arrive. */
  replaces: Hex | undefined
  /** Unix milliseconds. */
  signedAt: number
}

/** A wallet on one chain: its nonces are counted together, whichever process signs. */
export type RefundWallet = Pick<SignedRefund, 'network' | 'account'>

/**
 * - `lost`: the row of the payment is not the caller's any more.
 * - `nonce_taken`: another process was faster with this nonce; sign with the next one.
 */
export type RecordOutcome = 'recorded' | 'nonce_taken' | 'lost'

/** Signed refunds are written here before a node sees them, so that nothing is signed twice. */
export interface RefundJournal {
  find(paymentId: string): Promise<SignedRefund | undefined>
  /** Those of a wallet from this nonce on, in the order of their nonces. */
  from(wallet: RefundWallet, nonce: number): Promise<SignedRefund[]>
  /**
   * Keeps a signed refund, if the payment is still held as the caller read it and has no other one
   * than `replaces`. The nonce is handed out by being written, together with the bytes that use it,
   * so that none is ever skipped.
   */
  record(refund: SignedRefund, held: Held): Promise<RecordOutcome>
}
