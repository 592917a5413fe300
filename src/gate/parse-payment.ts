import { z } from 'zod'

import { ConflictingPaymentsError, MalformedPaymentError } from '../errors/payment.ts'
import { fromAtomic } from '../money/usdc.ts'
import { paymentIdOf, type EchoedTerms, type Payment } from './payment.ts'
import { fixedExtra, type PaymentTerms } from './quote.ts'

/** Longest payment read, in characters of base64 or JSON text. A real one has about 1,500. */
const longestPayment = 16_384
/** Deepest nesting read. A real payment has three levels; thousands overflow the stack later on. */
const deepestNesting = 16
/** With its padding: one spelling for one payment. */
const standardBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

const sentTwice = /^[\w+/=-]+(?:\s*,\s*[\w+/=-]+)+$/

const lowerHex = (bytes: number) =>
  z
    .string()
    .regex(new RegExp(`^0x[0-9a-fA-F]{${bytes * 2}}$`))
    .toLowerCase()
    .pipe(z.templateLiteral(['0x', z.string()]))

const atomic = z.string().regex(/^(?:0|[1-9]\d{0,77})$/)

/** The `exact` scheme's EIP-3009 payload, stricter than the official parser's `unknown`. */
const eip3009 = z.object({
  /** 65 bytes for a wallet; a contract wallet may need more (ERC-1271, ERC-6492). */
  signature: z.templateLiteral(['0x', z.string().regex(/^(?:[0-9a-fA-F]{2}){1,4096}$/)]),
  authorization: z.object({
    from: lowerHex(20),
    to: lowerHex(20),
    value: atomic,
    validAfter: atomic,
    validBefore: atomic,
    nonce: lowerHex(32),
  }),
})

/**
 * Reads a payment from a header (base64 text) or from MCP `_meta` (an object, or base64 text).
 * `undefined` in gives `undefined` out; everything else is a payment or an error, never a free call.
 *
 * The layout of x402 version 1 names scheme and network, and nothing else of what it answers; what
 * it leaves out is taken from `terms`. Without terms it is not read.
 *
 * @throws MalformedPaymentError
 */
export function parsePayment(raw: unknown, terms?: PaymentTerms): Payment | undefined {
  if (raw === undefined) return undefined
  const wire = bounded(typeof raw === 'string' ? decodeBase64(raw) : raw)
  const { payload, echoed, identifier } = readLegacy(wire, terms) ?? readCurrent(wire)
  const signed = eip3009.safeParse(payload)
  if (!signed.success) throw malformed(`payload: ${z.prettifyError(signed.error)}`)
  const { signature, authorization } = signed.data
  return {
    id: paymentIdOf({
      network: echoed.network,
      asset: echoed.asset,
      payer: authorization.from,
      nonce: authorization.nonce,
    }),
    payer: authorization.from,
    payTo: authorization.to,
    amount: fromAtomic(authorization.value),
    validAfter: BigInt(authorization.validAfter),
    validBefore: BigInt(authorization.validBefore),
    nonce: authorization.nonce,
    signature,
    identifier,
    echoed: { ...echoed, amount: echoed.amount ?? authorization.value },
  }
}

/** What was read around the signed payload. */
type Wrapped = {
  payload: unknown
  echoed: Omit<EchoedTerms, 'amount'> & { amount: string | undefined }
  identifier: string | undefined
}

/** Some clients write a chain id for a network; it is compared, and never equal. */
const networkName = z.union([z.string(), z.number()]).transform(String)

/** What an entry of our quotes has. */
const quotedMembers = {
  scheme: z.string(),
  network: networkName,
  asset: z.string(),
  payTo: z.string(),
  amount: atomic,
  maxTimeoutSeconds: z.number(),
  extra: z.record(z.string(), z.unknown()).nullish(),
}

/**
 * The layout of version 2. Wider than the official parser about what is compared with our own quote
 * afterwards (a network by a name gets a quote, not "malformed"), stricter about amounts.
 */
const currentLayout = z.object({
  x402Version: z.literal(2),
  accepted: z.looseObject(quotedMembers),
  payload: z.unknown(),
  extensions: z.record(z.string(), z.unknown()).nullish(),
  resource: z.object({ url: z.url() }).optional().catch(undefined),
})

