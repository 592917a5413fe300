import type { FacilitatorClient } from '@x402/core/server'
import type {
  PaymentPayload,
  PaymentRequirements,
  SettleResponse,
  VerifyResponse,
} from '@x402/core/types'
import {
  encodeFunctionData,
  getAddress,
  parseSignature,
  type Address,
  type Hex,
  type PublicClient,
} from 'viem'
import type { LocalAccount } from 'viem/accounts'
import { call } from 'viem/actions'
import { z } from 'zod'

import { paymentIdOf } from '../gate/payment.ts'
import type { Trace } from '../gate/trace.ts'
import { transactionQueue, type TransactionQueue } from './transaction-queue.ts'
import { usdcAbi } from './usdc-abi.ts'

export type RelayerOptions = {
  client: PublicClient
  chainId: number
  /** Pays the gas. Never the account that is paid. */
  account: LocalAccount
  /** How long to wait for a transaction to be mined, in milliseconds. */
  confirmationMs?: number
  trace?: Trace | undefined
}

/** Gas of one settlement. A plain wallet's costs about 86,000; a contract wallet runs its own code. */
const gasLimit = { wallet: 150_000n, contract: 600_000n }
const walletSignatureLength = 132

/**
 * An x402 settlement engine of our own: sends `transferWithAuthorization` from its own gas account.
 * It looks like a facilitator, so the gate cannot tell them apart.
 */
export function relayer(options: RelayerOptions): FacilitatorClient {
  const { client, chainId, account, confirmationMs = 20_000, trace } = options
  const queue = transactionQueue({ client, chainId, account })
  const network = `eip155:${chainId}` as const
  return {
    verify: (payload, requirements) => simulate(client, account.address, { payload, requirements }),
    settle: (payload, requirements) =>
      submit({ client, queue, confirmationMs, trace }, { payload, requirements }),
    getSupported: async () => ({
      kinds: [{ x402Version: 2, scheme: 'exact', network }],
      extensions: [],
      signers: { [network]: [account.address] },
    }),
  }
}

type Order = { payload: PaymentPayload; requirements: PaymentRequirements }

const exactPayload = z.object({
  signature: z.templateLiteral(['0x', z.string()]),
  authorization: z.object({
    from: z.templateLiteral(['0x', z.string()]),
    to: z.templateLiteral(['0x', z.string()]),
    value: z.coerce.bigint(),
    validAfter: z.coerce.bigint(),
    validBefore: z.coerce.bigint(),
    nonce: z.templateLiteral(['0x', z.string()]),
  }),
})

type ExactPayload = z.infer<typeof exactPayload>

/** Runs the transfer without sending it; asks why when it would fail. */
async function simulate(
  client: PublicClient,
  from: Address,
  { payload, requirements }: Order,
): Promise<VerifyResponse> {
  const exact = exactPayload.parse(payload.payload)
  const asset = getAddress(requirements.asset)
  const payer = exact.authorization.from
  try {
    await call(client, { account: from, to: asset, data: transferCall(exact) })
    return { isValid: true, payer }
  } catch (error) {
    // Throws in turn when the node is what failed, so an outage is never read as a bad payment.
    const invalidReason = await diagnose(client, { asset, exact })
    return { isValid: false, payer, invalidReason, invalidMessage: String(error) }
  }
}

async function diagnose(
  client: PublicClient,
  { asset, exact }: { asset: Address; exact: ExactPayload },
): Promise<string> {
  const { from, nonce, value, validBefore } = exact.authorization
  const [used, balance, block] = await Promise.all([
    client.readContract({
      address: asset,
      abi: usdcAbi,
      functionName: 'authorizationState',
      args: [from, nonce],
    }),
    client.readContract({ address: asset, abi: usdcAbi, functionName: 'balanceOf', args: [from] }),
    client.getBlock(),
  ])
  if (used) return 'invalid_exact_evm_nonce_already_used'
  if (balance < value) return 'invalid_exact_evm_insufficient_balance'
  if (block.timestamp >= validBefore) return 'invalid_exact_evm_payload_authorization_valid_before'
  return 'invalid_exact_evm_transaction_simulation_failed'
}

type Submission = {
  client: PublicClient
  queue: TransactionQueue
  confirmationMs: number
  trace: Trace | undefined
}

/** Sends one settlement and waits until it is mined. */
async function submit(
  { client, queue, confirmationMs, trace }: Submission,
  { payload, requirements }: Order,
): Promise<SettleResponse> {
  const exact = exactPayload.parse(payload.payload)
  const plain = exact.signature.length === walletSignatureLength
  const { from: payer, nonce } = exact.authorization
  const { network, asset } = requirements
  const paymentId = paymentIdOf({ network, asset, payer, nonce })
  await trace?.('before_broadcast', paymentId)
  const transaction = await queue.send({
    to: getAddress(asset),
    data: transferCall(exact),
    gas: plain ? gasLimit.wallet : gasLimit.contract,
  })
  await trace?.('after_broadcast', paymentId)
  const status = await minedStatus(client, transaction, confirmationMs)
  const answer = { transaction, network, payer }
  if (status === 'success') return { ...answer, success: true }
  const errorReason =
    status === 'reverted' ? 'invalid_exact_evm_transaction_failed' : 'settlement_pending'
  return { ...answer, success: false, errorReason }
}

async function minedStatus(client: PublicClient, hash: Hex, confirmationMs: number) {
  const giveUpAt = performance.now() + confirmationMs
  while (performance.now() < giveUpAt) {
    const receipt = await client.getTransactionReceipt({ hash }).catch(() => undefined)
    if (receipt !== undefined) return receipt.status
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return 'pending'
}

/** A plain wallet's signature goes in as v, r, s; a contract wallet's as bytes (ERC-1271). */
function transferCall({ signature, authorization }: ExactPayload): Hex {
  const { from, to, value, validAfter, validBefore, nonce } = authorization
  const transfer = [from, to, value, validAfter, validBefore, nonce] as const
  if (signature.length !== walletSignatureLength) {
    return encodeFunctionData({
      abi: usdcAbi,
      functionName: 'transferWithAuthorization',
      args: [...transfer, signature],
    })
  }
  const { r, s, yParity } = parseSignature(signature)
  return encodeFunctionData({
    abi: usdcAbi,
    functionName: 'transferWithAuthorization',
    args: [...transfer, 27 + yParity, r, s],
  })
}
