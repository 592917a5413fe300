import {
  createECDH,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'

import { calculateJwkThumbprint, SignJWT, type JWK } from 'jose'

import type { GrantClaims } from './grants.ts'

/** How tokens are signed. */
export type GrantAlgorithm = 'ES256' | 'RS256' | 'HS256'

/** A key that signs tokens, or has signed them. */
export type GrantKey = { alg: GrantAlgorithm; key: KeyObject }

/** Signs grants and says how they can be checked. */
export type GrantTokens = {
  sign(claims: GrantClaims): Promise<string>
  /** Public keys, the signing one first. Empty where the keys are secrets. */
  jwks(): Promise<{ keys: JWK[] }>
}

const shortestSecret = 32
const shortestModulus = 2048

/** @param previous signed tokens that may still be about; it is published, and signs no more. */
export function grantTokens(current: GrantKey, previous?: GrantKey): GrantTokens {
  const named = [current, previous].flatMap((key) => (key === undefined ? [] : [nameKey(key)]))
  return {
    async sign({ ...claims }) {
      const { alg } = current
      const kid = (await named[0])?.kid
      const header = { alg, typ: 'JWT', ...(kid !== undefined && { kid }) }
      return new SignJWT(claims).setProtectedHeader(header).sign(current.key)
    },
    async jwks() {
      const keys = await Promise.all(named)
      return { keys: keys.flatMap(({ published }) => published ?? []) }
    },
  }
}

type NamedKey = { kid: string; published: JWK | undefined }

async function nameKey({ alg, key }: GrantKey): Promise<NamedKey> {
  if (alg === 'HS256') {
    // Tells keys apart without telling anything about them.
    const kid = createHmac('sha256', key).update('faregate grant key id').digest('hex').slice(0, 16)
    return { kid, published: undefined }
  }
  const jwk = publicJwk(key)
  const kid = await calculateJwkThumbprint(jwk)
  return { kid, published: { ...jwk, kid, alg, use: 'sig' } }
}

/** The public half, and never more, also where a key came as a whole. */
function publicJwk(key: KeyObject): JWK {
  const { kty, crv, x, y, n, e } = createPublicKey(key).export({ format: 'jwk' })
  return Object.fromEntries(
    Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined),
  )
}

/**
 * Reads a key as an operator writes it: a PEM or JWK private key (P-256 or RSA), `server-secret:…`
 * for the key that follows from that `SERVER_SECRET`, or a secret of at least 32 characters.
 *
 * @throws RangeError that says what is wrong, without showing the key
 */
export function parseGrantKey(text: string): GrantKey {
  const derived = /^server-secret:(.*)$/s.exec(text)?.[1]
  if (derived !== undefined) return derivedGrantKey(Buffer.from(longEnough(derived), 'utf8'))
  if (/^\s*(?:-----BEGIN|\{)/.test(text)) return privateGrantKey(text)
  return { alg: 'HS256', key: createSecretKey(Buffer.from(longEnough(text), 'utf8')) }
}

/** The key of a server that was given none: every process with the secret signs alike. */
export function derivedGrantKey(secret: Uint8Array): GrantKey {
  // 48 bytes, so that the remainder is even to 2^-128 (FIPS 186-5, A.2.1).
  const bytes = Buffer.from(hkdfSync('sha256', secret, '', 'faregate grants es256 v1', 48))
  const scalar = (BigInt(`0x${bytes.toString('hex')}`) % (p256Order - 1n)) + 1n
  const d = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex')
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(d)
  const point = curve.getPublicKey()
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    d: d.toString('base64url'),
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  return { alg: 'ES256', key: createPrivateKey({ key: jwk, format: 'jwk' }) }
}

/** Order of P-256: a private key lies between 0 and this. */
const p256Order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

function longEnough(secret: string): string {
  if (secret.length >= shortestSecret) return secret
  throw new RangeError(`must have at least ${shortestSecret} characters`)
}

function privateGrantKey(text: string): GrantKey {
  const key = readPrivateKey(text)
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return { alg: 'ES256', key }
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= shortestModulus) {
    return { alg: 'RS256', key }
  }
  throw new RangeError(`must be a key on P-256, or an RSA key of at least ${shortestModulus} bits`)
}

function readPrivateKey(text: string): KeyObject {
  try {
    return text.trimStart().startsWith('{')
      ? createPrivateKey({ key: JSON.parse(text), format: 'jwk' })
      : // On one line, as environments hold it.
        createPrivateKey(text.replaceAll(String.raw`\n`, '\n'))
  } catch {
    // What it says quotes the key.
    throw new RangeError('is no private key that can be read')
  }
}
