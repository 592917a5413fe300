import type { Hex } from 'viem'

import { AlreadyGrantedError } from '../errors/access.ts'
import { PaymentExpiredError, SignatureInvalidError } from '../errors/payment.ts'
import type { ServiceError } from '../errors/service-error.ts'
import {
  AuthorizationUsedError,
  InsufficientFundsError,
  PaymentInProgressError,
  PaymentReturnedError,
  SettlementFailedError,
  SettlementUnavailableError,
  SettlementUnknownError,
} from '../errors/settlement.ts'
import { ToolFailedError } from '../errors/tool.ts'
import type { Usdc } from '../money/usdc.ts'
import { requote, type PaidCall } from './admit.ts'
import type { CallOutcome, DeliveredOutcome, GateServices } from './gate.ts'
import type { LedgerEntry } from './ledger.ts'
import type { Payment } from './payment.ts'
import { requirementsFor } from './quote.ts'
import { deliveredOutcome, runPaid } from './serve.ts'
import type { RefusalReason, SettlementOrder, SettlementOutcome } from './settlement.ts'

/**
 * Settles a claimed payment whose lease is ours, then serves it. `wasTried`: an earlier attempt may
 * still land, so that the payment's end alone does not make it void.
 */
export async function settleAndServe(
  services: GateServices,
  call: PaidCall,
  claimed: LedgerEntry & { wasTried?: boolean },
): Promise<CallOutcome> {
  const { wasTried = false } = claimed
  const { entry: settling, outcome } = await settleSomewhere(services, call, claimed)
  if (outcome.kind !== 'settled') {
    const ended = wasTried && outcome.kind === 'refused' && outcome.reason === 'expired'
    return notSettled(services, call, {
      entry: settling,
      outcome: ended
        ? { kind: 'unknown', transaction: settling.transaction, cause: outcome.detail }
        : outcome,
    })
  }
  call.request.progress?.('settled')
  await services.trace?.('after_settle', claimed.id)
  return serveAndDeliver(services, call, await markPaid(services, settling, outcome))
}

type Settled = { entry: LedgerEntry; outcome: SettlementOutcome }

/**
 * Asks one engine after the other, but only on from an engine that was given nothing: as soon as
 * one may have submitted the payment, it stays there.
 */
async function settleSomewhere(
  services: GateServices,
  { payment }: PaidCall,
  claimed: LedgerEntry,
): Promise<Settled> {
  const tried: string[] = []
  let entry = claimed
  for (;;) {
    const outcome = await services.settlement.settle(orderOf(services, payment, entry))
    tried.push(entry.engine)
    const next = outcome.kind === 'unavailable' ? services.settlement.choose(tried) : undefined
    if (next === undefined) return { entry, outcome }
    entry = await passOn(services, entry, next)
  }
}

async function passOn(
  { ledger, clock, timing }: GateServices,
  entry: LedgerEntry,
  engine: string,
): Promise<LedgerEntry> {
  const at = clock()
  const by = { actor: 'gate', at, workingUntil: at + timing.leaseMs }
  const away = `${entry.engine} could not be reached`
  const rejected = await ledger.move({ ...by, held: entry, to: 'rejected', reason: away })
  const reason = `given to ${engine}`
  const pending =
    rejected && (await ledger.move({ ...by, held: rejected, to: 'pending', reason, engine }))
  if (pending === undefined) throw inProgress(entry)
  return pending
}

/** Our terms for a payment. The quote id stays here: it is the payer's proof, and nobody else's. */
function orderOf(services: GateServices, payment: Payment, entry: LedgerEntry): SettlementOrder {
  const requirements = requirementsFor(services.terms, entry.amount)
  return { payment, requirements, engine: entry.engine, claim: entry }
}

/**
 * Records what the chain showed, and that the tool runs next.
 *
 * @throws PaymentInProgressError when another process has moved the payment meanwhile
 */
export async function markPaid(
  { ledger, clock, timing }: GateServices,
  entry: LedgerEntry,
  { transaction, received }: { transaction: Hex; received: Usdc },
): Promise<LedgerEntry> {
  const at = clock()
  const paid = await ledger.move({
    held: entry,
    to: 'paid',
    actor: 'gate',
    reason: 'the chain shows the transfer',
    at,
    transaction,
    received,
    workingUntil: at + timing.leaseMs,
    runs: 1,
  })
  if (paid === undefined) throw inProgress(entry)
  return paid
}

