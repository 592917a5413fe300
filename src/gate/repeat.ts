import { PaymentExpiredError } from '../errors/payment.ts'
import {
  PaymentAlreadyUsedError,
  PaymentInProgressError,
  PaymentReturnedError,
} from '../errors/settlement.ts'
import { requote, type PaidCall } from './admit.ts'
import type { CallOutcome, GateServices } from './gate.ts'
import type { LedgerEntry } from './ledger.ts'
import { expectPayer, hasProof } from './proof.ts'
import { callFingerprint } from './quote.ts'
import { handOutAgain } from './repeat-delivered.ts'
import { runAgain } from './repeat-paid.ts'
import { askChain, tryAgain } from './repeat-unsettled.ts'
import { inProgress } from './settle.ts'
import type { PaymentState } from './states.ts'

const pollMs = 50

/**
 * A payment seen before. The same call gets what it paid for, once: the stored result, the answer
 * that is being made right now, or another try at whatever was interrupted. Any other call gets 409.
 *
 * Payer, nonce and signature of a settled payment are public, so whoever asks has to prove that it
 * is the payer (`expectPayer`).
 */
export async function repeatCall(
  services: GateServices,
  call: PaidCall,
  seen: LedgerEntry,
): Promise<CallOutcome> {
  // First: what a payment was for is nobody else's business either.
  if (isProtected(seen)) expectPayer(call, seen)
  if (seen.fingerprint !== callFingerprint(call.tool.name, call.input) || !isSame(call, seen)) {
    throw new PaymentAlreadyUsedError({ paymentId: seen.id })
  }
  const giveUpAt = services.clock() + services.timing.waitMs
  let entry = seen
  for (;;) {
    entry = await whenIdle(services, entry, giveUpAt)
    try {
      return await takeTurn(services, call, entry)
    } catch (error) {
      // Somebody else took it up in the same moment: it is their answer that we wait for.
      const isLost = error instanceof PaymentInProgressError && services.clock() < giveUpAt
      if (!isLost) throw error
    }
    entry = (await services.ledger.find(entry.id)) ?? entry
  }
}

/**
 * Whether only the payer may ask. What never settled is not public, so whoever holds the signature
 * is the payer; that counts where a payment came without anything else to know it by.
 */
function isProtected(entry: LedgerEntry): boolean {
  const { state } = entry
  if (state === 'rejected' || state === 'expired') return false
  return hasProof(entry) || !(state === 'pending' || state === 'unknown')
}

/** The payment is nobody's at the moment: what is to be done with it now? */
async function takeTurn(
  services: GateServices,
  call: PaidCall,
  entry: LedgerEntry,
): Promise<CallOutcome> {
  const { state } = entry
  if (isProtected(entry)) expectPayer(call, entry)
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
async function whenIdle(
  { ledger, clock }: GateServices,
  seen: LedgerEntry,
  giveUpAt: number,
): Promise<LedgerEntry> {
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
