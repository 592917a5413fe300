import { ChainNotServedError } from '../../src/errors/token.ts'
import type { ChainDirectory, ChainReads } from '../../src/registry/chain-reads.ts'

/**
 * The chain a caller named, or the one that payments settle on.
 *
 * @throws ChainNotServedError for a chain that this server does not read
 */
export function chainOf(chains: ChainDirectory, name: string | undefined): ChainReads {
  const reads = chains.find(name)
  if (reads) return reads
  throw new ChainNotServedError({ chain: name ?? 'default', served: chains.names })
}
