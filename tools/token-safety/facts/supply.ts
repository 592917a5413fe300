import { largestInsider, roleBps, type Holding, type Insider } from './holders.ts'

/** Who holds a token, in basis points of its supply. */
export type SupplyShares = {
  burnedBps: number
  poolsBps: number
  lockedBps: number
  /** Of the token contract itself. */
  tokenBps: number
  ownerBps: number
  creatorsBps: number
  /** Of everybody else; who they are was not read. */
  otherBps: number
  largestInsider?: Insider
}

/** Splits the supply among those who are known. */
export function toSupplyShares(holdings: readonly Holding[], supply: bigint): SupplyShares {
  const of = (role: Holding['role']) => roleBps(holdings, { role, supply })
  const parts = {
    burnedBps: of('burned'),
    poolsBps: of('pool'),
    lockedBps: of('locker'),
    tokenBps: of('token'),
    ownerBps: of('owner'),
    creatorsBps: of('creator'),
  }
  const known = Object.values(parts)
  const rest = 10_000 - known.reduce((total, bps) => total + bps, 0)
  const insider = largestInsider(holdings, supply)
  return {
    ...parts,
    // Every part was rounded down; what that leaves over is nobody's.
    otherBps: rest <= known.length ? 0 : rest,
    ...(insider && { largestInsider: insider }),
  }
}

/** What owner and creators hold of all that can be sold into the pools, in basis points. */
export function insidersBps(shares: SupplyShares): number {
  const { burnedBps, poolsBps, ownerBps, creatorsBps } = shares
  const outside = 10_000 - burnedBps - poolsBps
  const insiders = ownerBps + creatorsBps
  if (outside <= 0 || insiders === 0) return 0
  return Math.min(10_000, Math.floor((insiders * 10_000) / outside))
}