/** The layout of version 2: the payload and the whole entry that it answers. */
function readCurrent(wire: object): Wrapped {
  const parsed = currentLayout.safeParse(wire)
  if (!parsed.success) throw malformed('it is not an x402 PaymentPayload')
  const { accepted, payload, extensions, resource } = parsed.data
  if (contradicts(wire, accepted)) throw malformed('it contradicts its own accepted terms')
  return {
    payload,
    identifier: readIdentifier(extensions),
    echoed: {
      scheme: accepted.scheme,
      network: accepted.network,
      asset: accepted.asset,
      payTo: accepted.payTo,
      amount: accepted.amount,
      maxTimeoutSeconds: accepted.maxTimeoutSeconds,
      extra: accepted.extra ?? {},
      ...(resource && { path: new URL(resource.url).pathname }),
      unquoted: Object.keys(accepted).filter((key) => !Object.hasOwn(quotedMembers, key)),
    },
  }
}

const legacyLayout = z.object({
  x402Version: z.union([z.literal(1), z.literal(2)]),
  accepted: z.undefined().optional(),
  scheme: z.string(),
  network: networkName,
  payload: z.unknown(),
})

/** The layout of version 1, which some clients also use under version 2. */
function readLegacy(wire: object, terms: PaymentTerms | undefined): Wrapped | undefined {
  const parsed = legacyLayout.safeParse(wire)
  if (!parsed.success || terms === undefined) return undefined
  const { scheme, network, payload } = parsed.data
  const { asset, payTo, maxTimeoutSeconds } = terms
  return {
    payload,
    identifier: undefined,
    echoed: {
      scheme,
      network: network === terms.legacyNetwork ? terms.network : network,
      asset,
      payTo,
      amount: undefined,
      maxTimeoutSeconds,
      extra: fixedExtra(terms),
      unquoted: [],
    },
  }
}

/** The id a client gave its payment (x402 extension `payment-identifier`). */
const identified = z.object({
  'payment-identifier': z.object({
    info: z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{16,128}$/) }),
  }),
})

function readIdentifier(extensions: Record<string, unknown> | null | undefined) {
  const extension = z.object({ info: z.object({ id: z.unknown() }) })
  const declared = extension.safeParse(extensions?.['payment-identifier'])
  if (!declared.success || declared.data.info.id === undefined) return undefined
  const parsed = identified.safeParse(extensions)
  if (!parsed.success) throw malformed('the payment identifier is not 16 to 128 of A-Z a-z 0-9 _ -')
  return parsed.data['payment-identifier'].info.id
}

/**
 * The one payment of a call that may arrive in several places (two header names, `_meta`). Equal
 * copies are one payment.
 *
 * @throws ConflictingPaymentsError when two differ
 * @throws MalformedPaymentError
 */
export function parseOnePayment(
  raws: readonly unknown[],
  terms: PaymentTerms,
): Payment | undefined {
  const payments = raws
    .map((raw) => parsePayment(raw, terms))
    .filter((payment) => payment !== undefined)
  const [first, ...others] = payments
  const same = others.every((other) => other.id === first?.id && sameTerms(other, first))
  if (!same) throw new ConflictingPaymentsError(ConflictingPaymentsError.spec.title)
  return first
}

function sameTerms(a: Payment, b: Payment | undefined): boolean {
  return textOf(a) === textOf(b)
}

function textOf(payment: Payment | undefined): string | undefined {
  return JSON.stringify(payment, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
}

function decodeBase64(text: string): unknown {
  if (text.length > longestPayment) throw malformed('it is too long')
  // A header sent twice arrives as one value with a comma.
  if (sentTwice.test(text)) throw new ConflictingPaymentsError(ConflictingPaymentsError.spec.title)
  if (!standardBase64.test(text)) throw malformed('it is not standard base64')
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString('utf8'))
  } catch {
    throw malformed('the base64 text holds no JSON')
  }
}

function bounded(raw: unknown): object {
  if (typeof raw !== 'object' || raw === null) throw malformed('it is neither an object nor text')
  if (nestsDeeper(raw, deepestNesting)) throw malformed('it is nested too deeply')
  if (JSON.stringify(raw).length > longestPayment) throw malformed('it is too long')
  return raw
}

function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((nested) => nestsDeeper(nested, levels - 1))
}

/** Version 1 had these beside the payload; there they may repeat the terms, not contradict them. */
const besideTerms = z.object({ scheme: z.unknown(), network: z.unknown() }).partial()

function contradicts(wire: unknown, accepted: { scheme: string; network: string }): boolean {
  const { scheme, network } = besideTerms.parse(wire)
  return (
    (scheme ?? accepted.scheme) !== accepted.scheme ||
    (network ?? accepted.network) !== accepted.network
  )
}

function malformed(why: string): MalformedPaymentError {
  return new MalformedPaymentError(`The payment could not be read: ${why}.`)
}
