import { NodeUnavailableError } from '../../src/errors/chain.ts'
import type { ChainReads } from '../../src/registry/chain-reads.ts'
import type { AskedToken } from '../token-safety/looks/asked-token.ts'
import type { Gathered } from '../token-safety/looks/gather.ts'
import { freshAccount } from '../token-safety/looks/subject.ts'
import { nowhere, venuesAt } from '../token-safety/trade/chain-venues.ts'
import type { Pool } from '../token-safety/trade/trade.ts'
import { dexOf } from '../token-safety/trade/venues.ts'
import { sellAsHolders, type HolderSale } from './holder-sales.ts'
import { findPositions } from './positions/find-positions.ts'
import { namePositions, type Positions } from './positions/positions.ts'

/** What was found of a token besides the check. */
export type More = {
  /** `undefined`: they could not be found or tried. */
  sales: readonly HolderSale[] | undefined
  /** The pool that was traded with, where it has positions. */
  pool: Pool | undefined
  /** `undefined`: they could not be read, or there is no such pool. */
  positions: Positions | undefined
}

/**
 * Sales of holders, and who holds the positions of the pool, in three round trips together. What is
 * too much for one answer of the node spoils what travels with it: the sales are tried again alone
 * then, so that nobody keeps his holders from being asked by filling the log of his pool.
 */
export async function readMore(
  chain: ChainReads,
  { gathered, seed }: { gathered: Gathered & AskedToken; seed: string },
): Promise<More> {
  const pool = poolWithPositions(chain, gathered)
  const sell = () => sellAsHolders(salesOf(chain, { gathered, seed }))
  const [sales, positions] = await Promise.allSettled([
    sell(),
    pool && positionsOf(chain, { gathered, pool, seed }),
  ])
  for (const { reason } of [sales, positions].filter((one) => one.status === 'rejected')) {
    if (!(reason instanceof NodeUnavailableError)) throw reason
  }
  const isSpoilt = sales.status === 'rejected' || positions.status === 'rejected'
  return {
    sales: isSpoilt ? await sell() : sales.value,
    pool,
    positions: positions.status === 'fulfilled' ? positions.value : undefined,
  }
}

type Asked = { gathered: Gathered & AskedToken; seed: string }

function salesOf(chain: ChainReads, { gathered, seed }: Asked) {
  const { token, block, findings } = gathered
  const { market, powers, metadata } = findings
  return {
    chain,
    token,
    venues: venuesAt(chain) ?? nowhere,
    market,
    block,
    reader: freshAccount(`${seed}:${token}:holders`),
    except: [
      ...(powers?.suspects ?? []).map((suspect) => suspect.address),
      ...(metadata.owner ? [metadata.owner] : []),
    ],
  }
}

/** Exchanges of these kinds give shares. */
const sharing = new Set(['pair', 'stable'])

function poolWithPositions(chain: ChainReads, { findings }: Gathered): Pool | undefined {
  const { market } = findings
  if (market.kind !== 'traded') return undefined
  const { pool } = market.trade
  return sharing.has(dexOf(venuesAt(chain) ?? nowhere, pool).kind) ? undefined : pool
}

async function positionsOf(
  chain: ChainReads,
  { gathered, pool, seed }: Asked & { pool: Pool },
): Promise<Positions | undefined> {
  const { token, block, findings, makers } = gathered
  const { facts, metadata } = findings
  const dex = dexOf(venuesAt(chain) ?? nowhere, pool)
  const reader = freshAccount(`${seed}:${token}:positions`)
  const found = await findPositions({ chain, token, pool, dex, block, reader })
  const { owner } = metadata
  return found && namePositions(found, { chain, token, pool, owner, makers, facts })
}
