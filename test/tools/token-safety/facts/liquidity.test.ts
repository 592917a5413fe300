import { describe, expect, test } from 'vitest'

import { knownHolders } from '../../../../tools/token-safety/facts/holders.ts'
import { securedBps, toPoolLiquidity } from '../../../../tools/token-safety/facts/liquidity.ts'
import { lockersOf } from '../../../../tools/token-safety/facts/lockers.ts'
import { insidersBps, toSupplyShares } from '../../../../tools/token-safety/facts/supply.ts'
import { makePool, quoteNamed } from '../builders.ts'
import { dayMs, maker, makeShares, makeSupply, now, owner, pool, token } from './builders.ts'

const holders = knownHolders({ chainId: 8453, token, pools: [pool], owner, creators: [maker] })
const [locker] = lockersOf(8453)
if (locker === undefined) throw new Error('There is no locker.')
const dead = '0x000000000000000000000000000000000000dEaD'

/** A pool of a thousand shares, of which these are held; only lockers have code. */
function poolOf(held: Record<string, bigint>, { lockerHasCode = true } = {}) {
  const raw = {
    supply: { told: true, value: 1_000n },
    liquidity: { told: false, value: 0n },
    held: holders.map(({ address }) => ({ told: true, value: held[address] ?? 0n })),
    locks: new Map([[locker?.address ?? dead, [{ amount: 400n, unlocksAt: now + 30 * dayMs }]]]),
  }
  const wallets = holders.map(({ role }) => role !== 'locker' || !lockerHasCode)
  return toPoolLiquidity(makePool(), { raw, holders, wallets })
}

describe('the shares of a pool', () => {
  test('are split among those who are known', () => {
    const held = { [dead]: 300n, [locker.address]: 400n, [owner]: 100n, [maker]: 50n }
    expect(poolOf({ ...held, [token]: 20n })).toMatchObject({
      kind: 'shares',
      burnedBps: 3_000,
      locked: [{ name: locker.name, bps: 4_000, unlocksAt: now + 30 * dayMs }],
      ownerBps: 1_000,
      creatorsBps: 500,
      tokenBps: 200,
      otherBps: 1_300,
      largestInsider: { address: owner, role: 'owner', isWallet: true, bps: 1_000 },
    })
  })

  test('at the address of a locker whose code is missing are not locked', () => {
    expect(poolOf({ [locker.address]: 400n }, { lockerHasCode: false })).toMatchObject({
      locked: [],
      otherBps: 10_000,
    })
  })

  test('never come to more than all', () => {
    const shares = poolOf({ [dead]: 5_000n, [owner]: 5_000n })
    expect(shares).toMatchObject({ burnedBps: 10_000, ownerBps: 10_000, otherBps: 0 })
  })

  test('are not told of a pool that has positions', () => {
    const raw = {
      supply: { told: false, value: 0n },
      liquidity: { told: true, value: 77n },
      held: [],
      locks: new Map(),
    }
    const told = toPoolLiquidity(makePool(), { raw, holders, wallets: [] })
    expect(told).toMatchObject({ kind: 'positions', liquidity: 77n })
  })

  test.each([
    { symbol: 'WETH', held: 10n ** 18n, usd: 3_000 },
    { symbol: 'USDC', held: 1_500_000n, usd: 1.5 },
    { symbol: 'VIRTUAL', held: 10n ** 18n, usd: 1 },
  ])('$symbol counts as $usd dollars', ({ symbol, held, usd }) => {
    const some = makePool({ quote: quoteNamed(symbol), quoteHeld: held })
    const told = toPoolLiquidity(some, { raw: undefined, holders, wallets: [] })
    expect(told).toMatchObject({ kind: 'unread', quoteWorthUsd: usd })
  })
})

describe('secured shares', () => {
  const lock = { name: 'UNCX', address: pool, bps: 4_000 }
  test.each([
    { when: 'for ever', unlocksAt: null, bps: 5_000 },
    { when: 'for a month', unlocksAt: now + 30 * dayMs, bps: 5_000 },
    { when: 'for a day: that keeps nobody', unlocksAt: now + dayMs, bps: 1_000 },
    { when: 'until yesterday', unlocksAt: now - dayMs, bps: 1_000 },
  ])('$when', ({ unlocksAt, bps }) => {
    const shares = makeShares({ burnedBps: 1_000, locked: [{ ...lock, unlocksAt }] })
    expect(securedBps(shares, now)).toBe(bps)
  })
})

describe('known holders', () => {
  test('are listed once, by what they are first', () => {
    const all = knownHolders({
      chainId: 8453,
      token,
      pools: [pool],
      owner: dead,
      creators: [maker, pool, maker],
    })
    expect(all.filter(({ role }) => role === 'owner')).toEqual([])
    expect(all.filter(({ role }) => role === 'creator')).toEqual([
      { address: maker, role: 'creator' },
    ])
  })

  test('do not grow with the number of makers', () => {
    const creators = Array.from(
      { length: 40 },
      (_, at) => `0x${`${at + 1_000}`.padStart(40, '0')}` as const,
    )
    const all = knownHolders({ chainId: 8453, token, pools: [], owner, creators })
    expect(all.filter(({ role }) => role === 'creator')).toHaveLength(12)
  })
})

describe('the supply', () => {
  test('is split among those who are known', () => {
    const amounts: Record<string, bigint> = {
      [pool]: 500n,
      [owner]: 300n,
      [maker]: 100n,
      [dead]: 50n,
    }
    const holdings = holders.map((one) => ({
      ...one,
      isWallet: true,
      amount: amounts[one.address] ?? 0n,
    }))
    expect(toSupplyShares(holdings, 1_000n)).toMatchObject({
      poolsBps: 5_000,
      ownerBps: 3_000,
      creatorsBps: 1_000,
      burnedBps: 500,
      otherBps: 500,
      largestInsider: { address: owner, bps: 3_000 },
    })
  })

  test.each([
    { why: 'half is in pools', shares: { poolsBps: 5_000, ownerBps: 5_000 }, bps: 10_000 },
    { why: 'makers count too', shares: { ownerBps: 1_000, creatorsBps: 1_000 }, bps: 4_000 },
    { why: 'nothing is left outside', shares: { poolsBps: 10_000 }, bps: 0 },
  ])('insiders are measured outside pools: $why', ({ shares, bps }) => {
    expect(insidersBps(makeSupply(shares))).toBe(bps)
  })
})
