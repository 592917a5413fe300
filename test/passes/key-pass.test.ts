import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { generateKey, hashKey, isGood, isKeyShaped } from '../../src/passes/key-pass.ts'
import { makePass, noon } from '../support/builders.ts'

/** Made once by `generateKey`; sold to nobody. A change of the format breaks keys in use. */
const knownKey = 'fgk_1NecAEXpUImCgNMJ4d7-rTc0gT6gnGaxPEtq9LN_c5Y_1d911a00'

describe('generateKey', () => {
  test('makes keys of one recognisable shape', () => {
    expect(generateKey()).toMatch(/^fgk_[A-Za-z0-9_-]{43}_[0-9a-f]{8}$/)
  })

  test('never makes the same key twice', () => {
    const keys = Array.from({ length: 1_000 }, () => generateKey())
    expect(new Set(keys).size).toBe(1_000)
  })

  test('every key it makes is key-shaped', () => {
    expect(Array.from({ length: 200 }, () => generateKey()).every(isKeyShaped)).toBe(true)
  })

  test('keys of the first release stay recognisable', () => {
    expect(isKeyShaped(knownKey)).toBe(true)
  })
})

describe('isKeyShaped', () => {
  test('one changed character is noticed', () => {
    const place = fc.nat({ max: generateKey().length - 1 })
    const character = fc.constantFrom('a', 'Z', '0', '9', '_', '-', '.', ' ', 'é')
    fc.assert(
      fc.property(place, character, (at, other) => {
        const key = generateKey()
        const changed = key.slice(0, at) + other + key.slice(at + 1)
        expect(isKeyShaped(changed)).toBe(changed === key)
      }),
    )
  })

  test('no other text passes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(isKeyShaped(text)).toBe(false)
      }),
    )
  })

  test.each([
    '',
    'fgk_',
    ' ',
    `${knownKey} `,
    ` ${knownKey}`,
    `${knownKey}\n`,
    knownKey.toUpperCase(),
  ])('%j does not pass', (text) => {
    expect(isKeyShaped(text)).toBe(false)
  })
})

describe('hashKey', () => {
  test('is SHA-256 in hex and holds nothing of the key', () => {
    expect(hashKey('fgk_test')).toBe(
      '0a10272911ec7a050b4ddca5030752391bd7fd6a9914308a8ccc064990a3c110',
    )
  })
})

describe('isGood', () => {
  test.each([
    { when: 'before its end', at: noon - 1, revokedAt: undefined, good: true },
    { when: 'at its end', at: noon, revokedAt: undefined, good: false },
    { when: 'after its end', at: noon + 1, revokedAt: undefined, good: false },
    { when: 'revoked', at: noon - 1, revokedAt: noon - 2, good: false },
    { when: 'revoked at the beginning of time', at: noon - 1, revokedAt: 0, good: false },
  ])('$when: $good', ({ at, revokedAt, good }) => {
    expect(isGood(makePass({ expiresAt: noon, revokedAt }), at)).toBe(good)
  })
})
