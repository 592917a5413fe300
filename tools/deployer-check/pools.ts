import { decodeFunctionResult, encodeFunctionData, type Address } from 'viem'

import type { ChainReads } from '../../src/registry/chain-reads.ts'
import { askLens } from '../token-safety/reads/lens.ts'
import { plainText, textIn } from '../token-safety/reads/text.ts'
import { nowhere, venuesAt } from '../token-safety/trade/chain-venues.ts'
import { poolGetters, type Quote } from '../token-safety/trade/venues.ts'
import { poolReader } from './contracts/artifacts/pool-reader.ts'

export type FoundPool = {
  venue: string
  address: Address
  quote: Quote
  /** In the quote's smallest unit. */
  quoteHeld: bigint
}

/** A contract as `PoolReader` found it. `pool`: the deepest of its pools. */
export type Traded = {
  address: Address
  isToken: boolean
  symbol?: string
  pool?: FoundPool
}

export type PoolsRead = { traded: Traded[]; complete: boolean }

const gas = 45_000_000n

/**
 * Which of these contracts are tokens, and where each has its deepest pool, in one `eth_call`.
 * `undefined` where the node cannot.
 */
export async function readPools(
  chain: ChainReads,
  { contracts, reader }: { contracts: readonly Address[]; reader: Address },
): Promise<PoolsRead | undefined> {
  if (contracts.length === 0) return { traded: [], complete: true }
  const { dexes, quotes } = venuesAt(chain) ?? nowhere
  const { abi, deployedBytecode: code } = poolReader
  const places = dexes.map(({ factory, kind, variant }) => ({
    factory,
    selector: poolGetters[kind],
    variant: BigInt(variant),
  }))
  const args = [contracts, places, quotes.map(({ token }) => token)] as const
  const data = encodeFunctionData({ abi, functionName: 'read', args })
  const lens = { from: reader, to: reader, gas, data, code }
  const told = await askLens(chain, lens, (answer) =>
    decodeFunctionResult({ abi, functionName: 'read', data: answer }),
  )
  if (told === undefined) return undefined
  const [facts, pools, complete] = told
  const found = pools.flatMap(({ token, dex, quote, pool, quoteHeld }) => {
    const [venue, against] = [dexes[Number(dex)], quotes[Number(quote)]]
    if (venue === undefined || against === undefined) return []
    return [{ token: Number(token), venue: venue.name, address: pool, quote: against, quoteHeld }]
  })
  const traded = facts.map(({ isToken, symbol }, at) => {
    const pool = deepest(found.filter(({ token }) => token === at))
    const text = plainText(textIn(symbol) ?? '', 32)
    return {
      address: contracts[at] ?? reader,
      isToken,
      ...(text !== '' && { symbol: text }),
      ...(pool && { pool }),
    }
  })
  return { traded, complete }
}

function deepest(pools: readonly FoundPool[]): FoundPool | undefined {
  return pools.toSorted((a, b) => (dollarsIn(b) > dollarsIn(a) ? 1 : -1))[0]
}

/** What the quote side of a pool is worth in dollars, very roughly. */
export function dollarsIn({ quote, quoteHeld }: Pick<FoundPool, 'quote' | 'quoteHeld'>): bigint {
  return (quoteHeld * quote.worth) / 10n ** 36n
}
