import type { Usdc } from '../money/usdc.ts'
import type { Agent } from './agents.ts'
import type { CreditAccount } from './credit-store.ts'
import type { Grant } from './grants.ts'
import type { KeyPass } from './key-pass.ts'

/**
 * Something that a call changes besides its own money. Changes of a paid call become true in the
 * transaction that records its delivery, all of them or none: who was not served got nothing.
 */
export type AccountChange =
  | { kind: 'issue_pass'; pass: KeyPass }
  /** A pass like another, which ends with it; nothing of the call holds when that had ended before. */
  | { kind: 'replace_pass'; passId: string; pass: KeyPass; at: number }
  /** The pass ends at `at` (Unix milliseconds): now, or when an overlap is over. Never later than before. */
  | { kind: 'end_pass'; passId: string; at: number }
  /**
   * The end of a pass moves from `from` to `until` (Unix milliseconds). Nothing of the call holds
   * when the pass ends otherwise by now, or was revoked.
   */
  | { kind: 'extend_pass'; passId: string; from: number; until: number; paymentId: string }
  /** Money that was paid in; `reference` is the payment it comes from. */
  | { kind: 'deposit'; account: CreditAccount; amount: Usdc; reference: string }
  /** Access that was bought. Nothing of the call holds when the payer has some under that request id. */
  | { kind: 'record_grant'; grant: Grant }
  /** A new agent, or the next version of one; nothing of the call holds when another came first. */
  | { kind: 'save_agent'; agent: Agent }
