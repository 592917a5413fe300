import { sql, type Kysely, type Transaction } from 'kysely'

import type { Claim, Credit, Ledger, LedgerEntry } from '../gate/ledger.ts'
import { isLegalMove, type PaymentState } from '../gate/states.ts'
import { toAtomic } from '../money/usdc.ts'
import { applyChanges } from './apply-changes.ts'
import { deposit } from './credit-account.ts'
import { toAuditRow, toEntry } from './rows.ts'
import type { Schema } from './schema.ts'
import { whileHeld } from './while-held.ts'

/** The ledger in SQL: one set of statements, each write one transaction with its audit row. */
export function sqlLedger(db: Kysely<Schema>): Ledger {
  return { ...writes(db), ...deliveries(db), ...reads(db) }
}

type Writes = Pick<Ledger, 'claim' | 'move' | 'lease' | 'release' | 'touch'>

function writes(db: Kysely<Schema>): Writes {
  return {
    claim: (claim, workingUntil) =>
      db.transaction().execute(async (trx) => {
        const row = await trx
          .insertInto('payments')
          .values(claimedRow(claim, workingUntil))
          .onConflict((conflict) => conflict.doNothing())
          .returningAll()
          .executeTakeFirst()
        if (row === undefined) return undefined
        const by = { actor: 'gate', reason: 'first sight', at: claim.claimedAt }
        await audit(trx, { id: claim.id, from: undefined, to: 'pending', ...by })
        return toEntry(row)
      }),
    move: (move) => db.transaction().execute((trx) => moveRow(trx, move)),
    async lease({ held, until, runs }) {
      const row = await whileHeld(db, held)
        .set((eb) => ({ working_until: until, runs: eb('runs', '+', runs) }))
        .returningAll()
        .executeTakeFirst()
      return row && toEntry(row)
    },
    async release(held, at) {
      await whileHeld(db, held).set({ working_until: at, updated_at: at }).execute()
    },
    async touch(held, at) {
      await whileHeld(db, held).set({ updated_at: at }).execute()
    },
  }
}

type Deliveries = Pick<Ledger, 'deliver' | 'redeliver' | 'emptyResults' | 'credit'>

function deliveries(db: Kysely<Schema>): Deliveries {
  return {
    deliver: ({ held, result, changes, at }) =>
      db.transaction().execute(async (trx) => {
        const by = { actor: 'gate', reason: 'the result is stored', at, workingUntil: at }
        const moved = await moveRow(trx, { held, to: 'delivered', ...by })
        if (moved === undefined) return false
        const { body, receipt, expiresAt } = result
        await trx
          .insertInto('results')
          .values({ payment_id: held.id, body, receipt, expires_at: expiresAt })
          .execute()
        await applyChanges(trx, changes, at)
        return true
      }),
    redeliver: ({ held, result, changes, at }, earlierBody) =>
      db.transaction().execute(async (trx) => {
        const updated = await trx
          .updateTable('results')
          .set({ body: result.body })
          .where('payment_id', '=', held.id)
          .where('body', '=', earlierBody)
          .executeTakeFirst()
        if (updated.numUpdatedRows !== 1n) return false
        await applyChanges(trx, changes, at)
        return true
      }),
    async emptyResults(now) {
      const emptied = await db
        .updateTable('results')
        .set({ body: '' })
        .where('expires_at', '<=', now)
        // In the words of the index, so that both databases use it.
        .where(sql<boolean>`body <> ''`)
        .executeTakeFirst()
      return Number(emptied.numUpdatedRows)
    },
    credit: (credit) => db.transaction().execute((trx) => creditRow(trx, credit)),
  }
}

function reads(db: Kysely<Schema>): Pick<Ledger, 'find' | 'result' | 'idle' | 'recent' | 'audit'> {
  return {
    async find(id) {
      const row = await db
        .selectFrom('payments')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst()
      return row && toEntry(row)
    },
    async result(id) {
      const row = await db
        .selectFrom('results')
        .selectAll()
        .where('payment_id', '=', id)
        .executeTakeFirst()
      return row && { body: row.body, receipt: row.receipt, expiresAt: Number(row.expires_at) }
    },
    async idle({ network, state, now, untouchedSince, limit }) {
      const rows = await db
        .selectFrom('payments')
        .select('id')
        .where('state', '=', state)
        .where('network', '=', network)
        .where('updated_at', '<=', untouchedSince)
        .where('working_until', '<=', now)
        .orderBy('updated_at')
        .limit(limit)
        .execute()
      return rows.map(({ id }) => id)
    },
    async recent(limit) {
      const query = db.selectFrom('payments').selectAll().orderBy('claimed_at', 'desc').limit(limit)
      return (await query.execute()).map(toEntry)
    },
    async audit(id) {
      const rows = await db
        .selectFrom('payment_moves')
        .selectAll()
        .where('payment_id', '=', id)
        .orderBy('step')
        .execute()
      return rows.map(toAuditRow)
    },
  }
}

