import type { LedgerEntry, Move } from './ledger.ts'
import type { SweepServices } from './sweep.ts'
import { isTooLate } from './too-late.ts'

type By = Omit<Move, 'to' | 'reason'>

/**
 * Asks the chain about a payment that has no clear end. A `rejected` one is asked about as well: a
 * facilitator that said no may submit it all the same, as long as it is valid.
 */
export async function reconcile(
  services: SweepServices,
  entry: LedgerEntry,
): Promise<'expired' | 'foundPaid' | undefined> {
  const { ledger, settlement, clock } = services
  const record = await settlement.inspect(entry)
  const at = clock()
  const by: By = { held: entry, actor: 'reconciler', at, workingUntil: at }
  switch (record.kind) {
    case 'transferred': {
      const { transaction, received } = record
      return foundPaid(services, entry, { ...by, transaction, received })
    }
    case 'spent':
      // What was rejected may have been for just that; it keeps its reason while it is valid.
      if (entry.state === 'rejected' && at < entry.validBefore * 1000) break
      return expire(services, entry, { by, reason: 'the authorization was cancelled' })
    case 'unused':
      if (!isTooLate(entry, { asOf: record.asOf, now: at })) break
      return expire(services, entry, { by, reason: 'never used in time' })
    case 'unanswered':
    case 'no_node':
  }
  await ledger.touch(entry, at)
  return undefined
}

async function foundPaid(services: SweepServices, entry: LedgerEntry, by: By) {
  const held = await reopened(services, entry)
  const reason = 'the chain shows the transfer'
  const paid = held && (await services.ledger.move({ ...by, held, to: 'paid', reason }))
  return paid && 'foundPaid'
}

async function expire(
  services: SweepServices,
  entry: LedgerEntry,
  { by, reason }: { by: By; reason: string },
) {
  const held = await reopened(services, entry)
  const expired = held && (await services.ledger.move({ ...by, held, to: 'expired', reason }))
  return expired && 'expired'
}

/** From `rejected` everything goes through `pending`. `undefined`: somebody was faster. */
async function reopened(
  { ledger, clock }: SweepServices,
  entry: LedgerEntry,
): Promise<LedgerEntry | undefined> {
  if (entry.state !== 'rejected') return entry
  const at = clock()
  return ledger.move({
    held: entry,
    to: 'pending',
    actor: 'reconciler',
    reason: 'the chain has the last word',
    at,
    workingUntil: at,
  })
}