/** Runs the tool for a paid entry whose lease is ours; the result is stored before it is sent. */
export async function serveAndDeliver(
  services: GateServices,
  call: PaidCall,
  paid: LedgerEntry,
): Promise<DeliveredOutcome> {
  const { ledger, clock, timing } = services
  const { tool, input, request } = call
  await services.trace?.('after_paid', paid.id)
  const { resourceUrl } = request
  const run = await runPaid(services, { tool, input, entry: paid, resourceUrl }).catch(
    async (error: unknown) => {
      await ledger.release(paid, clock())
      throw error
    },
  )
  await services.trace?.('after_run', paid.id)
  const at = clock()
  const receipt = JSON.stringify(run.receipt)
  const result = { body: run.body, receipt, expiresAt: at + timing.resultLifetimeMs }
  const delivered = await ledger
    .deliver({ held: paid, result, changes: run.changes, at })
    .catch((error: unknown) => returnIfGranted(services, paid, error))
    .catch(async (cause: unknown) => {
      if (cause instanceof PaymentReturnedError) throw cause
      // Something that was to change with it had changed meanwhile: nothing of it holds.
      await ledger.release(paid, clock())
      throw new ToolFailedError({ tool: tool.name, charged: true, paymentId: paid.id, cause })
    })
  if (!delivered) throw inProgress(paid)
  await services.trace?.('before_send', paid.id)
  request.progress?.('delivered')
  return deliveredOutcome(tool, run, { repeated: false })
}

/**
 * What was bought can never be had, because the payer has it from another payment that was faster:
 * the money goes back, and does not wait for repeats.
 *
 * @throws PaymentReturnedError, or the error itself when it is another one
 */
async function returnIfGranted(
  services: GateServices,
  paid: LedgerEntry,
  error: unknown,
): Promise<never> {
  if (!(error instanceof AlreadyGrantedError)) throw error
  await leave(services, paid, { to: 'refund_pending', reason: error.message })
  throw new PaymentReturnedError({ paymentId: paid.id, state: 'refund_pending' })
}

type Unsettled = {
  entry: LedgerEntry
  outcome: Exclude<SettlementOutcome, { kind: 'settled' }>
}

/** Each way not to be settled, and what the payer is told. Only a proven refusal gets a quote. */
async function notSettled(
  services: GateServices,
  call: PaidCall,
  { entry, outcome }: Unsettled,
): Promise<CallOutcome> {
  switch (outcome.kind) {
    case 'refused':
      await leave(services, entry, { to: 'rejected', reason: outcome.detail })
      return requote(services, call, refusalError(outcome.reason, outcome.detail))
    case 'unavailable':
      await leave(services, entry, { to: 'rejected', reason: 'nothing could be submitted' })
      throw new SettlementUnavailableError({ cause: outcome.cause })
    case 'unknown': {
      const { transaction, cause } = outcome
      await leave(services, entry, { to: 'unknown', reason: 'no clear answer', transaction })
      throw new SettlementUnknownError({ paymentId: entry.id, transaction, cause })
    }
  }
}

type Leaving = {
  to: 'rejected' | 'unknown' | 'expired' | 'refund_pending'
  reason: string
  transaction?: LedgerEntry['transaction']
}

/** Moves a payment on and gives up the lease. A lost race is fine: somebody knew better. */
export async function leave(
  { ledger, clock }: Pick<GateServices, 'ledger' | 'clock'>,
  entry: LedgerEntry,
  { to, reason, transaction }: Leaving,
): Promise<void> {
  const at = clock()
  await ledger.move({
    held: entry,
    to,
    actor: 'gate',
    reason,
    at,
    workingUntil: at,
    ...(transaction && { transaction }),
  })
}

export function inProgress(entry: LedgerEntry): PaymentInProgressError {
  return new PaymentInProgressError({ paymentId: entry.id, retryAfterSeconds: 2 })
}

function refusalError(reason: RefusalReason, detail: string): ServiceError {
  switch (reason) {
    case 'insufficient_funds':
      return new InsufficientFundsError(InsufficientFundsError.spec.title)
    case 'signature_invalid':
      return new SignatureInvalidError(SignatureInvalidError.spec.title)
    case 'expired':
      return new PaymentExpiredError(PaymentExpiredError.spec.title)
    case 'authorization_used':
      return new AuthorizationUsedError(AuthorizationUsedError.spec.title)
    case 'refused':
      return new SettlementFailedError({ reason: detail })
  }
}