/** Leaves everything as it was when a refund is signed: that one may arrive at any time. */
async function creditRow(
  trx: Transaction<Schema>,
  { held, payer, amount, actor, reason, at }: Credit,
): Promise<boolean> {
  const isHeld = await whileHeld(trx, held).set({ updated_at: at }).executeTakeFirst()
  if (isHeld.numUpdatedRows !== 1n) return false
  const refund = trx.selectFrom('refunds').select('nonce').where('payment_id', '=', held.id)
  if ((await refund.executeTakeFirst()) !== undefined) return false
  const moved = await moveRow(trx, { held, to: 'credited', actor, reason, at, workingUntil: at })
  if (moved === undefined) return false
  await deposit(trx, { ...moved, payer }, { amount, reference: held.id, at })
  await trx
    .insertInto('credits')
    .values({ payment_id: held.id, payer, amount: toAtomic(amount), at })
    .execute()
  return true
}

/** The compare-and-set and its audit row. */
async function moveRow(
  trx: Transaction<Schema>,
  move: Parameters<Ledger['move']>[0],
): Promise<LedgerEntry | undefined> {
  const { held, to, actor, reason, at } = move
  if (!isLegalMove(held.state, to)) {
    throw new RangeError(`A payment cannot move from ${held.state} to ${to}.`)
  }
  const row = await whileHeld(trx, held)
    .set((eb) => ({
      state: to,
      updated_at: at,
      working_until: move.workingUntil,
      runs: eb('runs', '+', move.runs ?? 0),
      ...(move.engine !== undefined && { engine: move.engine }),
      ...(move.quoteHash !== undefined && { quote_hash: move.quoteHash }),
      ...(move.transaction && { transaction_hash: move.transaction }),
      ...(move.refundTransaction && { refund_transaction: move.refundTransaction }),
      ...(move.received !== undefined && { received: toAtomic(move.received) }),
    }))
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) return undefined
  await audit(trx, { id: held.id, from: held.state, to, actor, reason, at })
  return toEntry(row)
}

type Audited = {
  id: string
  from: PaymentState | undefined
  to: PaymentState
  actor: string
  reason: string
  at: number
}

async function audit(trx: Transaction<Schema>, row: Audited): Promise<void> {
  const { id, from, to, actor, reason, at } = row
  await trx
    .insertInto('payment_moves')
    .values((eb) => ({
      payment_id: id,
      // The row of the payment is locked by the move itself, so no two count the same.
      step: eb
        .selectFrom('payment_moves')
        .select(eb(eb.fn.coalesce(eb.fn.max('step'), eb.lit(-1)), '+', 1).as('next'))
        .where('payment_id', '=', id),
      from_state: from ?? null,
      to_state: to,
      actor,
      reason: plainText(reason),
      at,
    }))
    .execute()
}

/** Longest reason kept, in UTF-16 units. */
const maxReason = 500

/**
 * A reason may be a facilitator's own words. What Postgres refuses to store, or what would move the
 * cursor of an operator's terminal, must not stop a payment from moving.
 */
function plainText(reason: string): string {
  return reason
    .slice(0, maxReason)
    .replaceAll(/\p{Cc}/gu, ' ')
    .replaceAll(/\p{Cs}/gu, '\uFFFD')
}

function claimedRow(claim: Claim, workingUntil: number) {
  return {
    id: claim.id,
    network: claim.network,
    asset: claim.asset.toLowerCase(),
    payer: claim.payer.toLowerCase(),
    nonce: claim.nonce.toLowerCase(),
    pay_to: claim.payTo.toLowerCase(),
    amount: toAtomic(claim.amount),
    valid_before: claim.validBefore,
    tool: claim.tool,
    fingerprint: claim.fingerprint,
    quote_hash: claim.quoteHash ?? null,
    identifier_hash: claim.identifierHash ?? null,
    engine: claim.engine,
    state: 'pending',
    working_until: workingUntil,
    runs: 0,
    transaction_hash: null,
    refund_transaction: null,
    received: null,
    claimed_at: claim.claimedAt,
    updated_at: claim.claimedAt,
  }
}
