import type { Address, Hex, PublicClient } from 'viem'
import type { LocalAccount } from 'viem/accounts'

export type OutgoingCall = { to: Address; data: Hex; gas: bigint }

/** Sends transactions of one account, one after the other, without waiting for blocks. */
export type TransactionQueue = {
  /**
   * Answers the hash once a node has taken the transaction.
   *
   * @throws when the node refused it or did not answer. The account's nonce is read anew then.
   */
  send(call: OutgoingCall): Promise<Hex>
}

/** How long gas prices are reused, in milliseconds. */
const feeLifetimeMs = 4_000

export function transactionQueue(options: {
  client: PublicClient
  chainId: number
  account: LocalAccount
}): TransactionQueue {
  const { client, chainId, account } = options
  const fees = cachedFees(client)
  let nextNonce: number | undefined
  let last: Promise<unknown> = Promise.resolve()

  const sendNow = async ({ to, data, gas }: OutgoingCall): Promise<Hex> => {
    const [nonce, { maxFeePerGas, maxPriorityFeePerGas }] = await Promise.all([
      nextNonce ?? client.getTransactionCount({ address: account.address, blockTag: 'pending' }),
      fees(),
    ])
    const serialized = await account.signTransaction({
      type: 'eip1559',
      chainId,
      nonce,
      to,
      data,
      gas,
      maxFeePerGas,
      maxPriorityFeePerGas,
    })
    // Until a node has taken it, this nonce is nobody's: a failure makes the next call read it anew.
    nextNonce = undefined
    const hash = await client.sendRawTransaction({ serializedTransaction: serialized })
    nextNonce = nonce + 1
    return hash
  }

  return {
    send(outgoing) {
      const sent = last.then(() => sendNow(outgoing))
      last = sent.catch(() => undefined)
      return sent
    },
  }
}

type Fees = { maxFeePerGas: bigint; maxPriorityFeePerGas: bigint }

function cachedFees(client: PublicClient): () => Promise<Fees> {
  let known: { fees: Promise<Fees>; readAt: number } | undefined
  return () => {
    const now = performance.now()
    if (known === undefined || now - known.readAt > feeLifetimeMs) {
      const fees = readFees(client)
      known = { fees, readAt: now }
      fees.catch(() => {
        known = undefined
      })
    }
    return known.fees
  }
}

/** Twice the base fee leaves room for six full blocks in a row. */
async function readFees(client: PublicClient): Promise<Fees> {
  const [block, tip] = await Promise.all([client.getBlock(), client.estimateMaxPriorityFeePerGas()])
  const maxPriorityFeePerGas = tip
  return { maxFeePerGas: (block.baseFeePerGas ?? 0n) * 2n + tip, maxPriorityFeePerGas }
}
