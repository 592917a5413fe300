import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

import type { PaymentRequired, PaymentRequirements } from '@x402/core/types'
import type { Address } from 'viem'

import { toAtomic, type Usdc } from '../money/usdc.ts'
import { canonicalJson } from '../registry/canonical-json.ts'

/** A CAIP-2 chain id. */
export type Network = `${string}:${string}`

/** How this server is paid: the same for every quote. */
export type PaymentTerms = {
  /** CAIP-2, such as `eip155:8453`. */
  network: Network
  /** What x402 version 1 calls the network, such as `base`; absent: version 1 is not offered. */
  legacyNetwork?: string | undefined
  asset: Address
  /** EIP-712 domain of the asset. */
  assetName: string
  assetVersion: string
  payTo: Address
  /** How long an authorization may stay valid, in seconds. */
  maxTimeoutSeconds: number
  /** How long a quote is honoured, in seconds. */
  quoteLifetimeSeconds: number
}

/** What a quote is given for. */
export type QuotedCall = {
  tool: string
  /** `callFingerprint` of the call, or `anyInput` for a caller who has not said yet what it wants. */
  fingerprint: string
  amount: Usdc
  /** Whether every input of the tool costs the same. */
  fixedPrice: boolean
  /** Said in `accepts[].extra`. The fingerprint already covers what it follows from. */
  extra?: Readonly<Record<string, string>>
  /** Present where only this wallet may pay the amount. */
  bound?: BoundPayer | undefined
}

/** Whom a price is for. */
export type BoundPayer = {
  payer: Address
  /** What it gets off for its volume, in hundredths of a percent. */
  discount: number
}

/** Fingerprint of a quote given to an empty call: good for any input at the same price. */
export const anyInput = '*'

/** Identifies one call: the tool and its parsed input, whatever order or door it came in by. */
export function callFingerprint(tool: string, input: unknown): string {
  return createHash('sha256')
    .update(`${tool}\n${canonicalJson(input)}`)
    .digest('hex')
}

/** What an echoed quote id turned out to be. */
export type QuoteCheck = 'valid' | 'expired' | 'foreign'

/**
 * Makes and recognises quote ids: `q1.<expiry>.<random>.<mac>`, and
 * `q2.<expiry>.<random>.<discount>.<mac>` for a price that only one wallet may pay.
 *
 * The MAC covers the terms and the call, so a quote needs no storage, nobody can alter its terms,
 * and a price change does not break a quote that was given before. The random part makes it
 * unguessable: it never appears on chain, so echoing it shows who was given the quote.
 */
export type QuoteBook = {
  /** One `accepts` entry, ready for the wire. */
  quote(call: QuotedCall): PaymentRequirements
  /** `payer` is who signed: the id of a bound quote is foreign to everybody else. */
  check(quoteId: string, call: Omit<QuotedCall, 'bound'>, payer?: Address): QuoteCheck
}

export function quoteBook(options: {
  terms: PaymentTerms
  secret: Uint8Array
  clock: () => number
}): QuoteBook {
  const { terms, clock } = options
  // One secret serves several purposes; a key of its own keeps quotes apart from the others.
  const key = createHmac('sha256', options.secret).update('faregate quote v1').digest()
  const mac = (issued: string, call: QuotedCall) =>
    createHmac('sha256', key)
      .update(JSON.stringify([issued, ...boundTerms(terms, call)]))
      .digest()
      .subarray(0, 16)
      .toString('base64url')

  return {
    quote(call) {
      const expiry = (Math.floor(clock() / 1000) + terms.quoteLifetimeSeconds).toString(36)
      const random = randomBytes(12).toString('base64url')
      const issued =
        call.bound === undefined
          ? `q1.${expiry}.${random}`
          : `q2.${expiry}.${random}.${call.bound.discount.toString(36)}`
      const { extra, ...requirements } = requirementsFor(terms, call.amount)
      const quoteId = `${issued}.${mac(issued, call)}`
      return { ...requirements, extra: { ...extra, ...call.extra, quoteId } }
    },
    check(quoteId, call, payer) {
      const parts = quoteId.split('.')
      if (parts.length !== (parts[0] === 'q2' ? 5 : 4)) return 'foreign'
      const discount = quotedDiscount(quoteId)
      const bound = discount === undefined || payer === undefined ? undefined : { payer, discount }
      // As text: base64 can be spelled in several ways, and a quote id has one.
      const claimed = Buffer.from(parts.at(-1) ?? '')
      const expected = Buffer.from(mac(parts.slice(0, -1).join('.'), { ...call, bound }))
      if (claimed.length !== expected.length) return 'foreign'
      if (!timingSafeEqual(claimed, expected)) return 'foreign'
      return Number.parseInt(parts[1] ?? '', 36) * 1000 >= clock() ? 'valid' : 'expired'
    },
  }
}

