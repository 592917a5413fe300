import {
  BaseError,
  encodeFunctionData,
  ExecutionRevertedError,
  keccak256,
  type Address,
  type Hex,
  type PublicClient,
} from 'viem'
import type { LocalAccount } from 'viem/accounts'

import type { LedgerEntry } from '../gate/ledger.ts'
import type { Network } from '../gate/quote.ts'
import type { RefundJournal, SignedRefund } from '../gate/refunds.ts'
import { formatUsd, fromAtomic, type Usdc } from '../money/usdc.ts'
import { usdcAbi } from './usdc-abi.ts'

/** The wallet that refunds come from, and where its signed refunds are kept. */
export type RefundWallet = {
  client: PublicClient
  chainId: number
  network: Network
  account: LocalAccount
  journal: RefundJournal
  clock: () => number
}

/** What is owed for a payment, read from its row. */
export type RefundOrder = { entry: LedgerEntry; amount: Usdc; replaces: Hex | undefined }

export type Signing =
  | { kind: 'signed'; refund: SignedRefund }
  /** Nothing was signed. */
  | { kind: 'failed'; reason: string }
  /** Another process has the payment, or the nonces go faster than we can sign. */
  | { kind: 'lost' }

/** Each lost nonce means that another process got one. */
const maxTries = 20

/**
 * Signs the transfer with the next free nonce, and keeps it before anybody sees it.
 *
 * @throws viem errors when the node cannot be asked; nothing is signed then
 */
export async function signRefund(wallet: RefundWallet, order: RefundOrder): Promise<Signing> {
  const { client, account, network, journal } = wallet
  const { address } = account
  // Not the pending count: what is pending may be dropped, and would leave a gap for ever.
  const used = await client.getTransactionCount({ address, blockTag: 'latest' })
  const open = await journal.from({ network, account: address }, used)
  const prepared = await prepare(wallet, { order, owed: total(open) + order.amount })
  if (prepared.kind === 'failed') return prepared
  for (let tries = 0; tries < maxTries; tries += 1) {
    const nonce = await nextNonce(wallet, used)
    const refund = await sign(wallet, order, { ...prepared.call, nonce })
    const outcome = await journal.record(refund, order.entry)
    if (outcome === 'recorded') return { kind: 'signed', refund }
    if (outcome === 'lost') return { kind: 'lost' }
  }
  return { kind: 'lost' }
}

/** The first nonce that neither the chain nor a signed refund has used. */
async function nextNonce({ journal, network, account }: RefundWallet, used: number) {
  const taken = await journal.from({ network, account: account.address }, used)
  const nonces = new Set(taken.map(({ nonce }) => nonce))
  let next = used
  while (nonces.has(next)) next += 1
  return next
}

function total(refunds: readonly SignedRefund[]): bigint {
  return refunds.reduce((sum, { amount }) => sum + amount, 0n)
}

type TransferCall = {
  to: Address
  data: Hex
  gas: bigint
  maxFeePerGas: bigint
  maxPriorityFeePerGas: bigint
}

type Prepared = { kind: 'ready'; call: TransferCall } | { kind: 'failed'; reason: string }

/**
 * Whether the wallet can pay this and everything it has signed. A refund that reverts would use up
 * its nonce, and take until that is final to be tried again.
 */
async function prepare(
  { client, account: { address } }: RefundWallet,
  { order, owed }: { order: RefundOrder; owed: bigint },
): Promise<Prepared> {
  const { entry, amount } = order
  const to = entry.asset
  const data = encodeFunctionData({
    abi: usdcAbi,
    functionName: 'transfer',
    args: [entry.payer, amount],
  })
  const [held, ether, block, maxPriorityFeePerGas] = await Promise.all([
    client.readContract({ address: to, abi: usdcAbi, functionName: 'balanceOf', args: [address] }),
    client.getBalance({ address }),
    client.getBlock(),
    client.estimateMaxPriorityFeePerGas(),
  ])
  if (held < owed) {
    const [has, needs] = [fromAtomic(held), fromAtomic(owed)].map(formatUsd)
    return failed(`the refund wallet holds ${has} and needs ${needs}`)
  }
  const estimated = await estimate(client, { from: address, to, data })
  if (estimated === undefined) return failed('the token refuses the transfer to the payer')
  const gas = (estimated * 3n) / 2n
  // Signed once and never changed, so there is much room for the base fee; only what it is gets paid.
  const maxFeePerGas = (block.baseFeePerGas ?? 0n) * 10n + maxPriorityFeePerGas
  if (ether < gas * maxFeePerGas) return failed('the refund wallet has too little ether for gas')
  return { kind: 'ready', call: { to, data, gas, maxFeePerGas, maxPriorityFeePerGas } }
}

function failed(reason: string): { kind: 'failed'; reason: string } {
  return { kind: 'failed', reason }
}

/** `undefined`: the transfer would revert. */
async function estimate(
  client: PublicClient,
  { from, to, data }: { from: Address; to: Address; data: Hex },
): Promise<bigint | undefined> {
  try {
    return await client.estimateGas({ account: from, to, data })
  } catch (error) {
    if (error instanceof BaseError && error.walk(isRevert) !== null) return undefined
    throw error
  }
}

function isRevert(error: unknown): boolean {
  return error instanceof ExecutionRevertedError
}

async function sign(
  { account, chainId, network, clock }: RefundWallet,
  { entry, amount, replaces }: RefundOrder,
  call: TransferCall & { nonce: number },
): Promise<SignedRefund> {
  const raw = await account.signTransaction({ ...call, type: 'eip1559', chainId })
  return {
    paymentId: entry.id,
    network,
    account: account.address,
    nonce: call.nonce,
    transaction: keccak256(raw),
    raw,
    payer: entry.payer,
    amount,
    replaces,
    signedAt: clock(),
  }
}
