import {
  isAddressEqual,
  parseEventLogs,
  TransactionReceiptNotFoundError,
  type Address,
  type Log,
  type PublicClient,
  type TransactionReceipt,
} from 'viem'

import type { SignedRefund } from '../gate/refunds.ts'
import { usdcAbi } from './usdc-abi.ts'

/** What a signed refund is looked up by. */
export type RefundLookup = { refund: SignedRefund; asset: Address }

/** What the chain says about a signed refund. */
export type RefundProof =
  /** Its Transfer log is there. */
  | 'arrived'
  /** It can still arrive, or nobody can rule it out yet. */
  | 'open'
  /** Its nonce is used for good, and not to pay: it can never arrive. */
  | 'dead'

/**
 * How long after signing a missing receipt still means something, in milliseconds. Nodes forget
 * the receipts of long ago; what cannot be looked up is never taken for what did not happen.
 */
const receiptsKeptMs = 7 * 86_400_000

/**
 * Asks the chain about a signed refund. Only finalized blocks make it `dead`: a block that goes away
 * again would set its bytes free a second time.
 *
 * @throws viem errors when the node cannot be asked
 */
export async function proveRefund(
  client: PublicClient,
  lookup: RefundLookup,
  now: number,
): Promise<RefundProof> {
  const { account: address, nonce, signedAt } = lookup.refund
  // Asked for together they travel in one request, so that one node answers both.
  const [used, trace] = await Promise.all([
    client.getTransactionCount({ address, blockTag: 'finalized' }).catch(() => 0),
    findRefund(client, lookup),
  ])
  if (trace === 'paid') return 'arrived'
  const forgotten = trace === 'none' && now - signedAt > receiptsKeptMs
  return used > nonce && !forgotten ? 'dead' : 'open'
}

/**
 * The trace a refund left on the chain. A transaction's success alone proves nothing: what counts
 * is the log of the token.
 *
 * @throws viem errors when the node cannot be asked
 */
export async function findRefund(
  client: PublicClient,
  { refund, asset }: RefundLookup,
): Promise<'paid' | 'unpaid' | 'none'> {
  const receipt = await receiptOf(client, refund)
  if (receipt === undefined) return 'none'
  return isPaid(receipt.logs, { refund, asset }) ? 'paid' : 'unpaid'
}

function isPaid(logs: readonly Log[], { refund, asset }: RefundLookup): boolean {
  const own = logs.filter((log) => isAddressEqual(log.address, asset))
  return parseEventLogs({ abi: usdcAbi, eventName: 'Transfer', logs: own }).some(
    ({ args }) =>
      isAddressEqual(args.from, refund.account) &&
      isAddressEqual(args.to, refund.payer) &&
      args.value === refund.amount,
  )
}

async function receiptOf(
  client: PublicClient,
  { transaction: hash }: SignedRefund,
): Promise<TransactionReceipt | undefined> {
  try {
    return await client.getTransactionReceipt({ hash })
  } catch (error) {
    if (error instanceof TransactionReceiptNotFoundError) return undefined
    throw error
  }
}
