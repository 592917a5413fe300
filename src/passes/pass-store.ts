import type { KeyPass } from './key-pass.ts'

/** Calls counted against a pass in one window. */
export type WindowCount = {
  passId: string
  /** `minute` or `day`, with the window's start in Unix milliseconds. */
  window: 'minute' | 'day'
  startsAt: number
  limit: number
}

/** Where passes and their use are kept. Passes are written by the ledger, with their delivery. */
export interface PassStore {
  findByHash(hash: string): Promise<KeyPass | undefined>
  find(id: string): Promise<KeyPass | undefined>
  /** Passes bought by one payment, the latest last. */
  boughtBy(paymentId: string): Promise<KeyPass[]>
  /**
   * Counts one call in every window, or in none when one of them is full.
   * Answers the counts after the call, in the order asked, or the index of the full window.
   */
  count(windows: readonly WindowCount[]): Promise<{ counts: number[] } | { full: number }>
  /** Counts so far, without counting. */
  counts(windows: readonly WindowCount[]): Promise<number[]>
}
