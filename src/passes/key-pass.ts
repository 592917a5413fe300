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

/** What a buyer may narrow a pass to. What is absent is as wide as the plan. */
export type PassCaps = {
  /** Names of the only tools it opens or pays for. */
  tools: readonly string[] | undefined
  /** Calls in its whole life. */
  maxRequests: number | undefined
  /** Sum of the list prices of its calls in a UTC day. */
  spendPerDay: Usdc | undefined
}

/** A key as the store keeps it: the secret itself is not in it, only its hash. */
export type KeyPass = PassCaps & {
  id: string
  /**
   * `pass`: bought for a period, opens the tools of its scopes. `agent`: opens nothing, its calls
   * are paid from the credit of its wallet.
   */
  kind: 'pass' | 'agent'
  /** Of the first key in a line of replacements: they share one count. */
  root: string
  name: string
  metadata: Readonly<Record<string, string>>
  /** SHA-256 of the key, in hex. */
  hash: string
  /** How the key begins, for lists: `fgk_abcd`. */
  shown: string
  /** What was bought; `agent` for a key of that kind. */
  period: string
  scopes: readonly string[]
  requestsPerMinute: number
  requestsPerDay: number
  /** Unix milliseconds. */
  createdAt: number
  /** Unix milliseconds; `endless` for a key without an end. */
  expiresAt: number
  /** From when on it is revoked (Unix milliseconds); absent while nobody has revoked it. */
  revokedAt: number | undefined
  /** The payment, or the spend of credit, that bought it. */
  paymentId: string
  payer: Address
}

/** The last moment there is a date for: the end of a key that has none (Unix milliseconds). */
export const endless = 8_640_000_000_000_000

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

type Named = { name: string; scope: string }

/** Whether the pass opens a tool: its scopes contain it, and its buyer has not left it out. */
export function opens(pass: KeyPass, tool: Named): boolean {
  return tool.scope !== 'none' && pass.scopes.includes(tool.scope) && allows(pass, tool)
}

/** Whether the buyer of the key lets it use a tool at all, whoever pays. */
export function allows({ tools }: KeyPass, { name }: Pick<Named, 'name'>): boolean {
  return tools === undefined || tools.includes(name)
}

/** As much of a key as lists show: what its owner recognises, and nobody can complete. */
export function shownPart(key: string): string {
  return key.slice(0, 8)
}

/** Whether the pass opens doors at this time (Unix milliseconds). */
export function isGood(pass: KeyPass, now: number): boolean {
  return now < pass.expiresAt && (pass.revokedAt === undefined || now < pass.revokedAt)
}

function checksum(body: string): string {
  return createHash('sha256').update(`faregate ${body}`).digest('hex').slice(0, 8)
}
