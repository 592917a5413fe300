import type { Address } from 'viem'

import { SignatureInvalidError } from '../errors/payment.ts'
import { ServiceError } from '../errors/service-error.ts'
import { ToolFailedError, ToolTimeoutError } from '../errors/tool.ts'
import type { Tool } from '../registry/define-tool.ts'
import { checkContext } from './check-context.ts'
import type { CallRequest, GateServices, QuoteOutcome } from './gate.ts'
import { matchTerms, matchTime } from './match-terms.ts'
import { offerQuote, pricedCall } from './offer.ts'
import { quotedPayer } from './payer.ts'
import type { Payment } from './payment.ts'
import type { Proven } from './proof.ts'
import { callFingerprint } from './quote.ts'

/** A call that brings a coin. `input` is parsed. */
export type PaidCall = {
  tool: Tool
  input: unknown
  payment: Payment
  proven: Proven
  request: CallRequest
}

/** What our own quote, the clock and the signature have against a payment; nothing is written. */
export async function refusalOf(
  services: GateServices,
  { tool, input, payment }: PaidCall,
): Promise<ServiceError | undefined> {
  const { terms, book, clock } = services
  return (
    thrownBy(() => {
      matchTerms(payment, pricedCall(tool, input), { terms, book, now: clock() })
    }) ?? (await refusalOfPromise(services, payment))
  )
}

/** What the clock and the signature alone have against it: all that can change after a claim. */
export async function refusalOfPromise(
  { terms, clock, settlement }: GateServices,
  payment: Payment,
): Promise<ServiceError | undefined> {
  const untimely = thrownBy(() => matchTime(payment, { terms, now: clock() }))
  if (untimely !== undefined) return untimely
  return (await settlement.isSignedByPayer(payment))
    ? undefined
    : new SignatureInvalidError(SignatureInvalidError.spec.title)
}

function thrownBy(compare: () => void): ServiceError | undefined {
  try {
    compare()
    return undefined
  } catch (error) {
    if (error instanceof ServiceError) return error
    throw error
  }
}

/** A refusal with a fresh quote: nothing moved, and a new payment is welcome. */
export function requote(
  services: GateServices,
  { tool, request, proven }: PaidCall,
  refusal: ServiceError,
): Promise<QuoteOutcome> {
  const { input, resourceUrl: url } = request
  const payer = quotedPayer(request, proven)
  return offerQuote(services, { tool, input, url, payer, refusal })
}

/** `payer`: the wallet that signed, or whose credit is to pay. */
export type CheckedCall = Pick<PaidCall, 'tool' | 'input'> & { payer: Address }

/**
 * The tool's own free check: whatever it refuses is refused before money moves.
 *
 * @throws ToolFailedError or ToolTimeoutError, uncharged, for a check that breaks instead
 */
export async function checkTool(
  services: GateServices,
  { tool, input, payer }: CheckedCall,
): Promise<void> {
  const { health } = services
  const signal = AbortSignal.timeout(tool.deadlineMs)
  const late = new Promise<never>((_resolve, reject) => {
    const error = new ToolTimeoutError({ tool: tool.name, charged: false })
    signal.addEventListener('abort', () => reject(error), { once: true })
  })
  try {
    await Promise.race([tool.check(input, { ...checkContext(services, signal), payer }), late])
    health?.passed(callFingerprint(tool.name, input))
  } catch (cause) {
    const error =
      cause instanceof ServiceError
        ? cause
        : new ToolFailedError({ tool: tool.name, charged: false, cause })
    if (error.status >= 500) health?.failed(callFingerprint(tool.name, input), error)
    throw error
  }
}
