import type { PaymentRequired } from '@x402/core/types'

import type { ServiceError } from '../errors/service-error.ts'
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
export function quoteDocument({ quote, refusal }: QuoteOutcome): PaymentRequired & Standing {
  const { code, charged, retryable, hint } = refusal ?? unpaid
  return { ...quote, code, charged, retryable, hint }
}

/** The receipt of a payment that was not taken; `undefined` where none came. */
export function refusalReceipt({ quote, refusal }: QuoteOutcome) {
  if (refusal === undefined) return undefined
  const network = quote.accepts[0]?.network
  return { success: false, errorReason: refusal.code, transaction: '', network }
}
