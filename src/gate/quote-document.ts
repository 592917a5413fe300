import type { PaymentRequired } from '@x402/core/types'

import type { ServiceError } from '../errors/service-error.ts'
import { toAtomic } from '../money/usdc.ts'
import type { QuoteOutcome } from './gate.ts'

/** What every answer says besides its content, here about a quote. */
type Standing = Pick<ServiceError, 'code' | 'charged' | 'retryable' | 'hint'>

const unpaid: Standing = {
  code: 'payment.required',
  charged: false,
  retryable: true,
  hint: 'Sign one of `accepts` and send the same call again with the payment: in PAYMENT-SIGNATURE over HTTP, in _meta["x402/payment"] over MCP.',
}

/** A quote as both doors write it: the x402 document, and how the call stands. */
export function quoteDocument({
  quote,
  refusal,
  members,
}: QuoteOutcome): PaymentRequired & Standing {
  const { code, charged, retryable, hint } = refusal ?? unpaid
  return { ...quote, ...members, code, charged, retryable, hint }
}

/**
 * The same quote for clients of x402 version 1, which read it off the body of an HTTP 402. They
 * cannot say which quote they answer, so they are asked what anybody pays.
 *
 * `undefined` where the network has no name in version 1.
 */
export function legacyDocument({
  quote,
  refusal,
  legacyNetwork,
  tool,
  listPrice,
}: QuoteOutcome): (Record<string, unknown> & Standing) | undefined {
  const { code, charged, retryable, hint } = refusal ?? unpaid
  const { accepts, resource, error } = quote
  if (legacyNetwork === undefined) return undefined
  const legacy = accepts.map(({ scheme, asset, payTo, maxTimeoutSeconds, extra }) => ({
    scheme,
    network: legacyNetwork,
    maxAmountRequired: toAtomic(listPrice),
    resource: resource.url,
    description: tool.title,
    mimeType: resource.mimeType ?? '',
    payTo,
    maxTimeoutSeconds,
    asset,
    extra: { name: extra['name'], version: extra['version'] },
  }))
  return { x402Version: 1, error, accepts: legacy, code, charged, retryable, hint }
}

/** The receipt of a payment that was not taken; `undefined` where none came. */
export function refusalReceipt({ quote, refusal }: QuoteOutcome) {
  if (refusal === undefined) return undefined
  const network = quote.accepts[0]?.network
  return { success: false, errorReason: refusal.code, transaction: '', network }
}
