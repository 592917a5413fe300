import { hkdfSync } from 'node:crypto'

import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'

import type { KeyPass } from './key-pass.ts'

/** A short-lived credential that a key has made for somebody else. It opens less than the key. */
export type ChildToken = {
  id: string
  /** The key that made it: what ends the key ends the token. */
  keyId: string
  /** The only tools it opens; `undefined`: those of the key. */
  tools: readonly string[] | undefined
  requestLimit: number
  used: number
  /** Unix milliseconds. */
  createdAt: number
  /** Unix milliseconds. */
  expiresAt: number
  /** Unix milliseconds; absent while nobody has revoked it. */
  revokedAt: number | undefined
}

/** Whether a text can be a token at all: three parts of base64url. */
export function isTokenShaped(text: string): boolean {
  return /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(text)
}

/** Whether the token itself is good at this time (Unix milliseconds); its key has to be as well. */
export function isTokenGood(token: ChildToken, now: number): boolean {
  return now < token.expiresAt && (token.revokedAt === undefined || now < token.revokedAt)
}

/** Signs tokens and reads them back. */
export type TokenSigner = {
  sign(token: ChildToken): Promise<string>
  /** The id in a token that we signed, also when it is over; `undefined` for any other text. */
  read(text: string): Promise<string | undefined>
}

const header = { alg: 'HS256', kid: 'key-token-1', typ: 'JWT' } as const
const issuer = 'faregate'
const claims = z.object({ jti: z.string() })

/** The signer that belongs to a server secret: every process with the secret reads its tokens. */
export function tokenSigner(secret: Uint8Array): TokenSigner {
  const info = 'faregate child token v1'
  const key = new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(), info, 32))
  return {
    sign: ({ id, keyId, createdAt, expiresAt }) =>
      new SignJWT()
        .setProtectedHeader(header)
        .setIssuer(issuer)
        .setSubject(keyId)
        .setJti(id)
        .setIssuedAt(Math.floor(createdAt / 1000))
        .setExpirationTime(Math.floor(expiresAt / 1000))
        .sign(key),
    async read(text) {
      // Its times are judged by what the store knows, and by the clock of this server.
      const options = { algorithms: [header.alg], issuer, currentDate: new Date(0) }
      const read = await jwtVerify(text, key, options).catch(() => undefined)
      const parsed = claims.safeParse(read?.payload)
      return parsed.success ? parsed.data.jti : undefined
    },
  }
}

/** The key as a token of it sees it: the same line and limits, fewer tools, an earlier end. */
export function narrowed(pass: KeyPass, token: ChildToken): KeyPass {
  return { ...pass, tools: token.tools ?? pass.tools }
}
