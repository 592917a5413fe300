import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

import { toProblem, toServiceError } from '../errors/problem.ts'
import type { ServiceError } from '../errors/service-error.ts'
import type { CallOutcome, DeliveredOutcome, QuoteOutcome } from '../gate/gate.ts'
import { legacyDocument, quoteDocument, refusalReceipt } from '../gate/quote-document.ts'
import { toAtomic } from '../money/usdc.ts'
import { encodeHeader, receiptHeaders } from './payment-headers.ts'
import { rateLimitHeaders } from './rate-limit-headers.ts'

/** Writes the outcome of a call as an HTTP answer. */
export function answerOutcome(c: Context, outcome: CallOutcome): Response {
  return outcome.kind === 'quote' ? answerQuote(c, outcome) : answerDelivered(c, outcome)
}

/**
 * 402: the quote in the header, and in the body for clients of version 1, which look there. A
 * refused payment is told why, and that nothing moved.
 */
export function answerQuote(c: Context, outcome: QuoteOutcome): Response {
  const receipt = refusalReceipt(outcome)
  return c.json(legacyDocument(outcome) ?? quoteDocument(outcome), 402, {
    'payment-required': encodeHeader(outcome.quote),
    'cache-control': 'no-store',
    ...(receipt && receiptHeaders(receipt)),
    ...rateLimitHeaders(outcome.limits),
  })
}

/** The stored answer, byte for byte, with its receipt or what is left of the pass. */
export function answerDelivered(c: Context, outcome: DeliveredOutcome): Response {
  return c.body(outcome.body, 200, {
    'content-type': 'application/json',
    ...deliveredHeaders(outcome),
  })
}

/** Headers of every delivered answer, whatever its body looks like. */
export function deliveredHeaders(outcome: DeliveredOutcome): Record<string, string> {
  return {
    'cache-control': 'private, no-store',
    ...(outcome.receipt && receiptHeaders(outcome.receipt)),
    ...(outcome.repeated && { 'x-faregate-repeated': 'true' }),
    ...rateLimitHeaders(outcome.limits),
    ...creditHeaders(outcome.credit),
  }
}

/** What a call took off the payer's credit and what is left of it, in atomic units. */
function creditHeaders(credit: DeliveredOutcome['credit']): Record<string, string> {
  if (credit === undefined) return {}
  return {
    'X-Credit-Spent': toAtomic(credit.spent),
    'X-Credit-Remaining': toAtomic(credit.remaining),
  }
}

/** Writes any error as RFC 9457 problem+json. */
export function answerError(c: Context, error: unknown, errorsUrl: string): Response {
  const known = toServiceError(error)
  return c.body(JSON.stringify(toProblem(known, errorsUrl)), statusOf(known.status), {
    'content-type': 'application/problem+json',
    ...errorHeaders(known),
  })
}

/** Headers of every error, whatever its body looks like. */
export function errorHeaders(error: ServiceError): Record<string, string> {
  const { status, retryAfterSeconds, limits, facts } = error
  return {
    'cache-control': 'no-store',
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    ...rateLimitHeaders(limits),
    ...(typeof facts['allow'] === 'string' && { allow: facts['allow'] }),
    ...statusHeaders[status],
  }
}

const statusHeaders: Record<number, Record<string, string>> = {
  // The rest of the body is not read: the next request on this connection would hit a dead end.
  413: { connection: 'close' },
}

export function statusOf(status: number): ContentfulStatusCode {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- error statuses carry a body
  return status as ContentfulStatusCode
}
