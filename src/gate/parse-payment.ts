import { parsePaymentPayload } from '@x402/core/schemas'
import { z } from 'zod'

import { ConflictingPaymentsError, MalformedPaymentError } from '../errors/payment.ts'
import { fromAtomic } from '../money/usdc.ts'
import { paymentIdOf, type Payment } from './payment.ts'

/** Longest payment read, in characters of base64 or JSON text. A real one has about 1,500. */
const longestPayment = 16_384
/** Deepest nesting read. A real payment has three levels; thousands overflow the stack later on. */
const deepestNesting = 16
/** With its padding: one spelling for one payment. */
const standardBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

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
 * @throws MalformedPaymentError
 */
export function parsePayment(raw: unknown): Payment | undefined {
  if (raw === undefined) return undefined
  const wire = bounded(typeof raw === 'string' ? decodeBase64(raw) : raw)
  const parsed = parsePaymentPayload(wire)
  if (!parsed.success) throw malformed('it is not an x402 PaymentPayload')
  if (!('accepted' in parsed.data)) throw malformed('x402Version 1 payments are not read here')
  const { accepted, payload } = parsed.data
  const signed = eip3009.safeParse(payload)
  if (!signed.success) throw malformed(`payload: ${z.prettifyError(signed.error)}`)
  if (!atomic.safeParse(accepted.amount).success) throw malformed('accepted.amount is no amount')
  if (contradicts(wire, accepted)) throw malformed('it contradicts its own accepted terms')
  const { signature, authorization } = signed.data
  return {
    id: paymentIdOf({
      network: accepted.network,
      asset: accepted.asset,
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
    echoed: {
      scheme: accepted.scheme,
      network: accepted.network,
      asset: accepted.asset,
      payTo: accepted.payTo,
      amount: accepted.amount,
      maxTimeoutSeconds: accepted.maxTimeoutSeconds,
      extra: accepted.extra ?? {},
    },
  }
}

/**
 * The one payment of a call that may arrive in several places (two header names, `_meta`). Equal
 * copies are one payment.
 *
 * @throws ConflictingPaymentsError when two differ
 * @throws MalformedPaymentError
 */
export function parseOnePayment(raws: readonly unknown[]): Payment | undefined {
  const payments = raws.map(parsePayment).filter((payment) => payment !== undefined)
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
  if (!standardBase64.test(text)) throw malformed('it is not standard base64')
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString('utf8'))
  } catch {
    throw malformed('the base64 text holds no JSON')
  }
}

function bounded(raw: unknown): unknown {
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
