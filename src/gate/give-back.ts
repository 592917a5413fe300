import type { LedgerEntry } from './ledger.ts'
import type { RefundOutcome, Refunds } from './refunds.ts'
import type { SweepServices } from './sweep.ts'
import { isTakenBack } from './too-late.ts'

/** Attempts at a refund, after which only the operator can help. */
const maxAttempts = 20
const firstDelayMs = 30_000
const longestDelayMs = 6 * 3_600_000
/** The last moment a clock can show: nothing comes of waiting. */
const never = 8_640_000_000_000_000

/**
 * Nobody repeated the call while it was free: the money goes back, if it is still here. A transfer
 * that the chain has taken back is one nobody can say anything about yet.
 */
export async function giveUp(
  { ledger, settlement, clock }: SweepServices,
  entry: LedgerEntry,
): Promise<'returning' | 'reopened' | undefined> {
  const record = await settlement.inspect(entry)
  const at = clock()
  const by = { held: entry, actor: 'sweeper', at, workingUntil: at }
  if (record.kind === 'unanswered') return undefined
  if (record.kind === 'unused' && isTakenBack(entry, record)) {
    const reason = 'the chain took the block of the transfer back'
    const reopened = await ledger.move({ ...by, to: 'unknown', reason })
    return reopened && 'reopened'
  }
  const reason = 'not delivered, and nobody repeated the call'
  const moved = await ledger.move({ ...by, to: 'refund_pending', reason })
  return moved && 'returning'
}

/** A refund that failed is due again. */
export async function retryRefund(
  { ledger, clock }: SweepServices,
  entry: LedgerEntry,
): Promise<void> {
  const at = clock()
  const reason = 'the refund is tried again'
  const by = { held: entry, actor: 'sweeper', reason, at, workingUntil: at }
  await ledger.move({ ...by, to: 'refund_pending' })
}

/** Back to the wallet of the payer, or without a refund wallet to its balance here. */
export async function creditOrRefund(
  services: SweepServices,
  entry: LedgerEntry,
): Promise<'refunded' | 'refundFailed' | 'credited' | undefined> {
  const { refunds } = services
  return refunds === undefined ? credit(services, entry) : refund(services, entry, refunds)
}

/** Puts what was received on the balance of the payer. */
async function credit(
  { ledger, clock, onProblem }: SweepServices,
  entry: LedgerEntry,
): Promise<'credited' | undefined> {
  const { id, payer, received } = entry
  if (received === undefined) throw new Error(`${id} is to be returned, but nothing arrived.`)
  const by = { actor: 'sweeper', reason: 'no refund wallet is configured', at: clock() }
  if (await ledger.credit({ ...by, held: entry, payer, amount: received })) return 'credited'
  const now = await ledger.find(id)
  if (now?.state === 'refund_pending' && now.workingUntil === entry.workingUntil) {
    onProblem?.({ paymentId: id, what: 'its refund is signed, but no refund wallet is configured' })
    await ledger.touch(entry, clock())
  }
  return undefined
}

async function refund(
  services: SweepServices,
  idle: LedgerEntry,
  refunds: Refunds,
): Promise<'refunded' | 'refundFailed' | undefined> {
  const { ledger, clock, timing } = services
  const entry = await ledger.lease({ held: idle, until: clock() + timing.leaseMs, runs: 0 })
  if (entry === undefined) return undefined
  const outcome = await refunds.send(entry)
  switch (outcome.kind) {
    case 'refunded':
      return refunded(services, entry, outcome)
    case 'waiting':
      services.onProblem?.({ paymentId: entry.id, what: outcome.reason, cause: outcome.cause })
      await ledger.release(entry, clock())
      return undefined
    case 'failed':
      return refundFailed(services, entry, outcome)
  }
}

async function refunded(
  { ledger, clock }: SweepServices,
  entry: LedgerEntry,
  { transaction }: RefundOutcome & { kind: 'refunded' },
) {
  const at = clock()
  const moved = await ledger.move({
    held: entry,
    to: 'refunded',
    actor: 'sweeper',
    reason: 'the chain shows the transfer back',
    at,
    workingUntil: at,
    refundTransaction: transaction,
  })
  return moved && ('refunded' as const)
}

/** Nothing is lost: it is tried again, each time a little later, and in the end by the operator. */
async function refundFailed(
  { ledger, clock, onProblem }: SweepServices,
  entry: LedgerEntry,
  { reason }: RefundOutcome & { kind: 'failed' },
) {
  const moves = await ledger.audit(entry.id)
  const attempts = 1 + moves.filter(({ to }) => to === 'refund_failed').length
  const givenUp = attempts >= maxAttempts
  const at = clock()
  const delayMs = Math.min(firstDelayMs * 2 ** (attempts - 1), longestDelayMs)
  const workingUntil = givenUp ? never : at + delayMs
  const by = { held: entry, actor: 'sweeper', reason, at, workingUntil }
  const moved = await ledger.move({ ...by, to: 'refund_failed' })
  if (moved === undefined) return undefined
  onProblem?.({ paymentId: entry.id, what: `the refund failed: ${reason}`, givenUp })
  return 'refundFailed' as const
}
