import { PaymentExpiredError } from '../errors/payment.ts'
import {
  PaymentAlreadyUsedError,
  PaymentReturnedError,
  ProofRequiredError,
  ResultExpiredError,
  SettlementUnknownError,
} from '../errors/settlement.ts'
import { refusalOf, refusalOfPromise, requote, type PaidCall } from './admit.ts'
import type { CallOutcome, DeliveredOutcome, GateServices } from './gate.ts'
import type { LedgerEntry, StoredResult } from './ledger.ts'
import { provesPayer, shownBy } from './proof.ts'
import { callFingerprint } from './quote.ts'
import { readReceipt, type Receipt } from './receipt.ts'
import { deliveredOutcome, runReissue } from './serve.ts'
import { inProgress, leave, markPaid, serveAndDeliver, settleAndServe } from './settle.ts'
import type { PaymentState } from './states.ts'

const pollMs = 50

/**
 * A payment seen before. The same call gets what it paid for, once: the stored result, the answer
 * that is being made right now, or another try at whatever was interrupted. Any other call gets 409.
 *
 * Payer, nonce and signature of a settled payment are public, so whoever asks has to prove that it
 * is the payer (`provesPayer`).
 */
export async function repeatCall(
  services: GateServices,
  call: PaidCall,
  seen: LedgerEntry,
): Promise<CallOutcome> {
  if (seen.fingerprint !== callFingerprint(call.tool.name, call.input) || !isSame(call, seen)) {
    throw new PaymentAlreadyUsedError({ paymentId: seen.id })
  }
  if (seen.state !== 'rejected') expectPayer(call, seen)
  const entry = await whenIdle(services, seen)
  const { state } = entry
  if (isReturned(state)) throw new PaymentReturnedError({ paymentId: entry.id, state })
  switch (state) {
    case 'delivered':
      return handOutAgain(services, call, entry)
    case 'paid':
      return runAgain(services, call, entry)
    case 'rejected':
      return tryAgain(services, call, entry)
    case 'pending':
    case 'unknown':
      return askChain(services, call, entry)
    case 'expired':
      return requote(services, call, new PaymentExpiredError(PaymentExpiredError.spec.title))
  }
}

/** @throws ProofRequiredError when nothing shows that the payer is asking */
function expectPayer(call: PaidCall, entry: LedgerEntry): void {
  if (provesPayer(shownBy(call.payment, call.proven), entry)) return
  throw new ProofRequiredError({ paymentId: entry.id })
}

type ReturnedState = 'refund_pending' | 'refunded' | 'refund_failed' | 'credited'

function isReturned(state: PaymentState): state is ReturnedState {
  return ['refund_pending', 'refunded', 'refund_failed', 'credited'].includes(state)
}

/**
 * Whether the authorization is the claimed one. A payer may sign a nonce twice; what was claimed is
 * what the chain is asked about, so another amount or end would settle without being found.
 */
function isSame({ payment }: PaidCall, entry: LedgerEntry): boolean {
  return (
    payment.amount === entry.amount &&
    payment.payTo === entry.payTo &&
    Number(payment.validBefore) === entry.validBefore
  )
}

/**
 * Waits, within bounds, for whoever works on the payment.
 *
 * @throws PaymentInProgressError when it takes longer
 */
async function whenIdle(services: GateServices, seen: LedgerEntry): Promise<LedgerEntry> {
  const { ledger, clock, timing } = services
  const giveUpAt = clock() + timing.waitMs
  let entry = seen
  while (entry.workingUntil > clock() && isOpen(entry)) {
    if (clock() >= giveUpAt) throw inProgress(entry)
    await new Promise((resolve) => setTimeout(resolve, pollMs))
    entry = (await ledger.find(entry.id)) ?? entry
  }
  return entry
}

function isOpen({ state }: LedgerEntry): boolean {
  return state === 'pending' || state === 'paid' || state === 'unknown'
}

/** The stored answer, byte for byte; for an answer shown only once, an equally good new one. */
async function handOutAgain(
  services: GateServices,
  call: PaidCall,
  entry: LedgerEntry,
): Promise<DeliveredOutcome> {
  const stored = await services.ledger.result(entry.id)
  if (stored === undefined) throw new Error(`${entry.id} is delivered without a result.`)
  const receipt = readReceipt(stored.receipt)
  if (stored.expiresAt <= services.clock() || stored.body === '') {
    throw new ResultExpiredError({ paymentId: entry.id, receipt })
  }
  if (call.tool.shownOnce) return reissue(services, call, { entry, stored, receipt })
  return {
    kind: 'delivered',
    tool: call.tool,
    body: stored.body,
    output: JSON.parse(stored.body),
    receipt,
    repeated: true,
    limits: undefined,
  }
}

