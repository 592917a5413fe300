import type { PublicClient } from 'viem'
import type { LocalAccount } from 'viem/accounts'

import type { RefundJournal, RefundOutcome, Refunds, SignedRefund } from '../gate/refunds.ts'
import { findRefund, proveRefund, type RefundLookup } from './refund-proof.ts'
import { signRefund, type RefundOrder, type RefundWallet, type Signing } from './refund-signing.ts'

export type RefundOptions = {
  client: PublicClient
  chainId: number
  /** Holds the USDC that goes back, and pays the gas. Nothing else may send from it. */
  account: LocalAccount
  journal: RefundJournal
  clock: () => number
  /** How long to look for the transfer after sending it, in milliseconds. */
  proofMs?: number
}

type Refunding = RefundWallet & {
  proofMs: number
  /** Signs one after the other: the nonces of one process need not be fought over. */
  inTurn: (signing: () => Promise<Signing>) => Promise<Signing>
}

/** How many of the wallet's oldest open refunds are sent again before one that waits. */
const maxEarlier = 10
const pollMs = 250

/**
 * Refunds from a wallet of its own: `transfer` of what was received, to the payer.
 *
 * Once. The signed bytes are kept before a node sees them, and sent again until the chain shows
 * what became of them. Another transaction is signed only when a finalized block rules out the first.
 */
export function refunds({ proofMs = 4_000, ...options }: RefundOptions): Refunds {
  const network = `eip155:${options.chainId}` as const
  const refunding: Refunding = { ...options, network, proofMs, inTurn: turns() }
  return {
    async send(entry) {
      const { received: amount } = entry
      if (entry.network !== network || amount === undefined) {
        throw new Error(`${entry.id} has nothing to give back on ${network}.`)
      }
      try {
        return await send(refunding, { entry, amount, replaces: undefined })
      } catch (cause) {
        return { kind: 'waiting', reason: 'the node cannot be asked', cause }
      }
    },
  }
}

async function send(refunding: Refunding, order: RefundOrder): Promise<RefundOutcome> {
  const { client, journal, clock } = refunding
  const { entry } = order
  const refund = await journal.find(entry.id)
  if (refund === undefined) return sendNew(refunding, order)
  const proof = await proveRefund(client, { refund, asset: entry.asset }, clock())
  switch (proof) {
    case 'arrived':
      return { kind: 'refunded', transaction: refund.transaction }
    case 'dead':
      return sendNew(refunding, { ...order, replaces: refund.transaction })
    case 'open':
      await sendEarlier(refunding, refund)
      return deliver(refunding, { refund, asset: entry.asset })
  }
}

async function sendNew(refunding: Refunding, order: RefundOrder): Promise<RefundOutcome> {
  const signing = await refunding.inTurn(() => signRefund(refunding, order))
  switch (signing.kind) {
    case 'signed':
      return deliver(refunding, { refund: signing.refund, asset: order.entry.asset })
    case 'failed':
      return signing
    case 'lost':
      return { kind: 'waiting', reason: 'another process works on it' }
  }
}

/** Hands the bytes to a node, and looks for the log. What the node says to them decides nothing. */
async function deliver(refunding: Refunding, lookup: RefundLookup): Promise<RefundOutcome> {
  const { client, proofMs } = refunding
  const { transaction } = lookup.refund
  const refusal = await broadcast(client, lookup.refund)
  // Not by the clock of the gate: this wait is for a block, whatever time a test says it is.
  const giveUpAt = performance.now() + (refusal === undefined ? proofMs : 0)
  for (;;) {
    const trace = await findRefund(client, lookup)
    if (trace === 'paid') return { kind: 'refunded', transaction }
    if (trace === 'unpaid') {
      return { kind: 'waiting', reason: 'the transfer reverted; it is repeated once that is final' }
    }
    if (performance.now() >= giveUpAt) break
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
  return refusal === undefined
    ? { kind: 'waiting', reason: 'sent, and not in a block yet' }
    : { kind: 'waiting', reason: 'signed, and no node has taken it yet', cause: refusal }
}

/** Answers what the node said against it, unless it has the transaction. */
async function broadcast(client: PublicClient, refund: SignedRefund): Promise<unknown> {
  try {
    await client.sendRawTransaction({ serializedTransaction: refund.raw })
    return undefined
  } catch (error) {
    // "Already known", in the words of this node.
    const known = await client.getTransaction({ hash: refund.transaction }).catch(() => undefined)
    return known === undefined ? error : undefined
  }
}

/** A refund waits behind every lower nonce; whoever was to send those may have died. */
async function sendEarlier({ client, journal }: Refunding, refund: SignedRefund): Promise<void> {
  const { account: address, nonce } = refund
  const used = await client.getTransactionCount({ address, blockTag: 'latest' })
  const open = await journal.from({ network: refund.network, account: address }, used)
  const earlier = open.filter((other) => other.nonce < nonce).slice(0, maxEarlier)
  for (const other of earlier) await broadcast(client, other)
}

function turns(): Refunding['inTurn'] {
  let last: Promise<unknown> = Promise.resolve()
  return (signing) => {
    const mine = last.then(signing)
    last = mine.catch(() => undefined)
    return mine
  }
}
