import { randomUUID } from 'node:crypto'

import type { Address } from 'viem'

import type { Grants } from '../../passes/grants.ts'
import type { GrantDesk, GrantShelf } from '../../registry/desks/grants.ts'
import { hashProof } from '../quote.ts'
import type { PaidBy, Stage } from './stage.ts'

type Sale = { paidBy: PaidBy; stage: Stage; clock: () => number }

/** Hands out access to a tool whose call was paid. */
export function grantDesk(grants: Grants, { paidBy, stage, clock }: Sale): GrantDesk {
  return {
    async issue(order) {
      const { id: paymentId, payer, transaction, quoteHash } = paidBy
      const grant = await grants.create(order, {
        paymentId,
        payer,
        transaction,
        proofHash: proofHashOf({ id: paymentId, quoteHash }),
        at: clock(),
      })
      stage({ kind: 'record_grant', grant })
      return grants.sign(grant)
    },
  }
}

/** The desk of a call that nobody pays for: it has what costs nothing. */
export function freeGrants(grants: Grants, clock: () => number): GrantDesk {
  return {
    issue: (order) => grants.giveAway(order, { proofHash: hashProof(randomUUID()), at: clock() }),
  }
}

/** A desk that has nothing. */
export const noGrants: GrantDesk = {
  async issue() {
    throw new Error('Only a call that is served gets access.')
  },
}

/** What a wallet has bought: with this payment, or else under the request id that it names. */
export function grantShelf(
  grants: Grants,
  { payer, paymentId }: { payer: Address; paymentId: string | undefined },
): GrantShelf {
  return {
    async find(requestId) {
      const named = requestId === undefined ? undefined : grants.held(payer, requestId)
      const held = await (paymentId === undefined ? named : grants.boughtWith(paymentId))
      return held && { ...(await grants.sign(held)), paymentId: held.paymentId }
    },
  }
}

/** What a request without a name is named by; a payment that echoes no quote has its own id. */
export function proofHashOf({
  id,
  quoteHash,
}: {
  id: string
  quoteHash?: string | undefined
}): string {
  return quoteHash ?? hashProof(id)
}
