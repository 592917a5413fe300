import { describe, expect, test } from 'vitest'

import { ServiceError } from '../../src/errors/service-error.ts'
import { matchTerms, matchTime } from '../../src/gate/match-terms.ts'
import { anyInput, quoteBook, type QuotedCall } from '../../src/gate/quote.ts'
import { usdc } from '../../src/money/usdc.ts'
import {
  makePayment,
  makeTerms,
  movableClock,
  noon,
  randomAddress,
  type PayloadParts,
} from '../support/builders.ts'

const terms = makeTerms()
const extra = { name: 'USDC', version: '2', paymentFlow: 'upfront' }
const call: QuotedCall = {
  tool: 'echo',
  fingerprint: 'f1',
  amount: usdc('0.005'),
  fixedPrice: false,
}
const seconds = noon / 1000

function openBook(secret = 7) {
  const clock = movableClock()
  return { clock, book: quoteBook({ terms, secret: Buffer.alloc(32, secret), clock: clock.now }) }
}

/** The code of the refusal, or `accepted`. */
function codeOf(compare: () => void): string {
  try {
    compare()
    return 'accepted'
  } catch (error) {
    if (error instanceof ServiceError) return error.code
    throw error
  }
}

const upper = (address: string) => `0x${address.slice(2).toUpperCase()}`

describe('matchTerms compares every term with our own', () => {
  const { book } = openBook()

  test.each<{ when: string; parts: PayloadParts; code: string }>([
    { when: 'everything is as quoted', parts: {}, code: 'accepted' },
    {
      when: 'addresses are in upper case',
      parts: {
        accepted: { asset: upper(terms.asset), payTo: upper(terms.payTo) },
        authorization: { to: `0x${terms.payTo.slice(2).toUpperCase()}` },
      },
      code: 'accepted',
    },
    {
      when: 'another scheme',
      parts: { accepted: { scheme: 'upto' } },
      code: 'payment.terms_mismatch',
    },
    {
      when: 'another chain',
      parts: { accepted: { network: 'eip155:8453' } },
      code: 'payment.network_mismatch',
    },
    {
      when: 'the chain in upper case',
      parts: { accepted: { network: 'EIP155:84532' } },
      code: 'payment.network_mismatch',
    },
    {
      when: 'the chain with a leading zero',
      parts: { accepted: { network: 'eip155:084532' } },
      code: 'payment.network_mismatch',
    },
    {
      when: 'another token',
      parts: { accepted: { asset: randomAddress() } },
      code: 'payment.asset_mismatch',
    },
    {
      when: 'the echo names another recipient',
      parts: {
        accepted: { payTo: randomAddress() },
        authorization: { to: terms.payTo },
      },
      code: 'payment.recipient_mismatch',
    },
    {
      when: 'the signature pays another recipient',
      parts: { authorization: { to: randomAddress() } },
      code: 'payment.recipient_mismatch',
    },
    {
      when: 'a longer timeout',
      parts: { accepted: { maxTimeoutSeconds: 3_600 } },
      code: 'payment.terms_mismatch',
    },
    {
      when: 'a shorter timeout',
      parts: { accepted: { maxTimeoutSeconds: 299 } },
      code: 'payment.terms_mismatch',
    },
    ...['4999', '5001', '0', '1', (2n ** 256n).toString()].flatMap((amount) => [
      {
        when: `${amount} echoed and signed`,
        parts: { accepted: { amount } },
        code: 'payment.amount_mismatch',
      },
      {
        when: `${amount} echoed, 5000 signed`,
        parts: { accepted: { amount }, authorization: { value: '5000' } },
        code: 'payment.amount_mismatch',
      },
      {
        when: `5000 echoed, ${amount} signed`,
        parts: { authorization: { value: amount } },
        code: 'payment.amount_mismatch',
      },
    ]),
    {
      when: 'another domain name',
      parts: { accepted: { extra: { ...extra, name: 'USD Coin' } } },
      code: 'payment.terms_mismatch',
    },
    {
      when: 'another domain version',
      parts: { accepted: { extra: { ...extra, version: '1' } } },
      code: 'payment.terms_mismatch',
    },
    {
      when: 'a version of another type',
      parts: { accepted: { extra: { ...extra, version: 2 } } },
      code: 'payment.terms_mismatch',
    },
    {
      when: 'another order of payment and work',
      parts: { accepted: { extra: { ...extra, paymentFlow: 'deferred' } } },
      code: 'payment.terms_mismatch',
    },
    { when: 'no extra', parts: { accepted: { extra: {} } }, code: 'payment.terms_mismatch' },
    {
      when: 'a key that was not quoted',
      parts: { accepted: { extra: { ...extra, discount: '1' } } },
      code: 'payment.terms_mismatch',
    },
    {
      when: 'a quote id that is no text, as if none were there',
      parts: { accepted: { extra: { ...extra, quoteId: 7 } } },
      code: 'accepted',
    },
  ])('$when: $code', ({ parts, code }) => {
    const payment = makePayment(parts)
    expect(codeOf(() => matchTerms(payment, call, { terms, book, now: noon }))).toBe(code)
  })
})