/**
 * The discount that a quote id speaks of, in hundredths of a percent; `undefined` for one that is
 * bound to nobody. True only of an id that the book finds valid.
 */
export function quotedDiscount(quoteId: string): number | undefined {
  const [version, , , discount = ''] = quoteId.split('.')
  return version === 'q2' ? Number.parseInt(discount, 36) : undefined
}

/** An `accepts` entry without a quote id: what a settlement engine is given. */
export function requirementsFor(terms: PaymentTerms, amount: Usdc): PaymentRequirements {
  return {
    scheme: 'exact',
    network: terms.network,
    amount: toAtomic(amount),
    asset: terms.asset,
    payTo: terms.payTo,
    maxTimeoutSeconds: terms.maxTimeoutSeconds,
    extra: fixedExtra(terms),
  }
}

/** The keys of `accepts[].extra` that do not vary. */
export function fixedExtra(terms: PaymentTerms): Record<string, string> {
  return { name: terms.assetName, version: terms.assetVersion, paymentFlow: 'upfront' }
}

/** What only the payer can show (a quote id, a payment identifier), hashed for the ledger. */
export function hashProof(proof: string): string {
  return createHash('sha256').update(proof).digest('hex')
}

/** The `resource` of a quote: where the tool is and what it is, with nothing of the input in it. */
export type QuotedResource = { url: string; description: string; mimeType: string }

/** Wraps an entry into the document that a 402 carries. */
export function paymentRequired(given: {
  entry: PaymentRequirements
  resource: QuotedResource
  error: string
  /** Who signs the receipts. */
  signer: Address
  /** What this quote has to say besides. */
  extensions?: Record<string, unknown>
}): PaymentRequired {
  return {
    x402Version: 2,
    error: given.error,
    resource: given.resource,
    accepts: [given.entry],
    extensions: {
      'payment-identifier': paymentIdentifier,
      'offer-receipt': offerReceipt(given.signer),
      ...given.extensions,
    },
  }
}

/**
 * Invites clients to name their payment, so that they can have its answer again without the quote
 * (x402 extension `payment-identifier`). Never required: stock clients do not know it.
 */
const paymentIdentifier = {
  info: { required: false },
  schema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      required: { type: 'boolean' },
      id: { type: 'string', minLength: 16, maxLength: 128, pattern: '^[a-zA-Z0-9_-]+$' },
    },
    required: ['required'],
  },
}

/**
 * Says that receipts are signed, and by whom (x402 extension `offer-receipt`). Offers are not: a
 * quote is held to by its id, and comes over TLS.
 */
function offerReceipt(signer: Address) {
  return {
    info: { offers: [], receipts: { format: 'eip712', signer } },
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: { offers: { type: 'array' }, receipts: { type: 'object' } },
      required: ['offers'],
    },
  }
}

function boundTerms(terms: PaymentTerms, call: QuotedCall): (string | number)[] {
  return [
    terms.network,
    terms.asset.toLowerCase(),
    terms.payTo.toLowerCase(),
    terms.maxTimeoutSeconds,
    toAtomic(call.amount),
    call.tool,
    call.fingerprint,
    ...(call.bound === undefined ? [] : [call.bound.payer.toLowerCase(), call.bound.discount]),
  ]
}
