import type { Address } from 'viem'

import type { Exchange, QuoteToken } from '../../../src/registry/chain-places.ts'
import type { ChainReads } from '../../../src/registry/chain-reads.ts'
import { venuesOf, type Dex, type Quote, type Venues } from './venues.ts'

/** A chain on which nothing is traded. */
export const nowhere: Venues = { dexes: [], quotes: [] }

/** Dollars that a simulated buy spends at most. */
const mostDollars = 3_000n

/**
 * Where tokens of a chain are traded: as its operator says, else as is known here. What the
 * operator's words cannot describe stays as it is known. `undefined`: nowhere.
 */
export function venuesAt(chain: Pick<ChainReads, 'chainId' | 'places'>): Venues | undefined {
  const known = venuesOf(chain.chainId)
  const { exchanges, quotes } = chain.places ?? {}
  if (exchanges === undefined || quotes === undefined) return known
  if (exchanges.length === 0 || quotes.length === 0) return undefined
  return { ...known, dexes: exchanges.flatMap(toDexes), quotes: quotes.map(toQuote) }
}

function toDexes(exchange: Exchange): Dex[] {
  const { name, factory, router } = exchange
  const dex = (kind: Dex['kind'], variant: number, what?: string): Dex => ({
    name: what === undefined ? name : `${name} (${what})`,
    kind,
    factory,
    router,
    variant,
  })
  switch (exchange.kind) {
    case 'uniswap-v2':
      return [dex('pair', 0)]
    case 'uniswap-v3':
      return exchange.fees.map((fee) => ({
        ...dex('fee', fee, `${fee / 10_000} %`),
        ...kept(exchange),
      }))
    case 'aerodrome':
      return [dex('stable', 0, 'volatile'), dex('stable', 1, 'stable')]
    case 'slipstream':
      return exchange.tickSpacings.map((spacing) => ({
        ...dex('spacing', spacing, `${spacing}`),
        ...kept(exchange),
      }))
  }
}

function kept({ positions }: { positions?: Address | undefined }): Pick<Dex, 'positions'> {
  return positions === undefined ? {} : { positions }
}

const micro = 1_000_000n

function toQuote({ symbol, token, decimals, usd, wrapped }: QuoteToken): Quote {
  const microDollars = BigInt(Math.round(usd * Number(micro)))
  return {
    symbol,
    token,
    decimals,
    wrapped,
    maxIn: (mostDollars * micro * 10n ** BigInt(decimals)) / microDollars,
    // For 1e18 of the smallest units, in 1e-18 dollars.
    worth: (microDollars * 10n ** 36n) / 10n ** BigInt(decimals) / micro,
  }
}
