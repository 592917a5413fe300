import type { GateServices } from './gate.ts'
import type { LedgerEntry } from './ledger.ts'
import type { PaymentState } from './states.ts'

/** What one sweep did, for the log. */
export type SweepReport = {
  expired: number
  foundPaid: number
  returning: number
  credited: number
}

type SweepServices = Pick<GateServices, 'ledger' | 'settlement' | 'clock' | 'timing' | 'terms'>

const batch = 50
/** Milliseconds after `validBefore` from which no block can still carry the transfer. */
const lateBlockMs = 30_000

/**
 * Finishes what a crash or an unclear answer left behind. Every step is a compare-and-set, so any
 * number of processes may sweep at once.
 *
 * `pending` and `unknown` are decided by the chain; `paid` without a delivery goes back to the
 * payer once the window for free repeats is over.
 */
export async function sweep(services: SweepServices): Promise<SweepReport> {
  const report: SweepReport = { expired: 0, foundPaid: 0, returning: 0, credited: 0 }
  for (const state of ['pending', 'unknown'] as const) {
    for (const entry of await idle(services, state, 0)) {
      const found = await reconcile(services, entry)
      if (found !== undefined) report[found] += 1
    }
  }
  for (const entry of await idle(services, 'paid', services.timing.repeatWindowMs)) {
    if (await giveUp(services, entry)) report.returning += 1
  }
  for (const entry of await idle(services, 'refund_pending', 0)) {
    if (await credit(services, entry)) report.credited += 1
  }
  return report
}

function idle({ ledger, clock }: SweepServices, state: PaymentState, forMs: number) {
  const now = clock()
  return ledger.idle({ state, now, untouchedSince: now - forMs, limit: batch })
}

/** Asks the chain about a payment that nobody works on. */
async function reconcile(
  services: SweepServices,
  entry: LedgerEntry,
): Promise<'expired' | 'foundPaid' | undefined> {
  const { ledger, settlement, clock } = services
  const record = await settlement.inspect(entry)
  const at = clock()
  const by = { held: entry, actor: 'reconciler', at, workingUntil: at }
  if (record?.kind === 'transferred') {
    const { transaction, received } = record
    const reason = 'the chain shows the transfer'
    return (await ledger.move({ ...by, to: 'paid', reason, transaction, received }))
      ? 'foundPaid'
      : undefined
  }
  const over = at >= entry.validBefore * 1000 + lateBlockMs
  if (record?.kind === 'spent' || (record?.kind === 'unused' && over)) {
    const reason =
      record.kind === 'spent' ? 'the authorization was cancelled' : 'never used in time'
    return (await ledger.move({ ...by, to: 'expired', reason })) ? 'expired' : undefined
  }
  return undefined
}

async function giveUp({ ledger, clock }: SweepServices, entry: LedgerEntry): Promise<boolean> {
  const at = clock()
  const reason = 'not delivered, and nobody repeated the call'
  const moved = await ledger.move({
    held: entry,
    to: 'refund_pending',
    actor: 'sweeper',
    reason,
    at,
    workingUntil: at,
  })
  return moved !== undefined
}

/** Puts what was received on the balance of the payer. */
async function credit({ ledger, clock }: SweepServices, entry: LedgerEntry): Promise<boolean> {
  if (entry.received === undefined) return false
  return ledger.credit({
    held: entry,
    payer: entry.payer,
    amount: entry.received,
    actor: 'sweeper',
    reason: 'no refund wallet is configured',
    at: clock(),
  })
}
