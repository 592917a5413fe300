import type { Address } from 'viem'

import type { PoolLiquidity, Shares } from '../../../../tools/token-safety/facts/liquidity.ts'
import type { Facts } from '../../../../tools/token-safety/facts/read-facts.ts'
import type { SupplyShares } from '../../../../tools/token-safety/facts/supply.ts'

export const token: Address = '0x00000000000000000000000000000000000000A1'
export const pool: Address = '0x00000000000000000000000000000000000000b2'
export const owner: Address = '0x00000000000000000000000000000000000000C3'
export const maker: Address = '0x00000000000000000000000000000000000000d4'

/** When the block of the facts was made. */
export const now = 1_780_000_000_000
export const dayMs = 86_400_000

/** Shares that are all burned. */
export function makeShares(some: Partial<Shares> = {}): PoolLiquidity & Shares {
  return {
    address: pool,
    venue: 'Uniswap V2',
    quoteWorthUsd: 30_000,
    kind: 'shares',
    burnedBps: 10_000,
    locked: [],
    tokenBps: 0,
    ownerBps: 0,
    creatorsBps: 0,
    otherBps: 0,
    ...some,
  }
}

/** Half of the supply in pools, the rest with many. */
export function makeSupply(some: Partial<SupplyShares> = {}): SupplyShares {
  return {
    burnedBps: 0,
    poolsBps: 5_000,
    lockedBps: 0,
    tokenBps: 0,
    ownerBps: 0,
    creatorsBps: 0,
    otherBps: 5_000,
    ...some,
  }
}

/** Facts nobody could complain about. */
export function makeFacts(some: Partial<Facts> = {}): Facts {
  return {
    at: now,
    liquidity: [makeShares()],
    supply: makeSupply(),
    launchpad: undefined,
    ...some,
  }
}
