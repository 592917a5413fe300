import { createHmac } from 'node:crypto'

import { Hono } from 'hono'
import { afterAll, describe, expect, test } from 'vitest'

import { derivedGrantKey, grantTokens, parseGrantKey } from '../../src/passes/grant-tokens.ts'
import { requireGrant, verifyGrant, withGrant } from '../../src/passes/verify-grant.ts'
import { noon } from '../support/builders.ts'
import { makeClaims, startKeyServer } from '../support/grants.ts'

const secret = 's'.repeat(32)
const shared = grantTokens(parseGrantKey(secret))
const published = grantTokens(derivedGrantKey(Buffer.alloc(32, 7)))
const keys = await startKeyServer(published)
afterAll(() => keys.stop())

const issuer = 'https://faregate.test'
const clock = () => noon + 1_000
const kinds = [
  { alg: 'HS256', tokens: shared, options: { issuer, clock, secrets: [secret] } },
  { alg: 'ES256', tokens: published, options: { issuer, clock, jwksUrl: keys.url } },
]

const codeOf = async (checked: ReturnType<ReturnType<typeof verifyGrant>>) => {
  const result = await checked
  return result.ok ? 'ok' : result.problem.code
}

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')

describe.each(kinds)('K0-19: a token by $alg', ({ tokens, options, alg }) => {
  const verify = verifyGrant(options)

  test('K0-19: says who bought what until when', async () => {
    const claims = makeClaims()
    expect(await verify(await tokens.sign(claims))).toEqual({ ok: true, grant: claims })
  })

  test.each([
    { when: 'ended', claims: { exp: noon / 1000 - 5 }, code: 'grant.expired' },
    { when: 'by another issuer', claims: { iss: 'https://other.test' }, code: 'grant.invalid' },
    { when: 'without a request', claims: { sub: undefined }, code: 'grant.invalid' },
    { when: 'without an end', claims: { exp: undefined }, code: 'grant.invalid' },
    { when: 'without an id', claims: { jti: undefined }, code: 'grant.invalid' },
    { when: 'for no plan', claims: { planId: undefined }, code: 'grant.invalid' },
    { when: 'for a plan that is no text', claims: { planId: 7 }, code: 'grant.invalid' },
  ])('$when is refused as $code', async ({ claims, code }) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- forged on purpose
    const forged = { ...makeClaims(), ...claims } as ReturnType<typeof makeClaims>
    expect(await codeOf(verify(await tokens.sign(forged)))).toBe(code)
  })

  test('its end is exact but for the tolerance', async () => {
    const token = await tokens.sign(makeClaims({ exp: noon / 1000 }))
    const at = (ms: number, clockToleranceSeconds: number) =>
      codeOf(verifyGrant({ ...options, clock: () => noon + ms, clockToleranceSeconds })(token))
    expect(await at(-1, 0)).toBe('ok')
    expect(await at(0, 0)).toBe('grant.expired')
    expect(await at(4_999, 5)).toBe('ok')
    expect(await at(5_000, 5)).toBe('grant.expired')
  })

  test.each([
    { what: 'plan', rules: { planIds: ['month', 'year'] } },
    { what: 'resource', rules: { resourceId: 'report-7' } },
  ])('for another $what it is refused with 403', async ({ rules }) => {
    const checked = await verifyGrant({ ...options, ...rules })(await tokens.sign(makeClaims()))
    expect(checked).toMatchObject({ problem: { status: 403, code: 'grant.not_covered' } })
  })

  test('for one of the plans it opens', async () => {
    const rules = { planIds: ['day', 'month'], resourceId: 'default' }
    const token = await tokens.sign(makeClaims())
    expect(await codeOf(verifyGrant({ ...options, ...rules })(token))).toBe('ok')
  })

  test('with any part changed it is refused', async () => {
    const token = await tokens.sign(makeClaims())
    const [header = '', body = '', signature = ''] = token.split('.')
    const dearer = encode(makeClaims({ planId: 'year' }))
    const flipped = `${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`
    for (const forged of [
      `${header}.${dearer}.${signature}`,
      `${header}.${body}.${flipped}`,
      `${header}.${body}.`,
      `${header}.${body}`,
      `${body}.${body}.${signature}`,
      `${encode({ alg: 'none', typ: 'JWT' })}.${body}.`,
      `${encode({ alg: 'none' })}.${body}.${signature}`,
      `${encode({ alg: 'NONE' })}.${body}.`,
      'abc',
      '..',
      'x'.repeat(9_000),
    ]) {
      expect(await codeOf(verify(forged))).toBe('grant.invalid')
    }
  })

  test('signed by somebody else it is refused', async () => {
    const stranger =
      alg === 'HS256'
        ? grantTokens(parseGrantKey('t'.repeat(32)))
        : grantTokens(derivedGrantKey(Buffer.alloc(32, 9)))
    expect(await codeOf(verify(await stranger.sign(makeClaims())))).toBe('grant.invalid')
  })
})

