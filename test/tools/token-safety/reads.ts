import { createPublicClient, http } from 'viem'

import { chainReads } from '../../../src/chain/chain-reads.ts'
import type { ChainReads } from '../../../src/registry/chain-reads.ts'

/** Reads over a real node, and how many HTTP requests it has received. */
export function readsOf(
  rpcUrl: string,
  chainId = 84532,
): ChainReads & { roundTrips: () => number } {
  let roundTrips = 0
  const transport = http(rpcUrl, {
    batch: true,
    retryCount: 0,
    onFetchRequest: () => {
      roundTrips += 1
    },
  })
  const client = createPublicClient({ transport })
  return { ...chainReads({ client, chainId }), roundTrips: () => roundTrips }
}
