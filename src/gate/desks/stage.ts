import type { AccountChange } from '../../passes/account-changes.ts'
import type { LedgerEntry } from '../ledger.ts'

/** The payment, or the spend of credit, that a call is paid by. */
export type PaidBy = Pick<LedgerEntry, 'id' | 'payer' | 'amount'> &
  // What only a payment has.
  Partial<Pick<LedgerEntry, 'transaction' | 'quoteHash'>>

/** What the desks stage is true once it is stored with the delivery, and not before. */
export type Stage = (change: AccountChange) => void
