import { getAddress, zeroAddress } from 'viem'
import { describe, expect, test } from 'vitest'

import { hookOf, idOf, noKey, uniswapV4 } from '../../../../tools/token-safety/trade/uniswap-v4.ts'
import { exchangesOf, venueAccounts } from '../../../../tools/token-safety/trade/venues.ts'
import { baseVenues, present } from '../builders.ts'

const plain = uniswapV4.filter(({ kind, hooks }) => kind === 'managed' && hooks === zeroAddress)
const launched = uniswapV4.filter(({ hooks }) => hooks !== zeroAddress)

describe('the pools of Uniswap V4 that are looked for', () => {
  test('have the usual fees, against ether itself and against tokens', () => {
    const terms = plain.map(({ variant, tickSpacing, native }) => [variant, tickSpacing, native])
    expect(terms).toEqual(
      [
        [100, 1],
        [500, 10],
        [3_000, 60],
        [10_000, 200],
      ].flatMap((pair) => [
        [...pair, true],
        [...pair, false],
      ]),
    )
  })

  test('have a hook only where a launchpad is known by it', () => {
    expect(launched.length).toBeGreaterThan(0)
    for (const { hooks, variant } of launched) {
      expect(hookOf({ ...noKey, hooks })).toMatchObject({ kind: 'launchpad', name: 'Clanker' })
      expect(variant).toBe(0x800000)
    }
  })

  test('have names of their own, and addresses with checksums', () => {
    expect(new Set(uniswapV4.map(({ name }) => name)).size).toBe(uniswapV4.length)
    for (const { factory, router, state, quoter, permit2, hooks } of uniswapV4) {
      for (const address of [factory, router, state, quoter, permit2, hooks]) {
        expect(getAddress(address.toLowerCase())).toBe(address)
      }
    }
  })
})

describe('a pool without an account', () => {
  test('is called by the hash of its key', () => {
    // Of ether and USDC on the main net at 0.05 %, as explorers show it.
    const key = {
      currency0: zeroAddress,
      currency1: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48',
      fee: 500,
      tickSpacing: 10,
      hooks: zeroAddress,
    } as const
    expect(idOf(key)).toBe('0x21c67e77068de97969ba93d4aab21826d33ca12bb9f565d8496e8fda8a82ca27')
  })

  test('has no hook, or one that is known, or another', () => {
    const [known] = launched
    const hooks = present(known, 'hook').hooks
    expect(hookOf(noKey)).toBeUndefined()
    expect(hookOf({ ...noKey, hooks })?.kind).toBe('launchpad')
    const other = '0x00000000000000000000000000000000000000aa'
    expect(hookOf({ ...noKey, hooks: other })).toEqual({ address: other, kind: 'unknown' })
  })
})

test('whatever stands around a manager commands no token', () => {
  const accounts = venueAccounts(baseVenues())
  const [dex] = uniswapV4
  const { factory, router, state, quoter, permit2 } = present(dex, 'exchange')
  expect(accounts).toEqual(expect.arrayContaining([factory, router, state, quoter, permit2]))
  expect(accounts).toEqual(expect.arrayContaining(launched.map(({ hooks }) => hooks)))
  expect(accounts).not.toContain(zeroAddress)
})

test('exchanges whose pools have accounts come first', () => {
  const venues = baseVenues()
  expect(exchangesOf(venues)).toEqual([...venues.dexes, ...uniswapV4])
})
