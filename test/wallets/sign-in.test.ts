import { verifyMessage } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { sqlNonceStore } from '../../src/store/nonce-store.ts'
import { openStore, type Store } from '../../src/store/open-store.ts'
import { openSignIn, type SignIn, type SignInChallenge } from '../../src/wallets/sign-in.ts'
import {
  inHeader,
  movableClock,
  noon,
  randomAddress,
  type MovableClock,
} from '../support/builders.ts'
import { signChallenge, stockSignIn, type SignInChanges } from '../support/sign-in.ts'

const account = privateKeyToAccount(generatePrivateKey())
const lower = account.address.toLowerCase()
const minute = 60_000
const iso = (at: number) => new Date(at).toISOString()

let store: Store
let clock: MovableClock
let signIn: SignIn
/** How often a signature was looked at. */
let looks: number
beforeEach(async () => {
  store = await openStore('sqlite::memory:')
  clock = movableClock()
  signIn = openAt('https://faregate.test')
  looks = 0
})
afterEach(() => store.close())

function openAt(publicUrl: string, network = 'eip155:84532'): SignIn {
  return openSignIn({
    nonces: sqlNonceStore(store.db),
    isSigned: ({ address, text, signature }) => {
      looks += 1
      return verifyMessage({ address, message: text, signature }).catch(() => false)
    },
    network,
    publicUrl: () => publicUrl,
    clock: clock.now,
  })
}

const proof = async (changes?: SignInChanges) =>
  signChallenge(account, await signIn.challenge(account.address), changes)

const refusal = { code: 'wallet.signature_invalid', status: 401, charged: false }

describe('a challenge', () => {
  test('says everything that is to be signed', async () => {
    const challenge = await openAt('https://faregate.test:8443/base').challenge(account.address)
    expect(challenge).toEqual({
      domain: 'faregate.test:8443',
      address: account.address,
      statement: expect.stringContaining('No transaction is made'),
      uri: 'https://faregate.test:8443',
      version: '1',
      chainId: 'eip155:84532',
      type: 'eip191',
      nonce: expect.stringMatching(/^[0-9a-f]{32}$/),
      issuedAt: iso(noon),
      expirationTime: iso(noon + 5 * minute),
      message: expect.stringContaining(account.address),
    })
  })

  test('never has the same nonce twice', async () => {
    const [one, other] = [
      await signIn.challenge(lowerAddress()),
      await signIn.challenge(lowerAddress()),
    ]
    expect(one.nonce).not.toBe(other.nonce)
  })
})

