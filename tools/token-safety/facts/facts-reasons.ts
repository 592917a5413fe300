import type { Address } from 'viem'

import { percent, type Reason } from '../../verdicts/reason.ts'
import type { Metadata } from '../reads/metadata.ts'
import { findImpersonation, isWellKnown } from './impersonation.ts'
import { securedBps, type PoolLiquidity, type Shares } from './liquidity.ts'
import type { Facts } from './read-facts.ts'
import { insidersBps, type SupplyShares } from './supply.ts'

/** Where the facts start to matter. */
export const factLimits = {
  /** Less than this on the quote sides of all pools is little to sell into, in dollars. */
  tinyUsd: 1_000,
  /** Less than this is nothing to sell into, in dollars. */
  deadUsd: 100,
  /** At least this part of the shares burned or locked: the liquidity stays. */
  securedBps: 9_500,
  /** An insider who alone can take out most of the liquidity. */
  keptBps: 5_000,
  /** Owner and makers hold most of what can be sold into the pools. */
  insidersBps: 5_000,
  /** One key holds so much that its sale leaves next to nothing in the pools. */
  oneWalletBps: 9_000,
} as const

/**
 * Judges who holds a token and its liquidity. Honest projects keep liquidity and supply too, so it
 * only informs, with more weight where a single key is shown to command it: an insider's wallet with
 * half the shares of the pool that holds most of the money, or with nine tenths of the supply.
 * Tokens that others are taken for are not judged by it.
 */
export function factsReasons(
  facts: Facts | undefined,
  about: { chainId: number; token: Address; metadata: Metadata },
): Reason[] {
  const posing = impersonationReasons(about)
  if (facts === undefined || isWellKnown(about.chainId, about.token)) return posing
  return [
    ...posing,
    ...liquidityReasons(facts),
    ...supplyReasons(facts.supply),
    ...launchReasons(facts),
  ]
}

function impersonationReasons(about: {
  chainId: number
  token: Address
  metadata: Metadata
}): Reason[] {
  const posing = findImpersonation(about)
  if (posing === undefined) return []
  const { symbol, address, matched, certain } = posing
  return [
    {
      code: 'impersonates',
      level: certain ? 'avoid' : 'info',
      weight: certain ? 97 : 38,
      text: `The token bears the ${matched} of ${symbol}, which is another contract.`,
      evidence: { symbol, genuine: address, matched },
    },
  ]
}

function liquidityReasons(facts: Facts): Reason[] {
  return [...tinyReasons(facts), ...withdrawableReasons(facts)]
}

function tinyReasons({ liquidity, launchpad }: Facts): Reason[] {
  const worth = totalUsd(liquidity)
  if (liquidity.length === 0 || worth >= factLimits.tinyUsd) return []
  return [
    {
      code: 'liquidity_tiny',
      // Launchpads trade in pools with hooks, of which not all are looked for.
      level: worth >= factLimits.deadUsd || launchpad ? 'info' : 'caution',
      weight: 52,
      text: `The pools that were found hold about $${Math.round(worth)} on the other side of the token.`,
      evidence: { quoteWorthUsd: Math.round(worth), pools: liquidity.length },
    },
  ]
}

function totalUsd(liquidity: readonly PoolLiquidity[]): number {
  return liquidity.reduce((total, { quoteWorthUsd }) => total + quoteWorthUsd, 0)
}

/** Of the deepest pool: what it holds is what most sales are paid from. */
function withdrawableReasons({ liquidity, at }: Facts): Reason[] {
  const [deepest] = liquidity
  if (deepest?.kind !== 'shares') return []
  const secured = securedBps(deepest, at)
  if (secured >= factLimits.securedBps) return []
  const kept = keptByOneKey(deepest)
  const holdsMost = 2 * deepest.quoteWorthUsd >= totalUsd(liquidity)
  const evidence = {
    pool: deepest.address,
    securedBps: secured,
    burnedBps: deepest.burnedBps,
    lockedBps: deepest.locked.reduce((total, { bps }) => total + bps, 0),
  }
  if (kept && holdsMost) {
    return [
      {
        code: 'liquidity_withdrawable',
        level: 'info',
        weight: 55,
        text: `A single key of the ${kept.role} can take ${percent(kept.bps)} of the liquidity out of the deepest pool.`,
        evidence: { ...evidence, holder: kept.address, heldBps: kept.bps },
      },
    ]
  }
  return [
    {
      code: 'liquidity_withdrawable',
      level: 'info',
      weight: 36,
      text: `${percent(secured)} of the deepest pool is known to be burned or locked; the rest can be taken out by whoever holds it.`,
      evidence,
    },
  ]
}

function keptByOneKey({ largestInsider }: Shares): Shares['largestInsider'] {
  const keeps = largestInsider?.isWallet && largestInsider.bps >= factLimits.keptBps
  return keeps ? largestInsider : undefined
}

function supplyReasons(supply: SupplyShares | undefined): Reason[] {
  if (supply === undefined) return []
  const insiders = insidersBps(supply)
  if (insiders < factLimits.insidersBps) return []
  const { ownerBps, creatorsBps, largestInsider } = supply
  const one = largestInsider?.isWallet && largestInsider.bps >= factLimits.oneWalletBps
  return [
    {
      code: 'owner_holds_much',
      level: 'info',
      weight: one ? 51 : 34,
      text: `Owner and makers hold ${percent(insiders)} of the supply that is neither burned nor in pools.`,
      evidence: {
        ownerBps,
        creatorsBps,
        ...(largestInsider && { holder: largestInsider.address, heldBps: largestInsider.bps }),
      },
    },
  ]
}

function launchReasons({ launchpad }: Facts): Reason[] {
  if (launchpad === undefined) return []
  return [
    {
      code: 'launchpad',
      level: 'info',
      weight: 32,
      text: `${launchpad.name} has a record of launching the token, or shares its code with it.`,
      evidence: { launchpad: launchpad.name, factory: launchpad.factory },
    },
  ]
}
