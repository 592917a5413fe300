import type { PaymentPayload, PaymentRequirements } from '@x402/core/types'
import { concat, toHex, type Address, type Hex } from 'viem'
import { generatePrivateKey } from 'viem/accounts'

import type { Claim } from '../../src/gate/ledger.ts'
import { parsePayment } from '../../src/gate/parse-payment.ts'
import { paymentIdOf, type Payment } from '../../src/gate/payment.ts'
import { requirementsFor, type PaymentTerms } from '../../src/gate/quote.ts'
import { usdc } from '../../src/money/usdc.ts'
import type { ChildToken } from '../../src/passes/child-token.ts'
import { hashKey, generateKey, type KeyPass } from '../../src/passes/key-pass.ts'

/** Noon of some day, at which movable clocks start (Unix milliseconds). */
export const noon = Date.UTC(2026, 2, 14, 12)

/** A clock that stands still until a test moves it. */
export type MovableClock = {
  /** Unix milliseconds. */
  now: () => number
  advance: (ms: number) => void
}

export function movableClock(startsAt = noon): MovableClock {
  let at = startsAt
  return {
    now: () => at,
    advance: (ms) => {
      at += ms
    },
  }
}

/** 32 random bytes. */
export function random32(): Hex {
  return generatePrivateKey()
}

/** An address that nobody has used. */
export function randomAddress(): Address {
  return toHex(BigInt(generatePrivateKey()) >> 96n, { size: 20 })
}

/** 65 random bytes: the shape of a wallet's signature, and nobody's. */
export function randomSignature(): Hex {
  return concat([random32(), random32(), '0x1b'])
}

export function makeTerms(parts: Partial<PaymentTerms> = {}): PaymentTerms {
  return {
    network: 'eip155:84532',
    asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
    assetName: 'USDC',
    assetVersion: '2',
    payTo: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
    maxTimeoutSeconds: 300,
    quoteLifetimeSeconds: 600,
    ...parts,
  }
}

/** A signed EIP-3009 authorization as it stands on the wire. */
export type WireAuthorization = {
  from: string
  to: string
  value: string
  validAfter: string
  validBefore: string
  nonce: string
}

export type PayloadParts = {
  /** The quoted entry that is answered; a quote of half a cent without an id when absent. */
  accepted?: Partial<PaymentRequirements>
  authorization?: Partial<WireAuthorization>
  signature?: string
  /** Unix milliseconds at which it is signed. */
  at?: number
}

/** An x402 payment as a client sends it, signed by nobody. */
export function makePayload(parts: PayloadParts = {}): PaymentPayload {
  const { at = noon, signature = randomSignature() } = parts
  const accepted = { ...requirementsFor(makeTerms(), usdc('0.005')), ...parts.accepted }
  const authorization: WireAuthorization = {
    from: randomAddress(),
    to: accepted.payTo,
    value: accepted.amount,
    validAfter: '0',
    validBefore: String(Math.floor(at / 1000) + accepted.maxTimeoutSeconds),
    nonce: random32(),
    ...parts.authorization,
  }
  return { x402Version: 2, accepted, payload: { signature, authorization } }
}

/** The same payment in a header. */
export function inHeader(payload: unknown): string {
  return Buffer.from(JSON.stringify(payload)).toString('base64')
}

/** A payment as the gate reads it. */
export function makePayment(parts: PayloadParts = {}): Payment {
  const payment = parsePayment(makePayload(parts))
  if (payment === undefined) throw new Error('A payload is a payment.')
  return payment
}

/** What the ledger is told of a payment at first sight. */
export function makeClaim(parts: Partial<Claim> = {}): Claim {
  const { network, asset, payTo } = makeTerms()
  const payer = parts.payer ?? randomAddress()
  const nonce = parts.nonce ?? random32()
  return {
    id: paymentIdOf({ network, asset, payer, nonce }),
    network,
    asset,
    payer,
    nonce,
    payTo,
    amount: usdc('0.005'),
    validBefore: noon / 1000 + 300,
    tool: 'echo',
    fingerprint: random32().slice(2),
    identifierHash: undefined,
    engine: 'fake',
    quoteHash: undefined,
    claimedAt: noon,
    ...parts,
  }
}

/** A pass of one day that nobody holds the key of. */
export function makePass(parts: Partial<KeyPass> = {}): KeyPass {
  const id = parts.id ?? `pass_${random32().slice(2, 34)}`
  return {
    id,
    kind: 'pass',
    root: id,
    name: 'x402-1d-test',
    metadata: {},
    shown: 'fgk_test',
    tools: undefined,
    maxRequests: undefined,
    spendPerDay: undefined,
    hash: hashKey(generateKey()),
    period: '1d',
    scopes: ['mcp', 'projects'],
    requestsPerMinute: 30,
    requestsPerDay: 10_000,
    createdAt: noon,
    expiresAt: noon + 86_400_000,
    revokedAt: undefined,
    paymentId: makeClaim().id,
    payer: randomAddress(),
    ...parts,
  }
}

/** A token of an hour that some key has made. */
export function makeToken(parts: Partial<ChildToken> = {}): ChildToken {
  return {
    id: `tok_${random32().slice(2, 34)}`,
    keyId: makePass().id,
    tools: undefined,
    requestLimit: 5_000,
    used: 0,
    createdAt: noon,
    expiresAt: noon + 3_600_000,
    revokedAt: undefined,
    ...parts,
  }
}
