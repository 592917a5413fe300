import type { PublicClient } from 'viem'

import type { ChainPlaces } from '../registry/chain-places.ts'
import type { ChainDirectory } from '../registry/chain-reads.ts'
import type { Traffic } from '../registry/run-meter.ts'
import { chainReads } from './chain-reads.ts'
import { nodeAbilities, type AbilityStates } from './node-abilities.ts'
import { nodeClient } from './node-client.ts'

/** The chain that a server serves, as far as a node shows it. */
export type OpenChain = {
  /** Absent when no node is configured. */
  client: PublicClient | undefined
  /** What the node was last seen to offer. */
  offers: () => AbilityStates | undefined
  /** For the tools. */
  directory: ChainDirectory
}

export type ChainOptions = {
  rpcUrls: readonly string[]
  chainId: number
  /** Names a caller may write. */
  names: readonly string[]
  /** What stands there, where the operator says so. */
  places?: ChainPlaces | undefined
  clock: () => number
  /** Told whenever it shows that the node offers more or less than was known. */
  onOffer: (states: AbilityStates) => void
  /** Hears of what is exchanged with the node. */
  traffic?: Traffic | undefined
}

/** Reads a chain through its nodes, and asks at once what they offer, without waiting for it. */
export function openChain(options: ChainOptions): OpenChain {
  const { rpcUrls, chainId, places, clock, onOffer } = options
  if (rpcUrls.length === 0) return noChain
  const client = nodeClient(rpcUrls, options.traffic)
  const abilities = nodeAbilities({ client, clock, onChange: onOffer })
  void abilities.probe()
  const reads = chainReads({ client, chainId, abilities, places })
  const names = [...new Set(options.names)]
  return {
    client,
    offers: () => abilities.states(),
    directory: {
      names,
      find: (name) => (name === undefined || names.includes(name) ? reads : undefined),
    },
  }
}

const noChain: OpenChain = {
  client: undefined,
  offers: () => undefined,
  directory: { names: [], find: () => undefined },
}