describe('which algorithm counts is said by the keys', () => {
  test('a secret made of the public key signs nothing', async () => {
    const { keys: set } = await published.jwks()
    const kid = set[0]?.kid
    for (const text of [JSON.stringify(set[0]), JSON.stringify({ keys: set }), String(set[0]?.x)]) {
      const signed = `${encode({ alg: 'HS256', typ: 'JWT', kid })}.${encode(makeClaims())}`
      const mac = createHmac('sha256', text).update(signed).digest('base64url')
      const verify = verifyGrant({ issuer, clock, jwksUrl: keys.url })
      expect(await codeOf(verify(`${signed}.${mac}`))).toBe('grant.invalid')
    }
  })

  test('a token by a published key opens nothing where secrets count, and the reverse', async () => {
    const bySecret = verifyGrant({ issuer, clock, secrets: [secret] })
    const byKeys = verifyGrant({ issuer, clock, jwksUrl: keys.url })
    expect(await codeOf(bySecret(await published.sign(makeClaims())))).toBe('grant.invalid')
    expect(await codeOf(byKeys(await shared.sign(makeClaims())))).toBe('grant.invalid')
  })

  test.each([
    { what: 'nothing', options: { issuer, secrets: [] } },
    { what: 'a short secret', options: { issuer, secrets: [secret, 'short'] } },
    { what: 'no issuer', options: { issuer: '', secrets: [secret] } },
  ])('$what does not start', ({ options }) => {
    expect(() => verifyGrant(options)).toThrow(RangeError)
  })
})

describe('K0-19: when keys change', () => {
  test('K0-19: the secret before is still good, and the one before that is not', async () => {
    const [older, old, current] = ['a', 'b', 'c'].map((letter) => letter.repeat(32))
    const verify = verifyGrant({ issuer, clock, secrets: [String(current), String(old)] })
    const signedWith = async (text: string | undefined) =>
      codeOf(verify(await grantTokens(parseGrantKey(String(text))).sign(makeClaims())))
    expect(await signedWith(current)).toBe('ok')
    expect(await signedWith(old)).toBe('ok')
    expect(await signedWith(older)).toBe('grant.invalid')
  })

  test('K0-19: a new key is fetched when a token names it, and the old one stays good', async () => {
    const [first, second] = [1, 2].map((n) => derivedGrantKey(Buffer.alloc(32, n)))
    if (first === undefined || second === undefined) throw new Error('Two keys.')
    const before = grantTokens(first)
    const after = grantTokens(second, first)
    const server = await startKeyServer(before)
    const verify = verifyGrant({ issuer, clock, jwksUrl: server.url, refetchAfterMs: 0 })
    const old = await before.sign(makeClaims())
    expect(await codeOf(verify(old))).toBe('ok')
    server.publish(after)
    expect(await codeOf(verify(await after.sign(makeClaims())))).toBe('ok')
    expect(await codeOf(verify(old))).toBe('ok')
    await server.stop()
  })

  test('keys are kept: a thousand tokens ask for them once', async () => {
    const server = await startKeyServer(published)
    const verify = verifyGrant({ issuer, clock, jwksUrl: server.url })
    const token = await published.sign(makeClaims())
    await Promise.all(Array.from({ length: 1_000 }, () => verify(token)))
    expect(server.asked()).toBe(1)
    await server.stop()
  })

  test('keys that cannot be had are said to be the reason, and nobody gets in', async () => {
    const server = await startKeyServer(published)
    await server.stop()
    const checked = await verifyGrant({ issuer, clock, jwksUrl: server.url })(
      await published.sign(makeClaims()),
    )
    expect(checked).toMatchObject({
      ok: false,
      problem: { status: 503, code: 'grant.no_keys', retryable: true },
    })
  })
})

function get(headers: Record<string, string>, query = ''): Request {
  return new Request(`https://api.test/report${query}`, { headers })
}

describe('in front of an API', () => {
  const options = { issuer, clock, secrets: [secret], planIds: ['day'] }
  const app = new Hono()
    .use('/report', requireGrant(options))
    .get('/report', (c) => c.json(c.get('grant')))
  const plain = withGrant(options, (_request, grant) => Response.json(grant))
  const servers = [
    { name: 'Hono', fetch: async (request: Request) => app.fetch(request) },
    { name: 'plain fetch', fetch: plain },
  ]
  test.each(servers)('$name lets a good token in and hands on its claims', async (server) => {
    const authorization = `Bearer ${await shared.sign(makeClaims())}`
    const response = await server.fetch(get({ authorization }))
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual(makeClaims())
  })

  test.each(servers)('$name refuses everything else, and says what to do', async (server) => {
    const good = await shared.sign(makeClaims())
    const other = await shared.sign(makeClaims({ planId: 'month' }))
    const rows: [Request, number, string, string][] = [
      [get({}), 401, 'grant.missing', 'Bearer'],
      [get({ authorization: good }), 401, 'grant.missing', 'Bearer'],
      [get({ authorization: `Basic ${good}` }), 401, 'grant.missing', 'Bearer'],
      [get({}, `?access_token=${good}`), 401, 'grant.missing', 'Bearer'],
      [get({ authorization: 'Bearer abc' }), 401, 'grant.invalid', 'Bearer error="invalid_token"'],
      [
        get({ authorization: `Bearer ${other}` }),
        403,
        'grant.not_covered',
        'Bearer error="insufficient_scope"',
      ],
    ]
    for (const [request, status, code, challenge] of rows) {
      const response = await server.fetch(request)
      expect(response.status).toBe(status)
      expect(response.headers.get('www-authenticate')).toBe(challenge)
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(await response.json()).toMatchObject({
        type: 'Error',
        code,
        message: expect.any(String),
        charged: false,
        retryable: false,
        hint: expect.any(String),
      })
    }
  })
})
