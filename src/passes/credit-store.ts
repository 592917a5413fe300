import type { Address } from 'viem'

import type { Usdc } from '../money/usdc.ts'
import type { AccountChange } from './account-changes.ts'

/** Whose credit it is, and in which money: credit of a test network buys nothing elsewhere. */
export type CreditAccount = {
  /** CAIP-2. */
  network: string
  asset: Address
  payer: Address
}

export type CreditMoveKind = 'deposit' | 'reserve' | 'release' | 'commit'

/** One line of an account. Lines are never changed; their amounts add up to the balance. */
export type CreditMove = {
  kind: CreditMoveKind
  /** Atomic units; negative for what leaves the balance, 0 for a `commit`. */
  amount: bigint
  /** The payment that was given back, or the id of the spend. */
  reference: string
  /** What it was spent on; absent for a deposit. */
  tool: string | undefined
  /** Unix milliseconds. */
  at: number
}

/** A price that is taken off a balance before the tool runs. */
export type CreditSpend = {
  id: string
  account: CreditAccount
  amount: Usdc
  tool: string
  /** Unix milliseconds. */
  at: number
  /** When it goes back to the balance unless it is committed (Unix milliseconds). */
  releaseAt: number
}

export type CreditCommit = {
  id: string
  /** Unix milliseconds. */
  at: number
  /** What becomes true with the delivery. */
  changes: readonly AccountChange[]
}

/**
 * Credit of payers: what was given back to them and not spent yet. Deposits are written by the
 * ledger, together with the payment they come from.
 */
export interface CreditStore {
  balance(account: CreditAccount): Promise<Usdc>
  /** The latest first. */
  moves(account: CreditAccount, limit: number): Promise<CreditMove[]>
  /** Takes the amount off the balance and answers what is left. `undefined`: it does not reach. */
  reserve(spend: CreditSpend): Promise<Usdc | undefined>
  /** Ends a spend as delivered. `false`: it was released before; then nothing is written. */
  commit(commit: CreditCommit): Promise<boolean>
  /** Puts a spend back on the balance. `false`: it was committed or released before. */
  release(id: string, at: number): Promise<boolean>
  /** Ids of spends on this network that should have ended by `now`, the longest overdue first. */
  overdue(query: { network: string; now: number; limit: number }): Promise<string[]>
}
