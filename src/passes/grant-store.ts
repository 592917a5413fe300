import type { Address } from 'viem'

import type { Grant } from './grants.ts'

/** Where grants are kept. They are written with the delivery that sold them, and never changed. */
export interface GrantStore {
  /** A wallet has each request id once. */
  findHeld(payer: Address, requestId: string): Promise<Grant | undefined>
  findByPayment(paymentId: string): Promise<Grant | undefined>
  findByChallenge(challengeId: string): Promise<Grant | undefined>
}
