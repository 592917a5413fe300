import {
  TransactionReceiptNotFoundError,
  type Client,
  type Hex,
  type TransactionReceipt,
} from 'viem'
import { getTransactionReceipt } from 'viem/actions'

const pollMs = 10
const giveUpMs = 20_000

/**
 * Waits until a transaction is mined.
 *
 * viem's own waiting asks again only when a new block comes; on a chain that makes blocks for
 * transactions only, the block that carries ours may be the last for a long time.
 *
 * @throws Error after 20 seconds
 */
export async function minedReceipt(client: Client, hash: Hex): Promise<TransactionReceipt> {
  const giveUp = AbortSignal.timeout(giveUpMs)
  for (;;) {
    const receipt = await findReceipt(client, hash)
    if (receipt !== undefined) return receipt
    if (giveUp.aborted) throw new Error(`The sandbox did not mine ${hash} within ${giveUpMs} ms.`)
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

async function findReceipt(client: Client, hash: Hex): Promise<TransactionReceipt | undefined> {
  try {
    return await getTransactionReceipt(client, { hash })
  } catch (error) {
    if (error instanceof TransactionReceiptNotFoundError) return undefined
    throw error
  }
}
