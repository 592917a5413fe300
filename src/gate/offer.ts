import type { PaymentRequired } from '@x402/core/types'

import { InvalidInputError } from '../errors/request.ts'
import type { ServiceError } from '../errors/service-error.ts'
import type { Usdc } from '../money/usdc.ts'
import type { Tool } from '../registry/define-tool.ts'
import type { GateServices, QuoteOutcome } from './gate.ts'
import { anyInput, callFingerprint, paymentRequired, type QuotedCall } from './quote.ts'

type Offer = {
  tool: Tool
  /** As sent by the caller. */
  input: unknown
  url: string
  refusal?: ServiceError
}

/**
 * The quote for a call. An empty call is quoted before its input is validated, because crawlers
 * index only what answers 402; any other invalid input is refused, so that nobody signs for nothing.
 *
 * @throws InvalidInputError
 */
export function offerQuote(services: GateServices, offer: Offer): QuoteOutcome {
  const { tool, url, refusal } = offer
  const call = quotedCall(tool, offer.input)
  const entry = services.book.quote(call)
  const resource = { url, description: tool.title, mimeType: 'application/json' }
  const error = refusal === undefined ? 'Payment required' : `${refusal.code}: ${refusal.message}`
  const quote: PaymentRequired = paymentRequired({
    entry,
    resource,
    error,
    signer: services.signer.address,
  })
  const { legacyNetwork } = services.terms
  return { kind: 'quote', tool, quote, legacyNetwork, refusal }
}

/** What a call with this parsed input is quoted for. */
export function pricedCall(tool: Tool, input: unknown): QuotedCall {
  return {
    tool: tool.name,
    fingerprint: callFingerprint(tool.name, input),
    amount: priceOf(tool, input),
    fixedPrice: tool.fixedPrice,
  }
}

function quotedCall(tool: Tool, input: unknown): QuotedCall {
  const parsed = tool.parse(input ?? {})
  if (parsed.ok) return pricedCall(tool, parsed.value)
  if (!isEmpty(input)) throw new InvalidInputError({ problems: parsed.problems })
  const example = tool.parse(tool.examples[0]?.input)
  if (!example.ok) throw new Error(`The first example of ${tool.name} does not parse.`)
  const { name, fixedPrice } = tool
  return { tool: name, fingerprint: anyInput, amount: priceOf(tool, example.value), fixedPrice }
}

function priceOf(tool: Tool, input: unknown): Usdc {
  const price = tool.priceOf(input)
  if (price === undefined || price <= 0n) throw new Error(`${tool.name} has no price.`)
  return price
}

/** Whether a call asks for nothing but the price. */
export function isEmpty(input: unknown): boolean {
  return input === undefined || (typeof input === 'object' && Object.keys(input ?? {}).length === 0)
}
