import type { CreditStore } from '../passes/credit-store.ts'
import type { VisitStore } from '../passes/visit-store.ts'
import { releaseOverdue } from './credit.ts'
import type { GateServices } from './gate.ts'
import { creditOrRefund, giveUp, retryRefund } from './give-back.ts'
import type { IdleQuery, LedgerEntry } from './ledger.ts'
import { reconcile } from './reconcile.ts'
import type { Refunds } from './refunds.ts'
import type { PaymentState } from './states.ts'

/** What one sweep did, for the log and the metrics. */
export type SweepReport = {
  expired: number
  foundPaid: number
  /** Their transfer was taken back by the chain. */
  reopened: number
  returning: number
  refunded: number
  refundFailed: number
  credited: number
  resultsDropped: number
  creditsReleased: number
}

/** A payment that a sweep could not finish. */
export type SweepProblem = {
  paymentId: string
  what: string
  cause?: unknown
  /** No sweep will try again: somebody has to look. */
  givenUp?: boolean
}

export type SweepServices = Pick<
  GateServices,
  'ledger' | 'settlement' | 'clock' | 'timing' | 'terms'
> & {
  /** Absent: no credit is spent here. */
  credits?: CreditStore | undefined
  /** Absent: nothing is counted here. */
  visits?: Pick<VisitStore, 'forget'> | undefined
  /** Absent: what cannot be delivered becomes credit of the payer. */
  refunds?: Refunds | undefined
  onProblem?: ((problem: SweepProblem) => void) | undefined
  /** Aborted: the sweep ends as soon as nothing is half done. */
  signal?: AbortSignal | undefined
}

/** Rows of one state that one sweep looks at; the longest untouched come first. */
const batch = 50
/** Rows looked at together. Their questions to the node travel in one request. */
const width = 10

/**
 * Finishes what a crash or an unclear answer left behind. Every step is a compare-and-set, so any
 * number of processes may sweep at once. A row that cannot be finished does not stop the others.
 *
 * `pending`, `unknown` and `rejected` are decided by the chain; `paid` without a delivery goes back
 * to the payer once the window for free repeats is over.
 */
export async function sweep(services: SweepServices): Promise<SweepReport> {
  const { ledger, clock, timing } = services
  const report: SweepReport = {
    expired: 0,
    foundPaid: 0,
    reopened: 0,
    returning: 0,
    refunded: 0,
    refundFailed: 0,
    credited: 0,
    resultsDropped: await ledger.emptyResults(clock()),
    creditsReleased: 0,
  }
  const steps: Step[] = [
    { state: 'pending', forMs: 0, work: reconcile },
    { state: 'unknown', forMs: 0, work: reconcile },
    { state: 'rejected', forMs: 0, work: reconcile },
    { state: 'paid', forMs: timing.repeatWindowMs, work: giveUp },
    { state: 'refund_failed', forMs: 0, work: retryRefund },
    { state: 'refund_pending', forMs: 0, work: creditOrRefund },
  ]
  for (const step of steps) {
    await each(services, step, (found) => {
      report[found] += 1
    })
  }
  // Last: it is not about payments, so they do not wait for it.
  report.creditsReleased = await releaseOverdue(services)
  await services.visits?.forget(clock())
  return report
}

/** Looks after one row that nobody works on. */
type Work = (
  services: SweepServices,
  entry: LedgerEntry,
) => Promise<keyof SweepReport | undefined | void>

/** `forMs`: leaves out what has changed in so many milliseconds. */
type Step = { state: PaymentState; forMs: number; work: Work }

async function each(
  services: SweepServices,
  { state, forMs, work }: Step,
  count: (found: keyof SweepReport) => void,
): Promise<void> {
  const { ledger, clock, terms, onProblem, signal } = services
  const now = clock()
  const untouchedSince = now - forMs
  const { network } = terms
  const ids = await ledger.idle({ network, state, now, untouchedSince, limit: batch })
  const one = async (paymentId: string) => {
    try {
      const entry = await ledger.find(paymentId)
      if (entry === undefined || !isStill(entry, { state, now, untouchedSince })) return
      const found = await work(services, entry)
      if (found) count(found)
    } catch (cause) {
      onProblem?.({ paymentId, what: `a ${state} payment could not be looked after`, cause })
    }
  }
  for (let start = 0; start < ids.length; start += width) {
    if (signal?.aborted === true) return
    await Promise.all(ids.slice(start, start + width).map(one))
  }
}

/** Whether nobody has taken the row since it was listed. */
function isStill(
  entry: LedgerEntry,
  { state, now, untouchedSince }: Pick<IdleQuery, 'state' | 'now' | 'untouchedSince'>,
): boolean {
  return entry.state === state && entry.workingUntil <= now && entry.updatedAt <= untouchedSince
}
