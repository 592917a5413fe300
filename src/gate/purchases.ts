import type { Usdc } from '../money/usdc.ts'
import type { CreditAccount } from '../passes/credit-store.ts'
import type { LedgerEntry } from './ledger.ts'

/** What wallets have bought here with coins. */
export interface Purchases {
  /** What arrived from a wallet for calls that were delivered, since then (Unix milliseconds). */
  settledBy(account: CreditAccount, since: number): Promise<Usdc>
  /** Payments of a wallet, the latest first. */
  latestBy(account: CreditAccount, limit: number): Promise<LedgerEntry[]>
}
