import { LRUCache } from 'lru-cache'
import { isAddressEqual, type Address } from 'viem'

import { PoolUnclearError } from '../../../src/errors/token.ts'
import type { ChainReads } from '../../../src/registry/chain-reads.ts'
import { venuesAt } from '../trade/chain-venues.ts'
import { tokensOfPool } from '../trade/pool-at.ts'
import { freshAccount } from './subject.ts'

/** The token that a caller means; `pool`: that was found by the address of this pool. */
export type AskedToken = { token: Address; pool?: Address }

/** What an address stands for does not change; a pool that is made anew at one, hardly ever. */
const known = new LRUCache<string, AskedToken>({ max: 5_000, ttl: 600_000 })

/** What was learned of an address before; `undefined`: nothing yet. */
export function identifiedToken(chain: ChainReads, address: Address): AskedToken | undefined {
  return known.get(keyOf(chain, address))
}

/**
 * The address itself, or of a pool the token that is bought there: the one that others are not
 * bought with. Only pools that the factory of a known exchange confirms count, so that no token
 * can send the question elsewhere.
 *
 * @throws PoolUnclearError for a pool of two such tokens, or of none
 */
export async function askedToken(chain: ChainReads, address: Address): Promise<AskedToken> {
  const before = identifiedToken(chain, address)
  if (before) return before
  const asked = await identify(chain, address)
  known.set(keyOf(chain, address), asked)
  return asked
}

function keyOf({ chainId }: ChainReads, address: Address): string {
  return `${chainId}:${address}`
}

async function identify(chain: ChainReads, address: Address): Promise<AskedToken> {
  const tokens = await tokensOfPool(chain, { address, reader: freshAccount(`pool:${address}`) })
  if (tokens === undefined) return { token: address }
  const quotes = venuesAt(chain)?.quotes ?? []
  const bought = tokens.filter(
    (token) => !quotes.some((quote) => isAddressEqual(quote.token, token)),
  )
  const [token, other] = bought
  if (token === undefined || other !== undefined) {
    throw new PoolUnclearError({ pool: address, tokens })
  }
  return { token, pool: address }
}
