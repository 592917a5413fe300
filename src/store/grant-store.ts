import type { Insertable, Kysely, Selectable, Transaction } from 'kysely'
import type { Address, Hex } from 'viem'
import { z } from 'zod'

import { AlreadyGrantedError } from '../errors/access.ts'
import type { GrantStore } from '../passes/grant-store.ts'
import type { Grant } from '../passes/grants.ts'
import type { Schema } from './schema.ts'

/** Grants in SQL. */
export function sqlGrantStore(db: Kysely<Schema>): GrantStore {
  const rows = () => db.selectFrom('grants').selectAll()
  return {
    async findHeld(payer, requestId) {
      const row = await rows()
        .where('payer', '=', payer.toLowerCase())
        .where('request_id', '=', requestId)
        .executeTakeFirst()
      return row && toGrant(row)
    },
    async findByPayment(paymentId) {
      const row = await rows().where('payment_id', '=', paymentId).executeTakeFirst()
      return row && toGrant(row)
    },
    async findByChallenge(challengeId) {
      const row = await rows().where('challenge_id', '=', challengeId).executeTakeFirst()
      return row && toGrant(row)
    },
  }
}

/**
 * Writes a grant with the delivery that sold it.
 *
 * @throws AlreadyGrantedError when the payer has one under the request id, which undoes the delivery
 */
export async function recordGrant(trx: Transaction<Schema>, grant: Grant): Promise<void> {
  const written = await trx
    .insertInto('grants')
    .values(fromGrant(grant))
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (written.numInsertedOrUpdatedRows !== 1n) {
    throw new AlreadyGrantedError(AlreadyGrantedError.spec.title)
  }
}

const integer = z.union([z.number(), z.string().regex(/^\d+$/)]).transform(Number)
const address: z.ZodType<Address> = z.templateLiteral(['0x', z.string()])
const hex: z.ZodType<Hex> = z.templateLiteral(['0x', z.string()])

const grantRow = z.object({
  challenge_id: z.string(),
  request_id: z.string(),
  payer: address,
  payment_id: z.string(),
  plan_id: z.string(),
  resource_id: z.string(),
  resource_endpoint: z.string(),
  transaction_hash: hex.nullable(),
  issued_at: integer,
  expires_at: integer,
})

function toGrant(row: Selectable<Schema['grants']>): Grant {
  const parsed = grantRow.parse(row)
  return {
    challengeId: parsed.challenge_id,
    requestId: parsed.request_id,
    payer: parsed.payer,
    paymentId: parsed.payment_id,
    planId: parsed.plan_id,
    resourceId: parsed.resource_id,
    resourceEndpoint: parsed.resource_endpoint,
    transaction: parsed.transaction_hash ?? undefined,
    issuedAt: parsed.issued_at,
    expiresAt: parsed.expires_at,
  }
}

function fromGrant(grant: Grant): Insertable<Schema['grants']> {
  return {
    challenge_id: grant.challengeId,
    request_id: grant.requestId,
    payer: grant.payer.toLowerCase(),
    payment_id: grant.paymentId,
    plan_id: grant.planId,
    resource_id: grant.resourceId,
    resource_endpoint: grant.resourceEndpoint,
    transaction_hash: grant.transaction ?? null,
    issued_at: grant.issuedAt,
    expires_at: grant.expiresAt,
  }
}
