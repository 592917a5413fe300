import { PaymentExpiredError } from '../errors/payment.ts'
import { ProofRequiredError, SettlementUnknownError } from '../errors/settlement.ts'
import { checkTool, refusalOf, refusalOfPromise, requote, type PaidCall } from './admit.ts'
import type { CallOutcome, GateServices } from './gate.ts'
import type { LedgerEntry } from './ledger.ts'
import { echoedQuoteId } from './match-terms.ts'
import { expectPayer, isFromPayer } from './proof.ts'
import { hashProof } from './quote.ts'
import { inProgress, leave, markPaid, serveAndDeliver, settleAndServe } from './settle.ts'
import type { AuthorizationRecord } from './settlement.ts'
import { isTooLate } from './too-late.ts'

/** Refused before, perhaps for lack of funds: the same payment may be good by now. */
export async function tryAgain(
  services: GateServices,
  call: PaidCall,
  entry: LedgerEntry,
): Promise<CallOutcome> {
  // An engine that said no, or nothing, may have submitted it all the same.
  const record = await services.settlement.inspect(entry)
  if (record.kind === 'transferred') {
    expectPayer(call, entry)
    const paid = await markPaid(services, await takeUp(services, entry), record)
    return serveAndDeliver(services, call, paid)
  }
  if (record.kind === 'unanswered') throw unclear(entry, record.cause)
  const refusal = await refusalOf(services, call)
  if (refusal !== undefined) return requote(services, call, refusal)
  await checkTool(services, { ...call, payer: call.payment.payer })
  const quoteId = echoedQuoteId(call.payment)
  const quoteHash = quoteId === undefined ? undefined : hashProof(quoteId)
  return settleAndServe(services, call, await takeUp(services, entry, quoteHash))
}

/**
 * Makes an interrupted or refused payment ours to work on again. A refused one comes with the quote
 * id that its payer holds by now, which is the one it will prove itself by.
 */
async function takeUp(
  services: GateServices,
  entry: LedgerEntry,
  quoteHash?: string,
): Promise<LedgerEntry> {
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
    ...(quoteHash !== undefined && { quoteHash }),
  })
  if (pending === undefined) throw inProgress(entry)
  return pending
}

/** Interrupted while settling, or settled without a clear answer: the chain decides what is next. */
export async function askChain(
  services: GateServices,
  call: PaidCall,
  seen: LedgerEntry,
): Promise<CallOutcome> {
  const { ledger, settlement, clock, timing } = services
  const entry = await ledger.lease({ held: seen, until: clock() + timing.leaseMs, runs: 0 })
  if (entry === undefined) throw inProgress(seen)
  const record = await settlement.inspect(entry)
  switch (record.kind) {
    case 'transferred':
      if (!isFromPayer(call, entry)) {
        await ledger.release(entry, clock())
        throw new ProofRequiredError({ paymentId: entry.id })
      }
      return serveAndDeliver(services, call, await markPaid(services, entry, record))
    case 'spent':
      await leave(services, entry, { to: 'expired', reason: 'the authorization was cancelled' })
      return requote(services, call, new PaymentExpiredError(PaymentExpiredError.spec.title))
    case 'unused':
      return resumeUnused(services, call, { entry, asOf: record.asOf })
    case 'unanswered':
    case 'no_node':
      return stayUnclear(services, entry)
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
  { entry, asOf }: Unused,
): Promise<CallOutcome> {
  const refusal = await refusalOfPromise(services, call.payment).catch((cause: unknown) =>
    stayUnclear(services, entry, cause),
  )
  if (refusal instanceof PaymentExpiredError) return overdue(services, call, { entry, asOf })
  if (refusal !== undefined) return stayUnclear(services, entry, refusal)
  await checkTool(services, { ...call, payer: call.payment.payer }).catch((cause: unknown) =>
    stayUnclear(services, entry, cause),
  )
  const pending = entry.state === 'unknown' ? await takeUp(services, entry) : entry
  return settleAndServe(services, call, { ...pending, wasTried: true })
}

type Unused = { entry: LedgerEntry } & Pick<AuthorizationRecord & { kind: 'unused' }, 'asOf'>

async function overdue(
  services: GateServices,
  call: PaidCall,
  { entry, asOf }: Unused,
): Promise<CallOutcome> {
  if (!isTooLate(entry, { asOf, now: services.clock() })) return stayUnclear(services, entry)
  await leave(services, entry, { to: 'expired', reason: 'validBefore passed, nonce unused' })
  return requote(services, call, new PaymentExpiredError(PaymentExpiredError.spec.title))
}

/**
 * Lets go of a payment that nothing new is known about.
 *
 * @throws SettlementUnknownError always
 */
async function stayUnclear(
  { ledger, clock }: GateServices,
  entry: LedgerEntry,
  cause?: unknown,
): Promise<never> {
  await ledger.release(entry, clock())
  throw unclear(entry, cause)
}

function unclear({ id: paymentId, transaction }: LedgerEntry, cause: unknown) {
  return new SettlementUnknownError({ paymentId, transaction, cause })
}
