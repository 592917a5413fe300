import type { Address } from 'viem'

import { factLimits } from '../../token-safety/facts/facts-reasons.ts'
import { isWellKnown } from '../../token-safety/facts/impersonation.ts'
import type { Facts } from '../../token-safety/facts/read-facts.ts'
import type { Pool } from '../../token-safety/trade/trade.ts'
import { percent, type Reason } from '../../verdicts/reason.ts'
import type { Position, Positions } from './positions.ts'

/** Positions, the pool that they are in, and what else is known of the token. */
export type PositionsSeen = {
  found: Positions | undefined
  chainId: number
  token: Address
  pool: Pool
  facts: Facts | undefined
}

/**
 * Judges who can take the liquidity out of a pool with positions, as it is done with shares: it only
 * informs, with more weight where a single key commands most of the liquidity of the token. What was
 * not found counts as if others held it.
 */
export function positionReasons({ found, chainId, token, pool, facts }: PositionsSeen): Reason[] {
  if (found === undefined || isWellKnown(chainId, token)) return []
  // Shares of the deepest pool were judged with everything else.
  if (facts?.liquidity[0]?.kind === 'shares') return []
  const { positions } = found
  const secured = partOf(found, ({ role }) => !isFree(role))
  if (secured >= factLimits.securedBps) return []
  const largest = keptByOneKey(found)
  const evidence = {
    pool: pool.managed?.id ?? pool.address,
    positions: positions.length,
    foundBps: found.coverageBps,
    securedBps: secured,
  }
  const told = { code: 'liquidity_withdrawable', level: 'info' as const }
  if (largest && largest.bps >= factLimits.keptBps && holdsMost(pool, facts)) {
    return [
      {
        ...told,
        weight: 55,
        text: `A single key of the ${largest.role} can take ${percent(largest.bps)} of the liquidity out of the pool.`,
        evidence: { ...evidence, holder: largest.holder, heldBps: largest.bps },
      },
    ]
  }
  return [
    {
      ...told,
      weight: 36,
      text: `${percent(secured)} of the liquidity of the pool is known to be burned, locked or with a launchpad; the rest can be taken out by whoever holds its positions.`,
      evidence,
    },
  ]
}

function isFree(role: Position['role']): boolean {
  return role === 'owner' || role === 'maker' || role === 'other'
}

/** Of the whole pool, in basis points. */
function partOf(
  { positions, coverageBps }: Positions,
  counts: (position: Position) => boolean,
): number {
  const bps = positions.filter(counts).reduce((sum, { shareBps }) => sum + shareBps, 0)
  return Math.min(10_000, Math.round((bps * coverageBps) / 10_000))
}

type Kept = { holder: Address; role: Position['role']; bps: number }

/** What the owner or a maker can take out with one signature; `undefined`: nothing. */
function keptByOneKey(found: Positions): Kept | undefined {
  const keys = found.positions.filter(
    ({ role, kind }) => kind === 'wallet' && (role === 'owner' || role === 'maker'),
  )
  return keys
    .map(({ holder, role }) => ({
      holder,
      role,
      bps: partOf(found, (one) => one.holder === holder),
    }))
    .toSorted((a, b) => b.bps - a.bps)[0]
}

/** Whether most of what sales are paid from is in this pool. */
function holdsMost({ address, managed }: Pool, facts: Facts | undefined): boolean {
  const pools = facts?.liquidity ?? []
  const total = pools.reduce((sum, { quoteWorthUsd }) => sum + quoteWorthUsd, 0)
  const own = pools.find((one) => one.address === address && one.id === managed?.id)
  return own !== undefined && 2 * own.quoteWorthUsd >= total
}
