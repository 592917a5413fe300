import type { Address, Hex } from 'viem'

import type { Usdc } from '../money/usdc.ts'
import type { AccountChange } from '../passes/account-changes.ts'
import type { Network } from './quote.ts'
import type { PaymentState } from './states.ts'

/** What is written at first sight of a payment. It never changes afterwards. */
export type Claim = {
  id: string
  network: Network
  asset: Address
  payer: Address
  nonce: Hex
  payTo: Address
  amount: Usdc
  /** Unix seconds, as signed. */
  validBefore: number
  tool: string
  /** `callFingerprint`: the call this payment is bound to. */
  fingerprint: string
  /** SHA-256 of the echoed quote id; absent when none was echoed. */
  quoteHash: string | undefined
  /** SHA-256 of the client's payment identifier; one identifier belongs to one payment. */
  identifierHash: string | undefined
  /** The settlement engine it was given to. */
  engine: string
  /** Unix milliseconds. */
  claimedAt: number
}

/** A row of the ledger. */
export type LedgerEntry = Claim & {
  state: PaymentState
  /** Until when (Unix milliseconds) some process works on it; in the past: nobody does. */
  workingUntil: number
  /** How often the tool was started for this payment. */
  runs: number
  transaction: Hex | undefined
  /** The transaction that gave the money back. */
  refundTransaction: Hex | undefined
  /** What arrived on chain; present once settled. */
  received: Usdc | undefined
  /** Unix milliseconds of the last change. */
  updatedAt: number
}

export type Move = {
  /** The row as the mover read it. */
  held: Held
  to: PaymentState
  /** Who moves it: `gate`, `sweeper`, `reconciler`, `operator`. */
  actor: string
  reason: string
  /** Unix milliseconds. */
  at: number
  transaction?: Hex
  refundTransaction?: Hex
  received?: Usdc
  /** Given to another engine, because the one before could not be reached. */
  engine?: string
  /** The quote id echoed by the payment that opens it again; the first one may have ended. */
  quoteHash?: string
  /** Keeps (or gives up, when in the past) the right to work on the payment. */
  workingUntil: number
  /** `1` when the mover starts the tool next. */
  runs?: 0 | 1
}

/** One line of the audit table. */
export type AuditRow = {
  /** Absent for the claim itself. */
  from: PaymentState | undefined
  to: PaymentState
  actor: string
  reason: string
  at: number
}

/** The answer as it was sent, byte for byte. */
export type StoredResult = {
  /** The output as JSON text, without what may be shown only once; empty once dropped. */
  body: string
  /** The receipt as JSON text. */
  receipt: string
  /** Unix milliseconds; afterwards only the receipt is kept. */
  expiresAt: number
}

export type Delivery = {
  held: Held
  result: StoredResult
  /** What else becomes true with it. */
  changes: readonly AccountChange[]
  /** Unix milliseconds. */
  at: number
}

/**
 * Where payments are remembered. Rows change state and are never deleted.
 *
 * Every write answers whether it happened, so when two processes hold the same payment they agree
 * on which of them serves it. Each is one transaction together with its audit row.
 */
export interface Ledger {
  /**
   * Records a payment at first sight, `pending`. `undefined`: somebody already has this id, or
   * another payment has this identifier.
   */
  claim(claim: Claim, workingUntil: number): Promise<LedgerEntry | undefined>
  find(id: string): Promise<LedgerEntry | undefined>
  /**
   * Changes state and answers the row as it is now. `undefined`: the payment had left `from`, or
   * somebody else works on it by now, so the caller must stop.
   *
   * @throws RangeError when the table of `states.ts` does not allow the move
   */
  move(move: Move): Promise<LedgerEntry | undefined>
  /**
   * Takes the right to work on a payment that nobody works on. `undefined`: its state changed, or
   * somebody else was faster.
   */
  lease(lease: Lease): Promise<LedgerEntry | undefined>
  /** Gives up the right to work on a payment, leaving its state as it is. */
  release(held: Held, at: number): Promise<void>
  /** Puts a payment behind the others of its state, for `idle`. Nothing else changes. */
  touch(held: Held, at: number): Promise<void>
  /** `paid → delivered`, the result and all changes, or nothing of it. `false`: it was not `paid`. */
  deliver(delivery: Delivery): Promise<boolean>
  /** Replaces passes of a delivered payment and its stored result. `false`: it had changed. */
  redeliver(delivery: Delivery, earlierBody: string): Promise<boolean>
  result(id: string): Promise<StoredResult | undefined>
  /** Drops the bodies of results that are over by `now`, keeping receipts. Answers how many. */
  emptyResults(now: number): Promise<number>
  /**
   * `refund_pending → credited` and the payer's balance, all or nothing. `false`: it had changed,
   * or a refund is signed for it.
   */
  credit(credit: Credit): Promise<boolean>
  /**
   * Ids of payments in a state that nobody works on, the longest untouched first. Ids, so that one
   * row that cannot be read does not hide the others.
   */
  idle(query: IdleQuery): Promise<string[]>
  /** The latest payments first. */
  recent(limit: number): Promise<LedgerEntry[]>
  audit(id: string): Promise<AuditRow[]>
}

/** What the holder of a row knows of it. All three are compared before anything is written. */
export type Held = Pick<LedgerEntry, 'id' | 'state' | 'workingUntil'>

export type Lease = {
  held: Held
  /** Unix milliseconds. */
  until: number
  /** `1` when the tool is about to run. */
  runs: 0 | 1
}

export type IdleQuery = {
  network: Network
  state: PaymentState
  /** Unix milliseconds. */
  now: number
  /** Unix milliseconds; leaves out what has changed since. */
  untouchedSince: number
  limit: number
}

export type Credit = {
  held: Held
  payer: Address
  amount: Usdc
  actor: string
  reason: string
  /** Unix milliseconds. */
  at: number
}
