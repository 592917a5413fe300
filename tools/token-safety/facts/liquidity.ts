import type { Address, Hex } from 'viem'

import type { Pool } from '../trade/trade.ts'
import {
  bpsOf,
  largestInsider,
  roleBps,
  type Holding,
  type Insider,
  type KnownHolder,
} from './holders.ts'
import { halfUnlocksAt, type Lock } from './lockers.ts'

/** Shares of a pool that a known locker keeps. */
export type LockedShares = {
  name: string
  address: Address
  bps: number
  /** When half of it is free, in Unix milliseconds. `null`: not known. */
  unlocksAt: number | null
}

/** Who can take the liquidity out of a pool, in basis points of its shares. */
export type Shares = {
  kind: 'shares'
  burnedBps: number
  locked: readonly LockedShares[]
  /** Of the token contract itself. */
  tokenBps: number
  ownerBps: number
  creatorsBps: number
  /** Of everybody else; who they are was not read. */
  otherBps: number
  largestInsider?: Insider
}

export type PoolLiquidity = {
  address: Address
  /** Of a pool without an account of its own: who holds its positions is not read. */
  id?: Hex
  venue: string
  /** Of the quote side alone, in dollars, roughly. */
  quoteWorthUsd: number
} & (Shares | { kind: 'positions'; liquidity: bigint } | { kind: 'unread' })

type Word = { told: boolean; value: bigint }

/** What `FactsReader` says of one pool, and what lockers say about it. */
export type RawPool = {
  supply: Word
  liquidity: Word
  held: readonly Word[]
  locks: ReadonlyMap<Address, readonly Lock[]>
}

/** Splits the liquidity of a pool among those who are known. `wallets`: who has no code. */
export function toPoolLiquidity(
  pool: Pool,
  {
    raw,
    holders,
    wallets,
  }: { raw: RawPool | undefined; holders: readonly KnownHolder[]; wallets: readonly boolean[] },
): PoolLiquidity {
  const { address, venue, managed } = pool
  const told = { address, venue, quoteWorthUsd: quoteWorthUsd(pool) }
  if (managed) return { ...told, id: managed.id, kind: 'unread' }
  if (raw?.supply.told && raw.supply.value > 0n) {
    const holdings = holders.map((holder, at) => ({
      ...holder,
      isWallet: wallets[at] ?? false,
      amount: raw.held[at]?.value ?? 0n,
    }))
    return { ...told, ...toShares(holdings, raw) }
  }
  if (raw?.liquidity.told) return { ...told, kind: 'positions', liquidity: raw.liquidity.value }
  return { ...told, kind: 'unread' }
}

function toShares(
  holdings: readonly Holding[],
  { supply: { value: supply }, locks }: RawPool,
): Shares {
  const of = (role: Holding['role']) => roleBps(holdings, { role, supply })
  const locked = holdings.flatMap(({ address, locker, isWallet, amount }): LockedShares[] => {
    const bps = bpsOf(amount, supply)
    // Where its code is missing, nothing is locked.
    if (locker === undefined || isWallet || bps === 0) return []
    const unlocksAt = halfUnlocksAt(locks.get(address) ?? [], amount)
    return [{ name: locker.name, address, bps, unlocksAt }]
  })
  const parts = {
    burnedBps: of('burned'),
    tokenBps: of('token'),
    ownerBps: of('owner'),
    creatorsBps: of('creator'),
  }
  const known = [...Object.values(parts), ...locked.map(({ bps }) => bps)]
  const rest = 10_000 - known.reduce((total, bps) => total + bps, 0)
  const insider = largestInsider(holdings, supply)
  return {
    kind: 'shares',
    ...parts,
    locked,
    // Every part was rounded down; what that leaves over is nobody's.
    otherBps: rest <= known.length ? 0 : rest,
    ...(insider && { largestInsider: insider }),
  }
}

const unit = 10n ** 18n

/** `worth` is in 1e-18 dollars for 1e18 of the quote's smallest units. */
function quoteWorthUsd({ quote, quoteHeld }: Pool): number {
  return Number((quoteHeld * quote.worth) / unit / 10n ** 16n) / 100
}

/** Locks that end sooner than this keep nobody from leaving, in milliseconds. */
const shortestLockMs = 7 * 86_400_000

/** Part of the shares that nobody can take out for a week, in basis points. */
export function securedBps({ burnedBps, locked }: Shares, now: number): number {
  return locked
    .filter(({ unlocksAt }) => unlocksAt === null || unlocksAt >= now + shortestLockMs)
    .reduce((total, { bps }) => total + bps, burnedBps)
}
