import { IdempotencyConflictError } from '../errors/settlement.ts'
import { checkTool, refusalOf, requote, type PaidCall } from './admit.ts'
import type { CallOutcome, GateServices } from './gate.ts'
import type { LedgerEntry } from './ledger.ts'
import { echoedQuoteId } from './match-terms.ts'
import { handOutInstead } from './owned.ts'
import { callFingerprint, hashProof } from './quote.ts'
import { repeatCall } from './repeat.ts'
import { settleAndServe } from './settle.ts'

/**
 * A call paid with a coin: compare → check → claim → settle → run → deliver. A payment seen before
 * takes the way of `repeatCall` instead.
 */
export async function payByCoin(services: GateServices, call: PaidCall): Promise<CallOutcome> {
  const earlier = await services.ledger.find(call.payment.id)
  if (earlier !== undefined) return repeatCall(services, call, earlier)
  const refusal = await refusalOf(services, call)
  if (refusal !== undefined) return requote(services, call, refusal)
  const owned = await handOutInstead(services, call)
  if (owned !== undefined) return owned
  await checkTool(services, { ...call, payer: call.payment.payer })

  const entry = await claim(services, call)
  if (entry === undefined) return lostClaim(services, call)
  call.request.progress?.('claimed')
  await services.trace?.('after_claim', entry.id)
  return settleAndServe(services, call, entry)
}

/** Somebody was faster with this payment, or its identifier belongs to another one. */
async function lostClaim(services: GateServices, call: PaidCall): Promise<CallOutcome> {
  const winner = await services.ledger.find(call.payment.id)
  if (winner === undefined) throw new IdempotencyConflictError()
  return repeatCall(services, call, winner)
}

/** Binds the payment to this call. `undefined`: another request claimed it first. */
async function claim(services: GateServices, call: PaidCall): Promise<LedgerEntry | undefined> {
  const { ledger, clock, timing, terms, settlement } = services
  const { payment, tool, input } = call
  const quoteId = echoedQuoteId(payment)
  const { identifier } = payment
  return ledger.claim(
    {
      id: payment.id,
      network: terms.network,
      asset: terms.asset,
      payer: payment.payer,
      nonce: payment.nonce,
      payTo: payment.payTo,
      amount: payment.amount,
      validBefore: Number(payment.validBefore),
      tool: tool.name,
      fingerprint: callFingerprint(tool.name, input),
      quoteHash: quoteId === undefined ? undefined : hashProof(quoteId),
      identifierHash: identifier === undefined ? undefined : hashProof(identifier),
      engine: settlement.choose([]) ?? '',
      claimedAt: clock(),
    },
    clock() + timing.leaseMs,
  )
}
