import type { Insertable, Selectable } from 'kysely'
import type { Address, Hex } from 'viem'
import { z } from 'zod'

import type { AuditRow, LedgerEntry } from '../gate/ledger.ts'
import type { SignedRefund } from '../gate/refunds.ts'
import { paymentStates } from '../gate/states.ts'
import { fromAtomic, toAtomic } from '../money/usdc.ts'
import type { ChildToken } from '../passes/child-token.ts'
import type { CreditMove } from '../passes/credit-store.ts'
import type { KeyPass } from '../passes/key-pass.ts'
import type { KeptKey, KeyEvent } from '../passes/key-store.ts'
import type { Schema } from './schema.ts'

/** Postgres hands out 64-bit integers as text. */
const integer = z.union([z.number(), z.string().regex(/^\d+$/)]).transform(Number)
const amount = z.string().transform(fromAtomic)
const address: z.ZodType<Address> = z.templateLiteral(['0x', z.string()])
const hex: z.ZodType<Hex> = z.templateLiteral(['0x', z.string()])
const optional = <schema extends z.ZodType>(schema: schema) =>
  schema.nullable().transform((value) => value ?? undefined)

const paymentRow = z.object({
  id: z.string(),
  network: z.templateLiteral([z.string(), ':', z.string()]),
  asset: address,
  payer: address,
  nonce: hex,
  pay_to: address,
  amount,
  valid_before: integer,
  tool: z.string(),
  fingerprint: z.string(),
  quote_hash: optional(z.string()),
  identifier_hash: optional(z.string()),
  engine: z.string(),
  state: z.enum(paymentStates),
  working_until: integer,
  runs: integer,
  transaction_hash: optional(hex),
  refund_transaction: optional(hex),
  received: optional(amount),
  claimed_at: integer,
  updated_at: integer,
})

/** Reads a row of `payments`. Rows are parsed, never cast: a row we cannot read stops the call. */
export function toEntry(row: Selectable<Schema['payments']>): LedgerEntry {
  const parsed = paymentRow.parse(row)
  return {
    id: parsed.id,
    network: parsed.network,
    asset: parsed.asset,
    payer: parsed.payer,
    nonce: parsed.nonce,
    payTo: parsed.pay_to,
    amount: parsed.amount,
    validBefore: parsed.valid_before,
    tool: parsed.tool,
    fingerprint: parsed.fingerprint,
    quoteHash: parsed.quote_hash,
    identifierHash: parsed.identifier_hash,
    engine: parsed.engine,
    state: parsed.state,
    workingUntil: parsed.working_until,
    runs: parsed.runs,
    transaction: parsed.transaction_hash,
    refundTransaction: parsed.refund_transaction,
    received: parsed.received,
    claimedAt: parsed.claimed_at,
    updatedAt: parsed.updated_at,
  }
}

const auditRow = z.object({
  from_state: optional(z.enum(paymentStates)),
  to_state: z.enum(paymentStates),
  actor: z.string(),
  reason: z.string(),
  at: integer,
})

/** Reads a row of `payment_moves`. */
export function toAuditRow(row: Selectable<Schema['payment_moves']>): AuditRow {
  const { from_state: from, to_state: to, actor, reason, at } = auditRow.parse(row)
  return { from, to, actor, reason, at }
}

const creditMoveRow = z.object({
  kind: z.enum(['deposit', 'reserve', 'release', 'commit']),
  amount: z
    .string()
    .regex(/^-?\d+$/)
    .transform(BigInt),
  reference: z.string(),
  tool: optional(z.string()),
  at: integer,
})

/** Reads a row of `credit_moves`. */
export function toCreditMove(row: Selectable<Schema['credit_moves']>): CreditMove {
  return creditMoveRow.parse(row)
}

const stringList = z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text)))

const passRow = z.object({
  id: z.string(),
  name: z.string(),
  hash: z.string(),
  period: z.string(),
  scopes: stringList,
  requests_per_minute: integer,
  requests_per_day: integer,
  created_at: integer,
  expires_at: integer,
  revoked_at: optional(integer),
  payment_id: z.string(),
  payer: address,
  kind: z.enum(['pass', 'agent']),
  root: z.string(),
  shown: z.string(),
  metadata: z
    .string()
    .transform((text) => z.record(z.string(), z.string()).parse(JSON.parse(text))),
  tools: optional(stringList),
  max_requests: optional(integer),
  spend_per_day: optional(amount),
})

/** Reads a row of `key_passes`. */
export function toPass(row: Selectable<Schema['key_passes']>): KeyPass {
  const parsed = passRow.parse(row)
  return {
    id: parsed.id,
    name: parsed.name,
    hash: parsed.hash,
    period: parsed.period,
    scopes: parsed.scopes,
    requestsPerMinute: parsed.requests_per_minute,
    requestsPerDay: parsed.requests_per_day,
    createdAt: parsed.created_at,
    expiresAt: parsed.expires_at,
    revokedAt: parsed.revoked_at,
    paymentId: parsed.payment_id,
    payer: parsed.payer,
    kind: parsed.kind,
    root: parsed.root,
    shown: parsed.shown,
    metadata: parsed.metadata,
    tools: parsed.tools,
    maxRequests: parsed.max_requests,
    spendPerDay: parsed.spend_per_day,
  }
}

