import { randomBytes } from 'node:crypto'

import { x402Client } from '@x402/core/client'
import type { PaymentPayload, PaymentRequired, PaymentRequirements } from '@x402/core/types'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { bytesToHex, createPublicClient, http, isHex } from 'viem'
import type { Address, Hex, LocalAccount, PublicClient } from 'viem'

import { authorizationTypes, usdcAbi } from '../../src/chain/usdc-abi.ts'
import { sandboxUsdcDomain } from '../../src/sandbox/addresses.ts'
import type { SandboxConnection } from '../../src/sandbox/connect-sandbox.ts'

/** An EIP-3009 authorization as it travels: numbers are decimal text. */
export type Authorization = {
  from: Address
  to: string
  value: string
  validAfter: string
  validBefore: string
  nonce: Hex
}

/** What a forger changes. Everything left out is as an honest client does it. */
export type Alterations = {
  /** Of the echoed terms. */
  accepted?: Partial<PaymentRequirements>
  /** Of the authorization that is signed and sent. */
  authorization?: Partial<Authorization>
  /** Of the authorization that is signed; the one sent stays. */
  signed?: Partial<Authorization>
  /** Of the EIP-712 domain. */
  domain?: { name?: string; version?: string; chainId?: number; verifyingContract?: Address }
  /** Applied to the finished signature. */
  signature?: (signature: Hex) => Hex
}

/** The official client over this account, with the cap on single payments raised. */
export function stockClient(account: LocalAccount): x402Client {
  const client = new x402Client().register('eip155:*', new ExactEvmScheme(account))
  // Stock clients refuse to sign for more than a dollar; a pass costs more.
  client.setSpendControls({ maxAmountPerPayment: '$1000' })
  return client
}

/** The one entry of a quote. */
export function entryOf(quote: PaymentRequired): PaymentRequirements {
  const [entry] = quote.accepts
  if (entry === undefined) throw new Error('The quote accepts nothing.')
  return entry
}

/** Pays a quote the way the official client does, or with one thing forged. */
export async function signPayment(
  account: LocalAccount,
  entry: PaymentRequirements,
  altered: Alterations = {},
): Promise<PaymentPayload> {
  const authorization: Authorization = {
    from: account.address,
    to: entry.payTo,
    value: entry.amount,
    validAfter: '0',
    validBefore: String(Math.floor(Date.now() / 1000) + entry.maxTimeoutSeconds),
    nonce: bytesToHex(randomBytes(32)),
    ...altered.authorization,
  }
  const signature = await signAuthorization(account, authorization, {
    asset: entry.asset,
    altered,
  })
  return {
    x402Version: 2,
    accepted: { ...entry, ...altered.accepted },
    payload: { signature: altered.signature?.(signature) ?? signature, authorization },
  }
}

function signAuthorization(
  account: LocalAccount,
  authorization: Authorization,
  { asset, altered }: { asset: string; altered: Alterations },
): Promise<Hex> {
  const { to, value, validAfter, validBefore, ...rest } = { ...authorization, ...altered.signed }
  return account.signTypedData({
    domain: {
      ...sandboxUsdcDomain,
      chainId: 84_532,
      verifyingContract: hexOf(asset),
      ...altered.domain,
    },
    types: authorizationTypes,
    primaryType: 'TransferWithAuthorization',
    message: {
      ...rest,
      to: hexOf(to),
      value: BigInt(value),
      validAfter: BigInt(validAfter),
      validBefore: BigInt(validBefore),
    },
  })
}

/** The authorization and signature inside a payment. */
export function signedPart(payment: PaymentPayload): {
  authorization: Authorization
  signature: Hex
} {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- @x402/core types it as a record
  return payment.payload as { authorization: Authorization; signature: Hex }
}

/** A payment as headers carry it. */
export function toHeader(payment: unknown): string {
  return Buffer.from(JSON.stringify(payment), 'utf8').toString('base64')
}

/** Flips one bit in the middle of a signature. */
export function tampered(signature: Hex): Hex {
  const digit = signature[40] === '0' ? '1' : '0'
  return `0x${signature.slice(2, 40)}${digit}${signature.slice(41)}`
}

/** What the chain says, asked directly and not through the server. */
export type ChainWitness = {
  client: PublicClient
  balanceOf(account: Address): Promise<bigint>
  /** Whether the authorization of a payment was used or cancelled. */
  isUsed(payment: PaymentPayload): Promise<boolean>
}

export function chainWitness(sandbox: SandboxConnection): ChainWitness {
  const client: PublicClient = createPublicClient({ transport: http(sandbox.rpcUrl), cacheTime: 0 })
  const usdc = { address: sandbox.usdc, abi: usdcAbi } as const
  return {
    client,
    balanceOf: (account) =>
      client.readContract({ ...usdc, functionName: 'balanceOf', args: [account] }),
    isUsed: (payment) => {
      const { from, nonce } = signedPart(payment).authorization
      return client.readContract({
        ...usdc,
        functionName: 'authorizationState',
        args: [from, nonce],
      })
    },
  }
}

function hexOf(text: string): Hex {
  if (!isHex(text)) throw new Error(`${text} is not hex.`)
  return text
}