describe('matchTerms holds a payment to the quote it echoes', () => {
  const other: QuotedCall = { ...call, fingerprint: 'f2' }
  const open: QuotedCall = { ...call, fingerprint: anyInput }
  const dearer: QuotedCall = { ...call, amount: usdc('0.009') }
  const sibling: QuotedCall = { ...call, tool: 'sibling' }
  const late = 600_001

  test.each<{ when: string; given?: QuotedCall; sent?: QuotedCall; later?: number; code: string }>([
    { when: 'quoted for this call', given: call, code: 'accepted' },
    { when: 'quoted for other input', given: other, code: 'payment.resource_mismatch' },
    { when: 'quoted for a sibling', given: sibling, code: 'payment.resource_mismatch' },
    { when: 'quoted for an empty call', given: open, code: 'accepted' },
    {
      when: 'quoted for an empty call of a sibling',
      given: { ...sibling, fingerprint: anyInput },
      code: 'payment.resource_mismatch',
    },
    { when: 'no quote, at the price of today', code: 'accepted' },
    { when: 'no quote, at an old price', sent: dearer, code: 'payment.amount_mismatch' },
    {
      when: 'quoted before the price went up',
      given: call,
      sent: dearer,
      code: 'accepted',
    },
    {
      when: 'quoted before the price went down',
      given: dearer,
      sent: call,
      code: 'accepted',
    },
    {
      when: 'an empty call quoted, and the input costs more',
      given: open,
      sent: dearer,
      code: 'payment.amount_mismatch',
    },
    {
      when: 'an empty call quoted, and the price of a tool with one price went up',
      given: open,
      sent: { ...dearer, fixedPrice: true },
      code: 'accepted',
    },
    { when: 'the quote is over', given: call, later: late, code: 'payment.quote_expired' },
    {
      when: 'the quote is over and the price went up',
      given: call,
      sent: dearer,
      later: late,
      code: 'payment.quote_expired',
    },
    {
      when: 'the quote of an empty call is over',
      given: open,
      later: late,
      code: 'payment.quote_expired',
    },
  ])('$when: $code', ({ given, sent = call, later = 0, code }) => {
    const { book, clock } = openBook()
    const accepted = given === undefined ? {} : book.quote(given)
    clock.advance(later)
    const payment = makePayment({ accepted, at: clock.now() })
    const context = { terms, book, now: clock.now() }
    expect(codeOf(() => matchTerms(payment, sent, context))).toBe(code)
  })

  test('a quote of another server is foreign', () => {
    const payment = makePayment({ accepted: openBook(8).book.quote(call) })
    const context = { terms, book: openBook(7).book, now: noon }
    expect(codeOf(() => matchTerms(payment, call, context))).toBe('payment.resource_mismatch')
  })

  test('the amount of an honest quote cannot be lowered', () => {
    const { book } = openBook()
    const payment = makePayment({ accepted: { ...book.quote(call), amount: '1' } })
    const context = { terms, book, now: noon }
    expect(codeOf(() => matchTerms(payment, call, context))).toBe('payment.amount_mismatch')
  })
})

describe('matchTime', () => {
  test.each([
    { when: 'ending in 6 seconds', validAfter: 0, validBefore: 6, code: 'accepted' },
    { when: 'ending in 5 seconds', validAfter: 0, validBefore: 5, code: 'payment.expired' },
    { when: 'ended', validAfter: 0, validBefore: -1, code: 'payment.expired' },
    { when: 'ended in 1970', validAfter: 0, validBefore: -seconds, code: 'payment.expired' },
    { when: 'good for the quoted time', validAfter: 0, validBefore: 300, code: 'accepted' },
    {
      when: 'signed by a clock a minute ahead',
      validAfter: 0,
      validBefore: 360,
      code: 'accepted',
    },
    {
      when: 'good for longer',
      validAfter: 0,
      validBefore: 361,
      code: 'payment.validity_too_long',
    },
    {
      when: 'good for ten years',
      validAfter: 0,
      validBefore: 315_360_000,
      code: 'payment.validity_too_long',
    },
    { when: 'beginning a second ago', validAfter: -1, validBefore: 300, code: 'accepted' },
    {
      when: 'beginning now: the contract asks for later',
      validAfter: 0.5,
      validBefore: 300,
      code: 'payment.not_yet_valid',
    },
    {
      when: 'beginning in a minute',
      validAfter: 60,
      validBefore: 300,
      code: 'payment.not_yet_valid',
    },
  ])('$when: $code', ({ validAfter, validBefore, code }) => {
    const payment = makePayment({
      authorization: {
        validAfter: String(validAfter === 0 ? 0 : seconds + Math.floor(validAfter)),
        validBefore: String(seconds + validBefore),
      },
    })
    expect(codeOf(() => matchTime(payment, { terms, now: noon }))).toBe(code)
  })

  test('an end beyond every date is too far ahead, not an overflow', () => {
    const validBefore = (2n ** 256n - 1n).toString()
    const payment = makePayment({ authorization: { validBefore } })
    expect(codeOf(() => matchTime(payment, { terms, now: noon }))).toBe('payment.validity_too_long')
  })
})
