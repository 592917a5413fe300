import type { PaymentRequired } from '@x402/core/types'
import type { Address } from 'viem'

import { InvalidInputError } from '../errors/request.ts'
import type { ServiceError } from '../errors/service-error.ts'
import { formatUsd, toAtomic } from '../money/usdc.ts'
import type { Tool } from '../registry/define-tool.ts'
import type { GateServices, QuoteOutcome } from './gate.ts'
import { listPrice, priceCall, type Pricing } from './price.ts'
import { anyInput, callFingerprint, paymentRequired, type QuotedCall } from './quote.ts'

export type Offer = {
  tool: Tool
  /** As sent by the caller. */
  input: unknown
  url: string
  /** Who is said to pay; whoever it is, nobody else can pay what it is quoted. */
  payer: Address | undefined
  refusal?: ServiceError
  /** Why it is a quote and not an answer, where there is more to say. */
  note?: string | undefined
}

/**
 * The quote for a call. An empty call is quoted before its input is validated, because crawlers
 * index only what answers 402; any other invalid input is refused, so that nobody signs for nothing.
 *
 * @throws InvalidInputError
 */
export async function offerQuote(services: GateServices, offer: Offer): Promise<QuoteOutcome> {
  const { tool, url, refusal, note, payer } = offer
  const { fingerprint, input } = readCall(tool, offer.input)
  const pricing = await priceCall(services, {
    tool,
    input,
    payer,
    isOpen: fingerprint === anyInput,
  })
  const entry = services.book.quote({
    tool: tool.name,
    fingerprint,
    fixedPrice: tool.fixedPrice,
    extra: tool.quoteExtra(input),
    ...pricing,
  })
  const quote: PaymentRequired = paymentRequired({
    entry,
    resource: { url, description: describe(tool, pricing), mimeType: 'application/json' },
    error:
      refusal === undefined ? (note ?? 'Payment required') : `${refusal.code}: ${refusal.message}`,
    signer: services.signer.address,
    ...(pricing.bound && { extensions: { 'faregate-price': boundPrice(pricing) } }),
  })
  const { legacyNetwork } = services.terms
  return { kind: 'quote', tool, quote, listPrice: pricing.list, legacyNetwork, refusal }
}

/** What a call with this parsed input is quoted for, to anybody. */
export function pricedCall(tool: Tool, input: unknown): QuotedCall {
  return {
    tool: tool.name,
    fingerprint: callFingerprint(tool.name, input),
    amount: listPrice(tool, input),
    fixedPrice: tool.fixedPrice,
    extra: tool.quoteExtra(input),
  }
}

/** The input to be priced: the caller's, or that of the first example for an empty call. */
function readCall(tool: Tool, input: unknown): { fingerprint: string; input: unknown } {
  const parsed = tool.parse(input ?? {})
  if (parsed.ok) {
    return { fingerprint: callFingerprint(tool.name, parsed.value), input: parsed.value }
  }
  if (!isEmpty(input)) throw new InvalidInputError({ problems: parsed.problems })
  const example = tool.parse(tool.examples[0]?.input)
  if (!example.ok) throw new Error(`The first example of ${tool.name} does not parse.`)
  return { fingerprint: anyInput, input: example.value }
}

/** The name of the tool, and of a price that is not for everybody what it is. */
function describe({ title }: Tool, { list, amount, bound }: Pricing): string {
  if (bound === undefined) return title
  const { payer, discount } = bound
  const why = discount === 0 ? '' : `, ${discount / 100} % off for its volume`
  return `${title}: ${formatUsd(amount)} for ${payer.toLowerCase()} instead of ${formatUsd(list)}${why}`
}

/** The same for programs, as an extension: x402 clients keep those they do not know. */
function boundPrice({ list, amount, bound }: Pricing) {
  return {
    info: {
      payer: bound?.payer.toLowerCase(),
      listAmount: toAtomic(list),
      amount: toAtomic(amount),
      volumeDiscountPercent: (bound?.discount ?? 0) / 100,
    },
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        payer: { type: 'string' },
        listAmount: { type: 'string' },
        amount: { type: 'string' },
        volumeDiscountPercent: { type: 'number' },
      },
      required: ['payer', 'listAmount', 'amount', 'volumeDiscountPercent'],
    },
  }
}

/** Whether a call asks for nothing but the price. */
export function isEmpty(input: unknown): boolean {
  return input === undefined || (typeof input === 'object' && Object.keys(input ?? {}).length === 0)
}