/** Reads a row of `key_passes` for the list of its owner. */
export function toKeptKey(row: Selectable<Schema['key_passes']>, tokens: number): KeptKey {
  return { ...toPass(row), lastUsedAt: optional(integer).parse(row.last_used_at), tokens }
}

const eventRow = z.object({
  key_id: z.string(),
  payer: z.string(),
  kind: z.enum([
    'issued',
    'extended',
    'updated',
    'rerolled',
    'replaced',
    'revoked',
    'tokens_created',
    'token_revoked',
  ]),
  actor: z.string(),
  facts: z.string().transform((text) => z.record(z.string(), z.unknown()).parse(JSON.parse(text))),
  at: integer,
})

/** Reads a row of `key_events`. */
export function toEvent(row: Selectable<Schema['key_events']>): KeyEvent {
  const { key_id: keyId, ...rest } = eventRow.parse(row)
  return { keyId, ...rest }
}

/** Writes a pass as a row. */
export function fromPass(pass: KeyPass): Insertable<Schema['key_passes']> {
  return {
    id: pass.id,
    name: pass.name,
    hash: pass.hash,
    period: pass.period,
    scopes: JSON.stringify(pass.scopes),
    requests_per_minute: pass.requestsPerMinute,
    requests_per_day: pass.requestsPerDay,
    created_at: pass.createdAt,
    expires_at: pass.expiresAt,
    revoked_at: pass.revokedAt ?? null,
    payment_id: pass.paymentId,
    payer: pass.payer.toLowerCase(),
    kind: pass.kind,
    root: pass.root,
    shown: pass.shown,
    metadata: JSON.stringify(pass.metadata),
    tools: pass.tools === undefined ? null : JSON.stringify(pass.tools),
    max_requests: pass.maxRequests ?? null,
    spend_per_day: pass.spendPerDay === undefined ? null : toAtomic(pass.spendPerDay),
    last_used_at: null,
  }
}

const tokenRow = z.object({
  id: z.string(),
  key_id: z.string(),
  tools: optional(stringList),
  request_limit: integer,
  used: integer,
  created_at: integer,
  expires_at: integer,
  revoked_at: optional(integer),
})

/** Reads a row of `key_tokens`. */
export function toToken(row: Selectable<Schema['key_tokens']>): ChildToken {
  const parsed = tokenRow.parse(row)
  return {
    id: parsed.id,
    keyId: parsed.key_id,
    tools: parsed.tools,
    requestLimit: parsed.request_limit,
    used: parsed.used,
    createdAt: parsed.created_at,
    expiresAt: parsed.expires_at,
    revokedAt: parsed.revoked_at,
  }
}

/** Writes a token as a row. */
export function fromToken(token: ChildToken): Insertable<Schema['key_tokens']> {
  return {
    id: token.id,
    key_id: token.keyId,
    tools: token.tools === undefined ? null : JSON.stringify(token.tools),
    request_limit: token.requestLimit,
    used: token.used,
    created_at: token.createdAt,
    expires_at: token.expiresAt,
    revoked_at: token.revokedAt ?? null,
  }
}

const refundRow = z.object({
  payment_id: z.string(),
  network: z.templateLiteral([z.string(), ':', z.string()]),
  account: address,
  nonce: integer,
  transaction_hash: hex,
  raw: hex,
  payer: address,
  amount,
  replaces: optional(hex),
  signed_at: integer,
})

/** Reads a row of `refunds`. */
export function toRefund(row: Selectable<Schema['refunds']>): SignedRefund {
  const parsed = refundRow.parse(row)
  return {
    paymentId: parsed.payment_id,
    network: parsed.network,
    account: parsed.account,
    nonce: parsed.nonce,
    transaction: parsed.transaction_hash,
    raw: parsed.raw,
    payer: parsed.payer,
    amount: parsed.amount,
    replaces: parsed.replaces,
    signedAt: parsed.signed_at,
  }
}

/** Writes a signed refund as a row. */
export function fromRefund(refund: SignedRefund): Insertable<Schema['refunds']> {
  return {
    payment_id: refund.paymentId,
    network: refund.network,
    account: refund.account.toLowerCase(),
    nonce: refund.nonce,
    transaction_hash: refund.transaction,
    raw: refund.raw,
    payer: refund.payer.toLowerCase(),
    amount: toAtomic(refund.amount),
    replaces: refund.replaces ?? null,
    signed_at: refund.signedAt,
  }
}
