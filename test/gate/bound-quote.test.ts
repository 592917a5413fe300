import { assert, bigInt, integer, nat, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { discounted, discountOf, nextTier } from '../../src/gate/discount.ts'
import { quoteBook, quotedDiscount, type QuotedCall } from '../../src/gate/quote.ts'
import { fromAtomic, usdc } from '../../src/money/usdc.ts'
import { makeTerms, movableClock, randomAddress } from '../support/builders.ts'

const payer = randomAddress()
const call: QuotedCall = {
  tool: 'echo',
  fingerprint: 'f1',
  amount: usdc('0.0045'),
  fixedPrice: true,
  bound: { payer, discount: 1_000 },
}
const clock = movableClock()
const book = quoteBook({ terms: makeTerms(), secret: Buffer.alloc(32, 7), clock: clock.now })
const idOf = (quoted: { extra: Record<string, unknown> }) => String(quoted.extra['quoteId'])

describe('a quote for one wallet', () => {
  test('AN-5: says so in its id, and is good for that wallet only', () => {
    const id = idOf(book.quote(call))
    expect(id).toMatch(/^q2\.[0-9a-z]+\.[\w-]{16}\.rs\.[\w-]{22}$/)
    expect(quotedDiscount(id)).toBe(1_000)
    expect(book.check(id, call, payer)).toBe('valid')
    expect(book.check(id, call, `0x${payer.slice(2).toUpperCase()}`)).toBe('valid')
    expect(book.check(id, call, randomAddress())).toBe('foreign')
    expect(book.check(id, call)).toBe('foreign')
  })

  test('is foreign once anything of it is altered', () => {
    const [version, expiry = '', random = '', discount = '', mac = ''] = idOf(
      book.quote(call),
    ).split('.')
    for (const parts of [
      [version, expiry, random, '2bc', mac],
      [version, expiry, random, '', mac],
      [version, expiry, random, `0${discount}`, mac],
      [version, expiry, random, mac],
      ['q1', expiry, random, mac],
      ['q1', expiry, random, discount, mac],
      ['q3', expiry, random, discount, mac],
      [version, `${expiry}0`, random, discount, mac],
      [version, expiry, `${random}A`, discount, mac],
      [version, expiry, random, discount, `${mac}A`],
      [version, expiry, random, discount, mac, ''],
    ]) {
      expect(book.check(parts.join('.'), call, payer)).toBe('foreign')
    }
  })

  test('is foreign to another amount, tool or call', () => {
    const id = idOf(book.quote(call))
    for (const other of [
      { ...call, amount: usdc('0.0044') },
      { ...call, amount: usdc('0.005') },
      { ...call, tool: 'sibling' },
      { ...call, fingerprint: 'f2' },
    ]) {
      expect(book.check(id, other, payer)).toBe('foreign')
    }
  })

  test('a quote for anybody cannot be made one for a wallet, nor the other way round', () => {
    const open = idOf(book.quote({ ...call, bound: undefined }))
    const [, expiry, random, mac] = open.split('.')
    expect(book.check(['q2', expiry, random, '0', mac].join('.'), call, payer)).toBe('foreign')
    expect(book.check(open, call, randomAddress())).toBe('valid')
  })

  test('any change of one character makes it foreign', () => {
    const id = idOf(book.quote(call))
    assert(
      property(nat(id.length - 1), string({ minLength: 1, maxLength: 1 }), (at, with_) => {
        const other = `${id.slice(0, at)}${with_}${id.slice(at + 1)}`
        expect(book.check(other, call, payer)).toBe(other === id ? 'valid' : 'foreign')
      }),
    )
  })

  test('ends when its time is over', () => {
    const id = idOf(book.quote(call))
    clock.advance(600_001)
    expect(book.check(id, call, payer)).toBe('expired')
  })
})

const tiers = [
  { from: usdc('100'), discount: 500 },
  { from: usdc('1000'), discount: 1_000 },
]

describe('discounts', () => {
  test.each([
    { volume: '0', discount: 0, next: '100' },
    { volume: '99.999999', discount: 0, next: '100' },
    { volume: '100', discount: 500, next: '1000' },
    { volume: '999.999999', discount: 500, next: '1000' },
    { volume: '1000', discount: 1_000, next: undefined },
    { volume: '123456', discount: 1_000, next: undefined },
  ])('$$volume settled earn $discount hundredths of a percent', ({ volume, discount, next }) => {
    expect(discountOf(tiers, usdc(volume))).toBe(discount)
    expect(nextTier(tiers, usdc(volume))?.volume).toBe(next && usdc(next))
  })

  test('never make a price higher, nor nothing', () => {
    assert(
      property(bigInt(1n, 10n ** 15n), integer({ min: 0, max: 9_000 }), (price, off) => {
        const amount = discounted(fromAtomic(price), off)
        expect(amount).toBeGreaterThan(0n)
        expect(amount).toBeLessThanOrEqual(price)
        // Rounded up by less than one atomic unit.
        expect((amount - 1n) * 10_000n).toBeLessThan(price * BigInt(10_000 - off))
      }),
    )
  })
})
