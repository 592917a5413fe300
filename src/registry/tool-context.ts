import type { Address } from 'viem'

import type { ChainDirectory } from './chain-reads.ts'

/** A key pass as the call that shows it sees it. Holds no secret. */
export type PassFacts = {
  id: string
  name: string
  period: string
  scopes: readonly string[]
  requestsPerMinute: number
  requestsPerDay: number
  /** Unix milliseconds. */
  createdAt: number
  /** Unix milliseconds. */
  expiresAt: number
}

/** A pass just made. `key` is the only time the secret exists outside its owner's hands. */
export type IssuedPass = PassFacts & { key: string }

/** Who is calling: proved by a settled payment or a valid pass, never by a parameter. */
export type Caller =
  | { kind: 'payer'; payer: Address; paymentId: string }
  | { kind: 'pass'; pass: PassFacts }
  | { kind: 'anonymous' }

/**
 * Where a tool gets key passes from. What it hands out becomes valid in the same transaction that
 * records the delivery: no delivery, no pass.
 */
export interface PassDesk {
  issue(order: { period: string }): IssuedPass
  /** A new secret with the same expiry, scopes and limits; the old pass is revoked. */
  replace(passId: string): Promise<IssuedPass>
}

/** One line of the catalogue, as callers see it. */
export type ToolSummary = {
  name: string
  title: string
  description: string
  /** In dollars, such as `$0.005`; `free`; or a range such as `$10 to $100`. */
  price: string
  free: boolean
  /** Path of the HTTP twin. */
  path: string
}

/** Everything a tool may reach. There is no other way out: no globals, no imports of services. */
export type ToolContext = {
  /** Unix milliseconds. */
  clock: () => number
  chains: ChainDirectory
  /** Aborts at the tool's deadline. */
  signal: AbortSignal
  caller: Caller
  passes: PassDesk
  /** What this server sells, itself included. */
  catalogue: readonly ToolSummary[]
}

/** What the free `check` may use: it runs before anybody has paid. */
export type CheckContext = Pick<ToolContext, 'clock' | 'chains' | 'signal'>
