import { parsePaymentPayload } from '@x402/core/schemas'
import { z } from 'zod'

import { ConflictingPaymentsError, MalformedPaymentError } from '../errors/payment.ts'
import { fromAtomic } from '../money/usdc.ts'
import { paymentIdOf, type Payment } from './payment.ts'

/** Longest payment read, in characters of base64 or JSON text. A real one has about 1,500. */
const longestPayment = 16_384
const standardBase64 = /^[A-Za-z0-9+/]+={0,2}$/

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
  const parsed = parsePaymentPayload(typeof raw === 'string' ? decodeBase64(raw) : bounded(raw))
  if (!parsed.success) throw malformed('it is not an x402 PaymentPayload')
  if (!('accepted' in parsed.data)) throw malformed('x402Version 1 payments are not read here')
  const { accepted, payload } = parsed.data
  const signed = eip3009.safeParse(payload)
  if (!signed.success) throw malformed(`payload: ${z.prettifyError(signed.error)}`)
  if (!atomic.safeParse(accepted.amount).success) throw malformed('accepted.amount is no amount')
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
  if (lengthOf(raw) > longestPayment) throw malformed('it is too long')
  return raw
}

/** Characters of its JSON text. What is nested too deep to be written counts as endless. */
function lengthOf(raw: object): number {
  try {
    return JSON.stringify(raw).length
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

function malformed(why: string): MalformedPaymentError {
  return new MalformedPaymentError(`The payment could not be read: ${why}.`)
}
