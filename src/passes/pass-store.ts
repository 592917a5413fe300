import type { ChildToken } from './child-token.ts'
import type { KeyPass } from './key-pass.ts'
import type { LimitWindow } from './limits.ts'

/** One call of a key, or of a token the key has made. */
export type KeyedCall = {
  keyId: string
  tokenId: string | undefined
  /** Unix milliseconds. */
  at: number
  windows: readonly LimitWindow[]
}

/** Whether a call was counted. One that was not is counted nowhere. */
export type CountOutcome =
  /** `used`: of each window, this call included, in the order asked. */
  | { kind: 'counted'; used: number[] }
  /** The first window that does not hold the call. */
  | { kind: 'full'; index: number }
  /** The key or the token was no longer good when it came to counting. */
  | { kind: 'ended' }
  /** The token has made as many calls as it may. */
  | { kind: 'token_full' }

/** Where keys are looked up and their use is counted. Keys are written with their delivery. */
export interface PassStore {
  findByHash(hash: string): Promise<KeyPass | undefined>
  find(id: string): Promise<KeyPass | undefined>
  /** Passes bought by one payment, the latest last. */
  boughtBy(paymentId: string): Promise<KeyPass[]>
  findToken(id: string): Promise<ChildToken | undefined>
  /**
   * Counts one call. Whether key and token are still good is decided by the same transaction, so
   * that an ended one is counted in no process, whatever that remembers.
   */
  count(call: KeyedCall): Promise<CountOutcome>
  /** Takes back what a call took of windows, where it came to nothing. */
  giveBack(windows: readonly LimitWindow[]): Promise<void>
  /** What is used of windows so far, without counting. */
  used(windows: readonly LimitWindow[]): Promise<number[]>
}
