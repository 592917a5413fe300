import { createHash } from 'node:crypto'

import type { Address, Hex } from 'viem'

import type { Usdc } from '../money/usdc.ts'

/** The terms a payment says it answers: the client's copy of a quoted entry. Never trusted. */
export type EchoedTerms = {
  scheme: string
  network: string
  asset: string
  payTo: string
  amount: string
  maxTimeoutSeconds: number
  extra: Readonly<Record<string, unknown>>
  /** Path of the `resource.url` that was quoted, where it is told. */
  path?: string
  /** Names of members that no entry of a quote has. */
  unquoted: readonly string[]
}

/**
 * A signed EIP-3009 authorization as it came in, read but not yet believed.
 *
 * Addresses and the nonce are lower case, so that equal payments compare equal however a client
 * spelled them.
 */
export type Payment = {
  /** Derived from network, asset, payer and nonce: the same payment has the same id everywhere. */
  id: string
  payer: Address
  payTo: Address
  amount: Usdc
  /** Unix seconds, as signed. */
  validAfter: bigint
  /** Unix seconds, as signed. */
  validBefore: bigint
  nonce: Hex
  signature: Hex
  /** The client's own id for it (`payment-identifier` extension); nothing on chain shows it. */
  identifier: string | undefined
  echoed: EchoedTerms
}

/**
 * The identity of a payment. Signatures can be re-encoded and headers re-spelled; the chain burns
 * (asset, payer, nonce) once, so that is what identifies it.
 */
export function paymentIdOf(identity: {
  network: string
  asset: string
  payer: string
  nonce: string
}): string {
  const { network, asset, payer, nonce } = identity
  const text = [network, asset, payer, nonce].join('|').toLowerCase()
  return `pay_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
}
