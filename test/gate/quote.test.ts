import { describe, expect, test } from 'vitest'

import {
  anyInput,
  callFingerprint,
  hashProof,
  paymentRequired,
  quoteBook,
  requirementsFor,
  type QuotedCall,
} from '../../src/gate/quote.ts'
import { usdc } from '../../src/money/usdc.ts'
import { makeTerms, movableClock, noon, randomAddress } from '../support/builders.ts'

const secret = Buffer.alloc(32, 7)
const call: QuotedCall = {
  tool: 'echo',
  fingerprint: 'f1',
  amount: usdc('0.005'),
  fixedPrice: false,
}

function openBook(parts: { terms?: Parameters<typeof makeTerms>[0]; secret?: Buffer } = {}) {
  const clock = movableClock()
  const terms = makeTerms(parts.terms)
  return { clock, book: quoteBook({ terms, secret: parts.secret ?? secret, clock: clock.now }) }
}

const idOf = (quoted: { extra: Record<string, unknown> }) => String(quoted.extra['quoteId'])

describe('a quote', () => {
  test('states the terms, and nothing of the input', () => {
    const { quoteId, ...extra } = openBook().book.quote(call).extra
    expect(quoteId).toMatch(/^q1\.[0-9a-z]+\.[\w-]{16}\.[\w-]{22}$/)
    expect(extra).toEqual({ name: 'USDC', version: '2', paymentFlow: 'upfront' })
    expect(openBook().book.quote(call)).toEqual({
      scheme: 'exact',
      network: 'eip155:84532',
      amount: '5000',
      asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
      payTo: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
      maxTimeoutSeconds: 300,
      extra: { ...extra, quoteId: expect.any(String) },
    })
  })

  test('is valid for the call it was given for', () => {
    const { book } = openBook()
    expect(book.check(idOf(book.quote(call)), call)).toBe('valid')
  })

  test('is never given twice', () => {
    const { book } = openBook()
    expect(idOf(book.quote(call))).not.toBe(idOf(book.quote(call)))
  })

  test('survives a restart with the same secret', () => {
    const id = idOf(openBook().book.quote(call))
    expect(openBook().book.check(id, call)).toBe('valid')
  })

  test('lives until its last second is over, and is recognised afterwards', () => {
    const { book, clock } = openBook()
    const id = idOf(book.quote(call))
    clock.advance(600_000)
    expect(book.check(id, call)).toBe('valid')
    clock.advance(1)
    expect(book.check(id, call)).toBe('expired')
  })

  test.each<{ altered: string; call: QuotedCall }>([
    { altered: 'amount', call: { ...call, amount: usdc('0.004') } },
    { altered: 'tool', call: { ...call, tool: 'sibling' } },
    { altered: 'fingerprint', call: { ...call, fingerprint: 'f2' } },
    { altered: 'fingerprint of any input', call: { ...call, fingerprint: anyInput } },
  ])('is foreign to a call with another $altered', ({ call: other }) => {
    const { book } = openBook()
    expect(book.check(idOf(book.quote(call)), other)).toBe('foreign')
  })

  test.each<{ altered: string; terms: Parameters<typeof makeTerms>[0] }>([
    { altered: 'recipient', terms: { payTo: randomAddress() } },
    { altered: 'network', terms: { network: 'eip155:8453' } },
    { altered: 'asset', terms: { asset: randomAddress() } },
    { altered: 'timeout', terms: { maxTimeoutSeconds: 3_600 } },
  ])('is foreign to a server with another $altered', ({ terms }) => {
    const id = idOf(openBook().book.quote(call))
    expect(openBook({ terms }).book.check(id, call)).toBe('foreign')
  })

  test('is foreign to a server with another secret', () => {
    const id = idOf(openBook().book.quote(call))
    expect(openBook({ secret: Buffer.alloc(32, 8) }).book.check(id, call)).toBe('foreign')
  })

  test('is foreign once its expiry or its random part is altered', () => {
    const { book } = openBook()
    const [version, expiry = '', random = '', mac] = idOf(book.quote(call)).split('.')
    const later = (Number.parseInt(expiry, 36) + 1).toString(36)
    for (const id of [
      [version, later, random, mac],
      [version, expiry, `${random}A`, mac],
      ['q2', expiry, random, mac],
      [version, expiry, `${random}.`, mac],
    ]) {
      expect(book.check(id.join('.'), call)).toBe('foreign')
    }
  })

  test.each(['', '.', '...', 'q1', 'q1.zzz.x.', 'q1.NaN.x.AAAAAAAAAAAAAAAAAAAAAA', '\ud800.a.b.c'])(
    '%j was never given',
    (id) => {
      expect(openBook().book.check(id, call)).toBe('foreign')
    },
  )

  test('has one spelling: with anything behind it, it is foreign', () => {
    const { book } = openBook()
    const id = idOf(book.quote(call))
    for (const tail of ['=', ' ', '\ud800', '\n']) {
      expect(book.check(`${id}${tail}`, call)).toBe('foreign')
    }
  })

  test('cut short, it is foreign', () => {
    const { book } = openBook()
    const id = idOf(book.quote(call))
    for (let length = 0; length < id.length; length += 1) {
      expect(book.check(id.slice(0, length), call)).toBe('foreign')
    }
  })
})

describe('callFingerprint', () => {
  test('is the same however the input is ordered', () => {
    expect(callFingerprint('echo', { a: 1, b: [2] })).toBe(
      callFingerprint('echo', { b: [2], a: 1 }),
    )
  })

  test('differs for another tool or another input', () => {
    const prints = [
      callFingerprint('echo', { a: 1 }),
      callFingerprint('sibling', { a: 1 }),
      callFingerprint('echo', { a: '1' }),
      callFingerprint('echo', {}),
    ]
    expect(new Set(prints).size).toBe(4)
  })

  test('stays what it was in the first release, so that stored payments keep their call', () => {
    expect(callFingerprint('echo', { text: 'hello' })).toBe(
      '85be42fca12d943f4d13b242ad52d52c6606f56d4b079a02ff5e61ac74789138',
    )
  })
})

describe('documents', () => {
  test('a settlement engine sees our terms without the quote id', () => {
    const requirements = requirementsFor(makeTerms(), usdc('0.005'))
    expect(requirements.extra).toEqual({ name: 'USDC', version: '2', paymentFlow: 'upfront' })
  })

  test('a 402 carries one entry, the resource and the reason', () => {
    const entry = openBook().book.quote(call)
    const resource = { url: 'https://x.test/a', description: 'Echo', mimeType: 'application/json' }
    const signer = makeTerms().payTo
    expect(paymentRequired({ entry, resource, error: 'Payment required', signer })).toEqual({
      x402Version: 2,
      error: 'Payment required',
      resource,
      accepts: [entry],
      extensions: {
        'payment-identifier': { info: { required: false }, schema: expect.any(Object) },
        'offer-receipt': {
          info: { offers: [], receipts: { format: 'eip712', signer } },
          schema: expect.any(Object),
        },
      },
    })
  })

  test('the ledger keeps a hash of the quote id', () => {
    expect(hashProof('q1.a.b.c')).toMatch(/^[0-9a-f]{64}$/)
    expect(hashProof('q1.a.b.c')).not.toBe(hashProof('q1.a.b.d'))
  })
})

test('quotes given now are honoured for the quoted lifetime', () => {
  const { book } = openBook({ terms: { quoteLifetimeSeconds: 30 } })
  const [, expiry = ''] = idOf(book.quote(call)).split('.')
  expect(Number.parseInt(expiry, 36)).toBe(noon / 1000 + 30)
})
