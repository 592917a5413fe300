import { PaymentReturnedError } from '../errors/settlement.ts'
import type { PaidCall } from './admit.ts'
import type { CallOutcome, GateServices } from './gate.ts'
import type { LedgerEntry } from './ledger.ts'
import { askChain } from './repeat-unsettled.ts'
import { inProgress, leave, serveAndDeliver } from './settle.ts'
import { isTakenBack } from './too-late.ts'

/** Settled, but not delivered: the tool failed or the process died. The repeat is free. */
export async function runAgain(
  services: GateServices,
  call: PaidCall,
  entry: LedgerEntry,
): Promise<CallOutcome> {
  const { ledger, clock, timing } = services
  const record = await services.settlement.inspect(entry)
  if (record.kind === 'unused' && isTakenBack(entry, record))
    return settleAnew(services, call, entry)
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

/** The chain took the transfer back; the same signature can make it again. */
async function settleAnew(
  services: GateServices,
  call: PaidCall,
  entry: LedgerEntry,
): Promise<CallOutcome> {
  const at = services.clock()
  const reopened = await services.ledger.move({
    held: entry,
    to: 'unknown',
    actor: 'gate',
    reason: 'the chain took the block of the transfer back',
    at,
    workingUntil: at,
  })
  if (reopened === undefined) throw inProgress(entry)
  return askChain(services, call, reopened)
}
