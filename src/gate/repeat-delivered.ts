import { ResultExpiredError } from '../errors/settlement.ts'
import type { PaidCall } from './admit.ts'
import type { DeliveredOutcome, GateServices } from './gate.ts'
import type { LedgerEntry, StoredResult } from './ledger.ts'
import { handOutBought } from './owned.ts'
import { readReceipt, type Receipt } from './receipt.ts'
import { deliveredOutcome, runReissue } from './serve.ts'
import { inProgress } from './settle.ts'

/** The stored answer, byte for byte; for an answer shown only once, an equally good new one. */
export async function handOutAgain(
  services: GateServices,
  call: PaidCall,
  entry: LedgerEntry,
): Promise<DeliveredOutcome> {
  const bought = await handOutBought(services, call, entry)
  if (bought !== undefined) return bought
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
  const { changes } = run
  const replaced = await services.ledger.redeliver(
    { held: entry, result, changes, at: services.clock() },
    stored.body,
  )
  if (!replaced) throw inProgress(entry)
  return deliveredOutcome(tool, run, { repeated: true })
}
