import { createHash, randomBytes } from 'node:crypto'

import type { Address } from 'viem'

import type { Usdc } from '../money/usdc.ts'

/** A pass that can be bought. */
export type PassPlan = {
  /** `1d`, `1w`, `4w`. */
  period: string
  price: Usdc
  durationMs: number
  scopes: readonly string[]
  requestsPerMinute: number
  requestsPerDay: number
}

/** A sold pass as the store keeps it: the key itself is not in it, only its hash. */
export type KeyPass = {
  id: string
  name: string
  /** SHA-256 of the key, in hex. */
  hash: string
  period: string
  scopes: readonly string[]
  requestsPerMinute: number
  requestsPerDay: number
  /** Unix milliseconds. */
  createdAt: number
  /** Unix milliseconds. */
  expiresAt: number
  /** From when on it is revoked (Unix milliseconds); absent while nobody has revoked it. */
  revokedAt: number | undefined
  /** The payment, or the spend of credit, that bought it. */
  paymentId: string
  payer: Address
}

/** `fgk_`, 43 characters of randomness (256 bits), `_`, 8 hex digits of checksum. */
const keyText = /^fgk_[A-Za-z0-9_-]{43}_[0-9a-f]{8}$/

/**
 * Makes a key. The prefix lets secret scanners recognise it, the checksum lets them (and us) drop
 * look-alikes without asking a store.
 */
export function generateKey(): string {
  const body = `fgk_${randomBytes(32).toString('base64url')}`
  return `${body}_${checksum(body)}`
}

/** Whether the text can be a key at all. Says nothing about whether it was ever sold. */
export function isKeyShaped(text: string): boolean {
  if (!keyText.test(text)) return false
  const split = text.lastIndexOf('_')
  return checksum(text.slice(0, split)) === text.slice(split + 1)
}

/** What is stored of a key. The key has 256 random bits, so one round of SHA-256 is enough. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** Whether the pass opens doors at this time (Unix milliseconds). */
export function isGood(pass: KeyPass, now: number): boolean {
  return now < pass.expiresAt && (pass.revokedAt === undefined || now < pass.revokedAt)
}

function checksum(body: string): string {
  return createHash('sha256').update(`faregate ${body}`).digest('hex').slice(0, 8)
}
