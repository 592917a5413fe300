import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'

import { toProblem } from '../errors/problem.ts'
import type { ServiceError } from '../errors/service-error.ts'
import type { CallOutcome, DeliveredOutcome, QuoteOutcome, SpentCredit } from '../gate/gate.ts'
import { quoteDocument, refusalReceipt } from '../gate/quote-document.ts'
import { toAtomic } from '../money/usdc.ts'

/** Where a payment comes in and a receipt goes out (x402 MCP transport). */
export const metaKeys = {
  payment: 'x402/payment',
  receipt: 'x402/payment-response',
  error: 'x402/error',
  /** A proof of the wallet, as an object or as the header writes it. */
  signIn: 'faregate/sign-in',
  /** The wallet that will pay, for the quote. */
  payer: 'faregate/payer',
  /** What a call took off the payer's credit and what is left, in atomic units. */
  credit: 'faregate/credit',
  /** What is left of the key, or of the free calls of an address. */
  limits: 'faregate/limits',
} as const

/** Writes the outcome of a call as a tool result. */
export function toResult(outcome: CallOutcome): CallToolResult {
  return outcome.kind === 'quote' ? quoteResult(outcome) : deliveredResult(outcome)
}

/**
 * A quote: `isError`, the same object as text, as `structuredContent` and in `_meta`, because each
 * kind of client reads another of the three.
 */
function quoteResult(outcome: QuoteOutcome): CallToolResult {
  const document = quoteDocument(outcome)
  const receipt = refusalReceipt(outcome)
  return {
    isError: true,
    content: [{ type: 'text', text: JSON.stringify(document) }],
    structuredContent: document,
    _meta: {
      [metaKeys.error]: document,
      ...(receipt && { [metaKeys.receipt]: receipt }),
      ...limitsMeta(outcome.limits),
    },
  }
}

/** The stored answer as text, byte for byte, and as structured content. */
function deliveredResult(outcome: DeliveredOutcome): CallToolResult {
  const { body, receipt, repeated, credit } = outcome
  const structured: unknown = JSON.parse(body)
  return {
    content: [{ type: 'text', text: body }],
    structuredContent: isObject(structured) ? structured : {},
    _meta: {
      ...(receipt && { [metaKeys.receipt]: receipt }),
      ...(repeated && { 'faregate/repeated': true }),
      ...(credit && { [metaKeys.credit]: creditText(credit) }),
      ...limitsMeta(outcome.limits),
    },
  }
}

function creditText({ spent, remaining }: SpentCredit): Record<string, string> {
  return { spent: toAtomic(spent), remaining: toAtomic(remaining) }
}

/** Times in ISO, as the headers of the HTTP door have them. */
function limitsMeta(limits: CallOutcome['limits']): Record<string, unknown> {
  if (limits === undefined) return {}
  const windows = Object.entries(limits).map(([window, { resetsAt, ...rest }]) => [
    window,
    { ...rest, resetsAt: new Date(resetsAt).toISOString() },
  ])
  return { [metaKeys.limits]: Object.fromEntries(windows) }
}

/** The same problem object as over HTTP, as a tool result. Never a quote. */
export function errorResult(error: ServiceError, errorsUrl: string): CallToolResult {
  const problem = toProblem(error, errorsUrl)
  return {
    isError: true,
    content: [{ type: 'text', text: JSON.stringify(problem) }],
    structuredContent: problem,
    ...(error.limits && { _meta: limitsMeta(error.limits) }),
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
