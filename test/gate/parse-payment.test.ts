import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { ConflictingPaymentsError, MalformedPaymentError } from '../../src/errors/payment.ts'
import { parseOnePayment, parsePayment } from '../../src/gate/parse-payment.ts'
import { paymentIdOf } from '../../src/gate/payment.ts'
import { inHeader, makePayload, makeTerms, random32, randomAddress } from '../support/builders.ts'

type Change = { [name: string]: unknown }

/** A payload with members replaced, whatever the schema thinks of them. */
function altered(changes: { top?: Change; accepted?: Change; signed?: Change; payload?: Change }) {
  const { payload, accepted, ...rest } = makePayload()
  const { authorization, signature } = payload
  return {
    ...rest,
    accepted: { ...accepted, ...changes.accepted },
    payload: {
      signature,
      authorization: { ...Object(authorization), ...changes.signed },
      ...changes.payload,
    },
    ...changes.top,
  }
}

const nested = (depth: number): unknown =>
  JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`)

/** Not a canonical decimal string. */
const notAmounts = [
  '-1',
  '0x1388',
  '5e3',
  '005000',
  '0.005',
  5000,
  ' 5000',
  '5000 ',
  '٥٠٠٠',
  '',
  null,
  undefined,
  '1'.repeat(79),
]

describe('parsePayment', () => {
  test('reads a payment from a header and from an object alike', () => {
    const payload = makePayload()
    expect(parsePayment(inHeader(payload))).toEqual(parsePayment(payload))
  })

  test('keeps what was signed apart from what is echoed', () => {
    const [from, to, nonce] = [randomAddress(), randomAddress(), random32()]
    const signed = { from, to, nonce, value: '7', validAfter: '1', validBefore: '2' }
    const payload = altered({ signed, accepted: { extra: { quoteId: 'q' } } })
    expect(parsePayment(payload)).toEqual({
      id: paymentIdOf({ ...payload.accepted, payer: from, nonce }),
      payer: from,
      payTo: to,
      amount: 7n,
      validAfter: 1n,
      validBefore: 2n,
      nonce,
      signature: payload.payload.signature,
      echoed: {
        scheme: 'exact',
        network: 'eip155:84532',
        asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
        payTo: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
        amount: '5000',
        maxTimeoutSeconds: 300,
        extra: { quoteId: 'q' },
        unquoted: [],
      },
    })
  })

  test('a call without a payment has none', () => {
    expect(parsePayment(undefined)).toBeUndefined()
  })

  test('a network that is a number can be read, so that it can be compared', () => {
    const payment = parsePayment(altered({ accepted: { network: 84_532 } }))
    expect(payment?.echoed.network).toBe('84532')
  })

  test('names what no quoted entry has', () => {
    const payment = parsePayment(altered({ accepted: { discount: '1', toString: 'exact' } }))
    expect(payment?.echoed.unquoted).toEqual(['discount', 'toString'])
  })

  test('an amount of 2^256 can be read, so that it can be compared', () => {
    const amount = (2n ** 256n).toString()
    const payload = altered({ accepted: { amount }, signed: { value: amount } })
    expect(parsePayment(payload)?.amount).toBe(2n ** 256n)
  })
})

describe('a payment that cannot be read is refused, never taken for none', () => {
  const { network: _network, ...withoutNetwork } = makePayload().accepted
  const header = inHeader(makePayload())

  test.each<{ what: string; raw: unknown }>([
    ...[null, false, true, 0, 1, [], {}, '', ' ', '{}', 'null', 'undefined'].map((raw) => ({
      what: JSON.stringify(raw),
      raw,
    })),
    ...notAmounts.map((amount) => ({
      what: `the quoted amount ${JSON.stringify(amount)}`,
      raw: altered({ accepted: { amount } }),
    })),
    ...notAmounts.map((value) => ({
      what: `the signed value ${JSON.stringify(value)}`,
      raw: altered({ signed: { value } }),
    })),
    ...['validAfter', 'validBefore'].flatMap((name) =>
      [-1, '-1', '1.5', '0x1', '', null, undefined].map((value) => ({
        what: `${name} ${JSON.stringify(value)}`,
        raw: altered({ signed: { [name]: value } }),
      })),
    ),
    ...['from', 'to'].flatMap((name) =>
      ['', '0x', '0x12', `${randomAddress()}0`, randomAddress().slice(2), null, 7].map((value) => ({
        what: `${name} ${JSON.stringify(value)}`,
        raw: altered({ signed: { [name]: value } }),
      })),
    ),
    ...['', '0x12', `${random32()}00`, 'ü'.repeat(66), null].map((nonce) => ({
      what: `the nonce ${JSON.stringify(nonce)}`,
      raw: altered({ signed: { nonce } }),
    })),
    ...['', '0x', '0x123', '0xzz', 'text', 27, null, `0x${'00'.repeat(4097)}`].map((signature) => ({
      what: `the signature ${String(signature).slice(0, 20)}`,
      raw: altered({ payload: { signature } }),
    })),
    { what: 'no authorization', raw: altered({ payload: { authorization: undefined } }) },
    { what: 'a payload that is text', raw: altered({ top: { payload: 'signed' } }) },
    { what: 'no accepted terms', raw: altered({ top: { accepted: undefined } }) },
    { what: 'no network', raw: altered({ top: { accepted: withoutNetwork } }) },
    { what: 'a network that is a list', raw: altered({ accepted: { network: ['eip155:84532'] } }) },
    { what: 'a timeout that is text', raw: altered({ accepted: { maxTimeoutSeconds: '300' } }) },
    { what: 'version 1', raw: altered({ top: { x402Version: 1 } }) },
    {
      what: 'the layout of version 1',
      raw: { x402Version: 1, scheme: 'exact', network: 'base', payload: makePayload().payload },
    },
    { what: 'version 3', raw: altered({ top: { x402Version: 3 } }) },
    { what: 'version "2"', raw: altered({ top: { x402Version: '2' } }) },
    {
      what: 'a network beside the terms that contradicts them',
      raw: altered({ top: { network: 'eip155:8453' } }),
    },
    {
      what: 'a scheme beside the terms that contradicts them',
      raw: altered({ top: { scheme: 'upto' } }),
    },
    { what: 'two payments in a list', raw: [makePayload(), makePayload()] },
    { what: 'a header without padding', raw: paddedHeader().replace(/=+$/, '') },
    { what: 'a header with too much padding', raw: `${paddedHeader()}=` },
    { what: 'a header with padding in the middle', raw: `${paddedHeader()}${header}` },
    { what: 'a url-safe header', raw: urlSafeHeader() },
    { what: 'a header with white space', raw: `${header} ` },
    { what: 'a header with a line break', raw: `${header.slice(0, 76)}\n${header.slice(76)}` },
    { what: 'a header of JSON in plain text', raw: JSON.stringify(makePayload()) },
    { what: 'a header whose JSON breaks off', raw: header.slice(0, 400) },
    { what: 'a header of 64 kB', raw: 'A'.repeat(65_536) },
    { what: 'an object of 64 kB', raw: altered({ top: { note: 'x'.repeat(65_536) } }) },
    { what: 'an object 10,000 levels deep', raw: nested(10_000) },
    { what: 'terms 2,000 levels deep', raw: altered({ accepted: { extra: nested(2_000) } }) },
    {
      what: 'a short object 5,000 levels deep',
      raw: altered({
        top: { extensions: { a: JSON.parse('['.repeat(5_000) + ']'.repeat(5_000)) } },
      }),
    },
    {
      what: 'a header with terms 1,000 levels deep',
      raw: inHeader(altered({ accepted: { extra: nested(1_000) } })),
    },
  ])('$what', ({ raw }) => {
    expect(() => parsePayment(raw)).toThrow(MalformedPaymentError)
  })

  test('a header that was sent twice is two payments, not one that cannot be read', () => {
    expect(() => parsePayment(`${header}, ${header}`)).toThrow(ConflictingPaymentsError)
    expect(() => parsePayment(`${header},${header}`)).toThrow(ConflictingPaymentsError)
  })

  test('whatever object or text comes, it is a payment or malformed', () => {
    const payload = makePayload()
    const anything = fc.oneof(
      fc.anything(),
      fc.string(),
      fc.base64String(),
      fc.json().map((text) => Buffer.from(text).toString('base64')),
      fc.object({ key: fc.constantFrom('x402Version', 'accepted', 'payload', '__proto__') }),
      fc.record({ accepted: fc.anything(), payload: fc.anything() }).map((parts) => ({
        ...payload,
        ...parts,
      })),
      fc.anything().map((extra) => ({ ...payload, accepted: { ...payload.accepted, extra } })),
    )
    fc.assert(
      fc.property(anything, (raw) => {
        fc.pre(raw !== undefined)
        expect(readOrRefused(raw)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

describe('names with a meaning of their own are data', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s', (name) => {
    const text = JSON.stringify(altered({ accepted: { extra: { here: 1 } } }))
    const raw = Buffer.from(text.replace('"here":1', `"${name}":{"polluted":true}`))
    expect(readOrRefused(raw.toString('base64'))).toBe(true)
    expect(Object('text')).not.toHaveProperty('polluted')
  })

  test('lone surrogates are read as what they are', () => {
    const raw = altered({ accepted: { extra: { quoteId: '\ud800' } } })
    expect(parsePayment(raw)?.echoed.extra).toEqual({ quoteId: '\ud800' })
  })
})

describe('the same payment has the same id', () => {
  const payload = altered({
    signed: { from: `0x${'aB'.repeat(20)}`, nonce: `0x${'cD'.repeat(32)}` },
  })
  const id = parsePayment(payload)?.id
  const { authorization } = payload.payload

  test.each<{ however: string; raw: unknown }>([
    { however: 'in a header', raw: inHeader(payload) },
    {
      however: 'in lower case',
      raw: {
        ...payload,
        payload: {
          ...payload.payload,
          authorization: {
            ...authorization,
            from: authorization.from.toLowerCase(),
            nonce: authorization.nonce.toLowerCase(),
          },
        },
      },
    },
    {
      however: 'with the asset in upper case',
      raw: altered({
        signed: authorization,
        accepted: { asset: `0x${payload.accepted.asset.slice(2).toUpperCase()}` },
      }),
    },
    { however: 'with another signature', raw: altered({ signed: authorization }) },
    {
      however: 'with other terms echoed',
      raw: altered({ signed: authorization, accepted: { extra: {}, amount: '1', payTo: 'me' } }),
    },
    {
      however: 'with another value signed under the same nonce',
      raw: altered({ signed: { ...authorization, value: '1' } }),
    },
  ])('$however', ({ raw }) => {
    expect(parsePayment(raw)?.id).toBe(id)
  })

  test.each<{ when: string; raw: unknown }>([
    { when: 'nonce', raw: altered({ signed: { ...authorization, nonce: random32() } }) },
    { when: 'payer', raw: altered({ signed: { ...authorization, from: randomAddress() } }) },
    {
      when: 'network',
      raw: altered({ signed: authorization, accepted: { network: 'eip155:8453' } }),
    },
    {
      when: 'asset',
      raw: altered({ signed: authorization, accepted: { asset: randomAddress() } }),
    },
  ])('another $when makes another payment', ({ raw }) => {
    expect(parsePayment(raw)?.id).not.toBe(id)
  })
})

describe('parseOnePayment', () => {
  const payload = makePayload()

  test('no place holds a payment: there is none', () => {
    expect(parseOnePayment([], makeTerms())).toBeUndefined()
    expect(parseOnePayment([undefined, undefined], makeTerms())).toBeUndefined()
  })

  test('equal copies in several places are one payment', () => {
    const one = parseOnePayment(
      [inHeader(payload), undefined, payload, inHeader(payload)],
      makeTerms(),
    )
    expect(one).toEqual(parsePayment(payload))
  })

  test.each<{ other: string; raw: unknown }>([
    { other: 'payment', raw: makePayload() },
    { other: 'signature', raw: { ...payload, payload: altered({}).payload } },
    {
      other: 'quote',
      raw: { ...payload, accepted: { ...payload.accepted, extra: { quoteId: 'q' } } },
    },
  ])('two copies with another $other conflict', ({ raw }) => {
    expect(() => parseOnePayment([inHeader(payload), raw], makeTerms())).toThrow(
      ConflictingPaymentsError,
    )
    expect(() => parseOnePayment([payload, payload, raw], makeTerms())).toThrow(
      ConflictingPaymentsError,
    )
  })

  test('one that cannot be read spoils the others', () => {
    expect(() => parseOnePayment([payload, 'nonsense'], makeTerms())).toThrow(MalformedPaymentError)
    expect(() => parseOnePayment([payload, ''], makeTerms())).toThrow(MalformedPaymentError)
  })
})

/** `true` for a payment and for a `MalformedPaymentError`; any other error fails the test. */
function readOrRefused(raw: unknown): boolean {
  try {
    return parsePayment(raw)?.id.startsWith('pay_') === true
  } catch (error) {
    if (error instanceof MalformedPaymentError) return true
    // Text with a comma in it is a header that was sent twice.
    if (error instanceof ConflictingPaymentsError) return String(raw).includes(',')
    throw error
  }
}

/** A header that ends in `=`. */
function paddedHeader(): string {
  const texts = ['', 'x', 'xx'].map((note) => inHeader(altered({ top: { note } })))
  return texts.find((text) => text.endsWith('=')) ?? ''
}

/** A header that would hold `+` or `/` in standard base64. */
function urlSafeHeader(): string {
  const note = '>>>???'
  const text = inHeader(altered({ top: { note, more: `x${note}`, most: `xx${note}` } }))
  return text.replaceAll('+', '-').replaceAll('/', '_')
}
