import {
  AmountMismatchError,
  AssetMismatchError,
  NetworkMismatchError,
  PaymentExpiredError,
  PaymentNotYetValidError,
  QuoteExpiredError,
  RecipientMismatchError,
  ResourceMismatchError,
  TermsMismatchError,
  ValidityTooLongError,
} from '../errors/payment.ts'
import { toAtomic, type Usdc } from '../money/usdc.ts'
import { httpPath } from '../registry/catalogue.ts'
import { discounted } from './discount.ts'
import type { Payment } from './payment.ts'
import {
  anyInput,
  fixedExtra,
  quotedDiscount,
  type PaymentTerms,
  type QuoteBook,
  type QuotedCall,
} from './quote.ts'

/** Seconds an authorization must still be valid for, so that it can settle. */
const settlingSeconds = 6n
/** Seconds by which a client's clock may run ahead of ours. */
const clockSlackSeconds = 60n

export type TermsContext = {
  terms: PaymentTerms
  book: QuoteBook
  /** Unix milliseconds. */
  now: number
}

/**
 * Compares a payment with our own quote for this call: what it echoes, and what was really signed.
 * The client's copy is never trusted; it only says which quote it answers.
 *
 * @throws One of the `payment.*` errors that come with a fresh quote. Nothing has moved.
 */
export function matchTerms(payment: Payment, call: QuotedCall, context: TermsContext): void {
  matchPlace(payment, context.terms)
  matchAmount(payment, call, context)
  matchExtra(payment, call, context.terms)
  matchMembers(payment)
}

/** The quote id a payment echoes, if any. */
export function echoedQuoteId(payment: Payment): string | undefined {
  const { quoteId } = payment.echoed.extra
  return typeof quoteId === 'string' ? quoteId : undefined
}

/** Scheme, network, asset, recipient and timeout: the parts that never vary between quotes. */
function matchPlace({ echoed, payTo }: Payment, terms: PaymentTerms): void {
  if (echoed.scheme !== 'exact') {
    throw new TermsMismatchError({ field: 'scheme', signed: echoed.scheme, quoted: 'exact' })
  }
  if (echoed.network !== terms.network) {
    throw new NetworkMismatchError({ signed: echoed.network, quoted: terms.network })
  }
  if (!sameAddress(echoed.asset, terms.asset)) {
    throw new AssetMismatchError({ signed: echoed.asset, quoted: terms.asset })
  }
  for (const recipient of [echoed.payTo, payTo]) {
    if (!sameAddress(recipient, terms.payTo)) {
      throw new RecipientMismatchError({ signed: recipient, quoted: terms.payTo })
    }
  }
  if (echoed.maxTimeoutSeconds !== terms.maxTimeoutSeconds) {
    throw new TermsMismatchError({
      field: 'maxTimeoutSeconds',
      signed: String(echoed.maxTimeoutSeconds),
      quoted: String(terms.maxTimeoutSeconds),
    })
  }
}

/**
 * A payment that echoes a quote id is held to that quote, also when the price has changed since.
 * One without (signed from the price in `tools/list`) is held to today's price.
 */
function matchAmount(payment: Payment, call: QuotedCall, { book }: TermsContext): void {
  const signed = toAtomic(payment.amount)
  if (payment.echoed.amount !== signed) {
    throw new AmountMismatchError({ signed, quoted: toAtomic(call.amount) })
  }
  const quoteId = echoedQuoteId(payment)
  if (quoteId === undefined) {
    matchPath(payment, call)
    return matchCurrentPrice(payment.amount, call)
  }
  const { payer } = payment
  const asSigned = { ...call, amount: payment.amount }
  const own = book.check(quoteId, asSigned, payer)
  // An id given to an empty call, which had not said yet what it wants.
  const open = { ...asSigned, fingerprint: anyInput }
  const check = own === 'foreign' ? book.check(quoteId, open, payer) : own
  if (check === 'foreign') {
    matchCurrentPrice(payment.amount, call)
    throw new ResourceMismatchError(ResourceMismatchError.spec.title)
  }
  if (check === 'expired') throw new QuoteExpiredError(QuoteExpiredError.spec.title)
  // What an empty call was quoted is the price of any input only where all cost the same.
  if (own === 'foreign' && !call.fixedPrice) {
    const amount = discounted(call.amount, quotedDiscount(quoteId) ?? 0)
    matchCurrentPrice(payment.amount, { ...call, amount })
  }
}

/** Without a quote id the address that was quoted says which tool it was for. */
function matchPath({ echoed: { path } }: Payment, { tool }: QuotedCall): void {
  if (path === undefined || !path.startsWith(httpPath('')) || path === httpPath(tool)) return
  throw new ResourceMismatchError(ResourceMismatchError.spec.title)
}

function matchCurrentPrice(signed: Usdc, call: QuotedCall): void {
  if (signed !== call.amount) {
    throw new AmountMismatchError({ signed: toAtomic(signed), quoted: toAtomic(call.amount) })
  }
}

function matchExtra({ echoed }: Payment, call: QuotedCall, terms: PaymentTerms): void {
  const { quoteId: _quoteId, ...rest } = echoed.extra
  // What a call adds may be left out, as version 1 does; it may not say something else.
  const extra = { ...call.extra, ...rest }
  const quoted = new Map(Object.entries({ ...fixedExtra(terms), ...call.extra }))
  for (const key of new Set([...Object.keys(extra), ...quoted.keys()])) {
    if (extra[key] !== quoted.get(key)) {
      throw new TermsMismatchError({
        field: `extra.${key.slice(0, 40)}`,
        signed: extra[key] === undefined ? 'absent' : 'different',
        quoted: quoted.get(key) ?? 'absent',
      })
    }
  }
}

/** An entry with more in it than was quoted is not the entry that was quoted. */
function matchMembers({ echoed: { unquoted } }: Payment): void {
  const [added] = unquoted
  if (added === undefined) return
  throw new TermsMismatchError({
    field: added.slice(0, 40),
    signed: 'different',
    quoted: 'absent',
  })
}

/**
 * Holds the window of validity to what can still settle and to what was quoted.
 *
 * @throws PaymentExpiredError, PaymentNotYetValidError or ValidityTooLongError
 */
export function matchTime(payment: Payment, { terms, now }: Omit<TermsContext, 'book'>): void {
  const seconds = BigInt(Math.floor(now / 1000))
  if (payment.validAfter >= seconds) {
    throw new PaymentNotYetValidError(PaymentNotYetValidError.spec.title)
  }
  if (endsTooSoon(payment, now)) {
    throw new PaymentExpiredError(PaymentExpiredError.spec.title)
  }
  const latest = seconds + BigInt(terms.maxTimeoutSeconds) + clockSlackSeconds
  if (payment.validBefore > latest) {
    throw new ValidityTooLongError(ValidityTooLongError.spec.title)
  }
}

/** Whether an authorization ends before it could settle. `now` is in Unix milliseconds. */
export function endsTooSoon({ validBefore }: Pick<Payment, 'validBefore'>, now: number): boolean {
  return validBefore < BigInt(Math.floor(now / 1000)) + settlingSeconds
}

function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