async function reissue(
  services: GateServices,
  { tool }: PaidCall,
  { entry, stored, receipt }: { entry: LedgerEntry; stored: StoredResult; receipt: Receipt },
): Promise<DeliveredOutcome> {
  const run = await runReissue(services, {
    tool,
    stored: JSON.parse(stored.body),
    entry,
    receipt,
  })
  const result = { ...stored, body: run.body }
  const { passes } = run
  const replaced = await services.ledger.redeliver(
    { held: entry, result, passes, at: services.clock() },
    stored.body,
  )
  if (!replaced) throw inProgress(entry)
  return deliveredOutcome(tool, run, { repeated: true })
}

/** Settled, but not delivered: the tool failed or the process died. The repeat is free. */
async function runAgain(
  services: GateServices,
  call: PaidCall,
  entry: LedgerEntry,
): Promise<CallOutcome> {
  const { ledger, clock, timing } = services
  const at = clock()
  if (entry.runs < timing.maxRuns) {
    const leased = await ledger.lease({ held: entry, until: at + timing.leaseMs, runs: 1 })
    if (leased === undefined) throw inProgress(entry)
    return serveAndDeliver(services, call, leased)
  }
  const reason = `not delivered in ${entry.runs} runs`
  await leave(services, entry, { to: 'refund_pending', reason })
  throw new PaymentReturnedError({ paymentId: entry.id, state: 'refund_pending' })
}

/** Refused before, perhaps for lack of funds: the same payment may be good by now. */
async function tryAgain(
  services: GateServices,
  call: PaidCall,
  entry: LedgerEntry,
): Promise<CallOutcome> {
  // An engine that said no, or nothing, may have submitted it all the same.
  const record = await services.settlement.inspect(entry)
  if (record?.kind === 'transferred') {
    expectPayer(call, entry)
    const paid = await markPaid(services, await takeUp(services, entry), record)
    return serveAndDeliver(services, call, paid)
  }
  const refusal = await refusalOf(services, call)
  if (refusal !== undefined) return requote(services, call, refusal)
  return settleAndServe(services, call, await takeUp(services, entry))
}

/** Makes an interrupted or refused payment ours to work on again. */
async function takeUp(services: GateServices, entry: LedgerEntry): Promise<LedgerEntry> {
  const { ledger, clock, timing, settlement } = services
  const at = clock()
  // What an engine may have submitted stays with it; what was refused may go to another one.
  const engine = entry.state === 'rejected' ? settlement.choose([]) : undefined
  const pending = await ledger.move({
    held: entry,
    to: 'pending',
    actor: 'gate',
    reason: 'the payer sends the same payment again',
    at,
    workingUntil: at + timing.leaseMs,
    ...(engine !== undefined && { engine }),
  })
  if (pending === undefined) throw inProgress(entry)
  return pending
}

/** Interrupted while settling, or settled without a clear answer: the chain decides what is next. */
async function askChain(
  services: GateServices,
  call: PaidCall,
  seen: LedgerEntry,
): Promise<CallOutcome> {
  const { ledger, settlement, clock, timing } = services
  const entry = await ledger.lease({ held: seen, until: clock() + timing.leaseMs, runs: 0 })
  if (entry === undefined) throw inProgress(seen)
  const record = await settlement.inspect(entry)
  switch (record?.kind) {
    case 'transferred':
      return serveAndDeliver(services, call, await markPaid(services, entry, record))
    case 'spent':
      await leave(services, entry, { to: 'expired', reason: 'the authorization was cancelled' })
      return requote(services, call, new PaymentExpiredError(PaymentExpiredError.spec.title))
    case 'unused':
      return resumeUnused(services, call, entry)
    case undefined:
      await ledger.release(entry, clock())
      throw new SettlementUnknownError({ paymentId: entry.id, transaction: entry.transaction })
  }
}

/**
 * Not on chain: it still can be, unless its time is over. Its quote was honoured when it was
 * claimed. That the quote has ended or the price has changed since is no reason to ask for a new
 * payment: the old one may be on its way.
 */
async function resumeUnused(
  services: GateServices,
  call: PaidCall,
  entry: LedgerEntry,
): Promise<CallOutcome> {
  const { ledger, clock } = services
  const refusal = await refusalOfPromise(services, call.payment)
  if (refusal instanceof PaymentExpiredError) return overdue(services, call, entry)
  if (refusal !== undefined) {
    await ledger.release(entry, clock())
    const { id: paymentId, transaction } = entry
    throw new SettlementUnknownError({ paymentId, transaction, cause: refusal })
  }
  const pending = entry.state === 'unknown' ? await takeUp(services, entry) : entry
  return settleAndServe(services, call, pending)
}

/** Seconds after `validBefore` from which no block can still carry the transfer. */
const lateBlockSeconds = 30

async function overdue(
  services: GateServices,
  call: PaidCall,
  entry: LedgerEntry,
): Promise<CallOutcome> {
  if (services.clock() < (entry.validBefore + lateBlockSeconds) * 1000) {
    await services.ledger.release(entry, services.clock())
    throw new SettlementUnknownError({ paymentId: entry.id, transaction: entry.transaction })
  }
  await leave(services, entry, { to: 'expired', reason: 'validBefore passed, nonce unused' })
  return requote(services, call, new PaymentExpiredError(PaymentExpiredError.spec.title))
}
