/** A number used once: signed by a wallet, so that its signature is good for one call. */
export type Nonce = {
  nonce: string
  /** Unix milliseconds. */
  expiresAt: number
}

/** Where the nonces are kept that were handed out and not used yet. Times are Unix milliseconds. */
export interface NonceStore {
  /** Remembers a nonce, and forgets those that are over by `now`. */
  issue(nonce: Nonce, now: number): Promise<void>
  /** Whether the nonce was issued, is not over and was not used, without using it. */
  isOpen(nonce: string, now: number): Promise<boolean>
  /** Uses the nonce up. `false`: it was never issued, is over, or somebody else was faster. */
  use(nonce: string, now: number): Promise<boolean>
}
