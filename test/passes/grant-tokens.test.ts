import { generateKeyPairSync } from 'node:crypto'

import { decodeProtectedHeader } from 'jose'
import { describe, expect, test } from 'vitest'

import { derivedGrantKey, grantTokens, parseGrantKey } from '../../src/passes/grant-tokens.ts'
import { makeClaims } from '../support/grants.ts'

const secret = Buffer.alloc(32, 7)
const pem = (type: 'P-256' | 'P-384' | 'rsa' | 'short rsa') => {
  const { privateKey } = type.startsWith('P')
    ? generateKeyPairSync('ec', { namedCurve: type })
    : generateKeyPairSync('rsa', { modulusLength: type === 'rsa' ? 2048 : 1024 })
  return String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
}

describe('derivedGrantKey', () => {
  test('is the same in every process with the secret, and another for another', async () => {
    const [own] = (await grantTokens(derivedGrantKey(secret)).jwks()).keys
    const [same] = (await grantTokens(derivedGrantKey(Buffer.from(secret))).jwks()).keys
    const [other] = (await grantTokens(derivedGrantKey(Buffer.alloc(32, 8))).jwks()).keys
    expect(own).toEqual(same)
    expect(own?.x).not.toBe(other?.x)
  })

  test('stays what it is: tokens of a server outlive its updates', async () => {
    const { keys } = await grantTokens(derivedGrantKey(secret)).jwks()
    expect(keys).toEqual([
      {
        kty: 'EC',
        crv: 'P-256',
        x: expect.any(String),
        y: expect.any(String),
        kid: 'LVZNjkrz1ltUAUkRxPHxVfT2mBVk6Yih8xhzvtlcucU',
        alg: 'ES256',
        use: 'sig',
      },
    ])
  })
})

describe('parseGrantKey', () => {
  test.each([
    { form: 'PEM on P-256', text: pem('P-256'), alg: 'ES256' },
    { form: 'PEM on one line', text: pem('P-256').replaceAll('\n', String.raw`\n`), alg: 'ES256' },
    { form: 'PEM of RSA', text: pem('rsa'), alg: 'RS256' },
    {
      form: 'JWK',
      text: JSON.stringify(derivedGrantKey(secret).key.export({ format: 'jwk' })),
      alg: 'ES256',
    },
    { form: 'a secret', text: 'x'.repeat(32), alg: 'HS256' },
    { form: 'a server secret', text: `server-secret:${'x'.repeat(32)}`, alg: 'ES256' },
  ])('reads $form as $alg', ({ text, alg }) => {
    expect(parseGrantKey(text).alg).toBe(alg)
  })

  test.each([
    { what: 'a short secret', text: 'x'.repeat(31), why: 'at least 32 characters' },
    { what: 'a short server secret', text: 'server-secret:x', why: 'at least 32 characters' },
    { what: 'another curve', text: pem('P-384'), why: 'P-256' },
    { what: 'a short RSA key', text: pem('short rsa'), why: '2048 bits' },
    { what: 'a broken PEM', text: '-----BEGIN PRIVATE KEY-----\nQUJD', why: 'no private key' },
    { what: 'a public JWK', text: '{"kty":"EC","crv":"P-256"}', why: 'no private key' },
    { what: 'broken JSON', text: '{', why: 'no private key' },
  ])('refuses $what, and does not show it', ({ text, why }) => {
    const read = () => parseGrantKey(text)
    expect(read).toThrow(RangeError)
    expect(read).toThrow(why)
    expect(read).not.toThrow(text)
  })
})

describe('jwks', () => {
  test('publishes public halves only, the signing one first, then the one before', async () => {
    const [current, previous] = [parseGrantKey(pem('rsa')), derivedGrantKey(secret)]
    const { keys } = await grantTokens(current, previous).jwks()
    expect(keys.map(({ alg }) => alg)).toEqual(['RS256', 'ES256'])
    expect(JSON.stringify(keys)).not.toMatch(/"(?:d|p|q|dp|dq|qi|k)":/)
  })

  test('never publishes a secret', async () => {
    const { keys } = await grantTokens(parseGrantKey('x'.repeat(32))).jwks()
    expect(keys).toEqual([])
  })

  test('names the key that signed', async () => {
    for (const key of [derivedGrantKey(secret), parseGrantKey('x'.repeat(32))]) {
      const tokens = grantTokens(key)
      const header = decodeProtectedHeader(await tokens.sign(makeClaims()))
      expect(header).toEqual({ alg: key.alg, typ: 'JWT', kid: expect.any(String) })
      const named = (await tokens.jwks()).keys.map(({ kid }) => kid)
      expect(named).toEqual(key.alg === 'HS256' ? [] : [header.kid])
    }
  })
})