describe('a signed challenge', () => {
  test('names the wallet, in lower case', async () => {
    expect(await signIn.redeem(await proof())).toBe(lower)
  })

  test('is read from a header as the official client writes it', async () => {
    const header = await stockSignIn(account, await signIn.challenge(account.address))
    expect(await signIn.redeem(header)).toBe(lower)
  })

  test('is good once', async () => {
    const signed = await proof()
    await signIn.redeem(signed)
    await expect(signIn.redeem(signed)).rejects.toMatchObject(refusal)
  })

  test('is good once, of fifty at a time', async () => {
    const signed = await proof()
    const ended = await Promise.allSettled(Array.from({ length: 50 }, () => signIn.redeem(signed)))
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('is not used up by a check', async () => {
    const signed = await proof()
    await signIn.check(signed)
    expect(await signIn.redeem(signed)).toBe(lower)
    await expect(signIn.check(signed)).rejects.toMatchObject(refusal)
  })

  test('is not used up by a forger who has seen the nonce', async () => {
    const challenge = await signIn.challenge(account.address)
    const forger = privateKeyToAccount(generatePrivateKey())
    const forged = await signChallenge(forger, challenge)
    await expect(signIn.redeem({ ...forged, address: account.address })).rejects.toThrow('not sign')
    expect(await signIn.redeem(await signChallenge(account, challenge))).toBe(lower)
  })

  test('ends after five minutes', async () => {
    const signed = await proof()
    const late = await proof()
    clock.advance(5 * minute - 1)
    expect(await signIn.redeem(signed)).toBe(lower)
    clock.advance(1)
    await expect(signIn.redeem(late)).rejects.toMatchObject(refusal)
  })

  test('may carry times of its own within the five minutes', async () => {
    const fields = { issuedAt: iso(noon + minute), expirationTime: iso(noon + 1) }
    expect(await signIn.redeem(await proof({ fields }))).toBe(lower)
  })
})

describe('is refused', () => {
  const forged: { why: string; says: string; changes: SignInChanges }[] = [
    { why: 'another domain', says: 'domain', changes: { fields: { domain: 'evil.test' } } },
    { why: 'another port', says: 'domain', changes: { fields: { domain: 'faregate.test:1' } } },
    { why: 'another uri', says: 'uri', changes: { fields: { uri: 'https://evil.test' } } },
    {
      why: 'a uri that only begins alike',
      says: 'uri',
      changes: { fields: { uri: 'https://faregate.test.evil.test' } },
    },
    { why: 'another scheme', says: 'uri', changes: { fields: { uri: 'http://faregate.test' } } },
    { why: 'no uri', says: 'uri', changes: { fields: { uri: 'faregate' } } },
    { why: 'another chain', says: 'chain', changes: { fields: { chainId: 'eip155:8453' } } },
    {
      why: 'issued too long ago',
      says: 'too long ago',
      changes: { fields: { issuedAt: iso(noon - 5 * minute - 1) } },
    },
    {
      why: 'issued in the future',
      says: 'future',
      changes: { fields: { issuedAt: iso(noon + minute + 1) } },
    },
    {
      why: 'no time of issue',
      says: 'too long ago',
      changes: { fields: { issuedAt: 'yesterday' } },
    },
    { why: 'expired', says: 'has expired', changes: { fields: { expirationTime: iso(noon) } } },
    {
      why: 'an end that is no time',
      says: 'has expired',
      changes: { fields: { expirationTime: 'never' } },
    },
    {
      why: 'not valid yet',
      says: 'not valid yet',
      changes: { fields: { notBefore: iso(noon + 1) } },
    },
    {
      why: 'a nonce of its own',
      says: 'nonce',
      changes: { fields: { nonce: 'abcdefgh12345678' } },
    },
    {
      why: 'another statement than signed',
      says: 'did not sign',
      changes: { sent: { statement: 'Give.' } },
    },
    {
      why: 'another wallet than signed',
      says: 'did not sign',
      changes: { sent: { address: randomAddress() } },
    },
    {
      why: 'a signature of nothing',
      says: 'did not sign',
      changes: { sent: { signature: `0x${'00'.repeat(65)}` } },
    },
    {
      why: 'no signature',
      says: 'signature cannot be read',
      changes: { sent: { signature: undefined } },
    },
    { why: 'a type not known', says: 'type', changes: { sent: { type: 'ed25519' } } },
    { why: 'another version', says: 'version', changes: { sent: { version: '2' } } },
    {
      why: 'a line break in a field',
      says: 'statement',
      changes: { fields: { statement: 'x\n\nURI: https://faregate.test' } },
    },
  ]

  test.each(forged)('$why', async ({ says, changes }) => {
    const signed = await proof(changes)
    const refused = { ...refusal, message: expect.stringContaining(says) }
    await expect(signIn.redeem(signed)).rejects.toMatchObject(refused)
    await expect(signIn.check(inHeader(signed))).rejects.toMatchObject(refused)
  })

  test.each<{ why: string; raw: unknown }>([
    { why: 'text that is no base64', raw: '%' },
    { why: 'base64 of no JSON', raw: Buffer.from('hello').toString('base64') },
    { why: 'text that is too long', raw: 'A'.repeat(10_000) },
    { why: 'a list', raw: [] },
    { why: 'a number', raw: 7 },
    { why: 'nothing', raw: null },
    { why: 'an empty object', raw: {} },
  ])('$why', async ({ raw }) => {
    await expect(signIn.redeem(raw)).rejects.toMatchObject(refusal)
  })

  test('a nonce is asked after before the signature: nobody can make us ask a node for nothing', async () => {
    const made = { ...(await signIn.challenge(account.address)), nonce: 'abcdefgh12345678' }
    await expect(signIn.redeem(await signChallenge(account, made))).rejects.toThrow('nonce')
    expect(looks).toBe(0)
  })

  test('a proof for another server of the same database', async () => {
    const elsewhere = openAt('https://other.test')
    const signed = await signChallenge(account, await elsewhere.challenge(account.address))
    await expect(signIn.redeem(signed)).rejects.toThrow('another domain')
  })
})

test('what is over is forgotten', async () => {
  for (let made = 0; made < 3; made += 1) await signIn.challenge(account.address)
  clock.advance(5 * minute)
  await signIn.challenge(account.address)
  expect(await store.db.selectFrom('sign_in_nonces').selectAll().execute()).toHaveLength(1)
})

function lowerAddress(): SignInChallenge['address'] {
  return randomAddress()
}
