import type { ChainReads } from '../../../src/registry/chain-reads.ts'

/** A chain that can nothing but what is given. */
export function fakeChain(some: Partial<ChainReads>): ChainReads {
  return {
    chainId: 8453,
    latestBlock: nothing,
    code: nothing,
    storageAt: nothing,
    call: nothing,
    simulate: () => Promise.resolve(undefined),
    touched: () => Promise.resolve(undefined),
    logs: () => Promise.resolve(undefined),
    ...some,
  }
}

function nothing(): Promise<never> {
  return Promise.reject(new Error('This chain was not to be asked.'))
}
