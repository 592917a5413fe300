import { decodeFunctionData, parseAbi, type Address } from 'viem'
import { describe, expect, test } from 'vitest'

import { swapData } from '../../../../tools/token-safety/trade/swaps.ts'
import { dexKinds, venuesOf, type Dex } from '../../../../tools/token-safety/trade/venues.ts'
import { baseVenues, present } from '../builders.ts'

const from: Address = `0x${'1'.repeat(40)}`
const to: Address = `0x${'2'.repeat(40)}`
const recipient: Address = `0x${'3'.repeat(40)}`
const swap = { from, to, recipient, amountIn: 7n, deadline: 9n }

/** The routers' own words, written down a second time. */
const routers = parseAbi([
  'function swapExactTokensForTokensSupportingFeeOnTransferTokens(uint256, uint256, address[], address, uint256)',
  'function swapExactTokensForTokensSupportingFeeOnTransferTokens(uint256, uint256, (address, address, bool, address)[], address, uint256)',
  'function exactInputSingle((address, address, uint24, address, uint256, uint256, uint160)) payable returns (uint256)',
  'function exactInputSingle((address, address, int24, address, uint256, uint256, uint256, uint160)) payable returns (uint256)',
])

function dexOf(kind: Dex['kind'], variant: number): Dex {
  const dex = baseVenues().dexes.find((one) => one.kind === kind && one.variant === variant)
  return present(dex, `${kind} ${variant}`)
}

describe('swapData', () => {
  test.each([
    { kind: 'pair', variant: 0, args: [7n, 0n, [from, to], recipient, 9n] },
    {
      kind: 'stable',
      variant: 1,
      args: [7n, 0n, [[from, to, true, dexOf('stable', 1).factory]], recipient, 9n],
    },
    {
      kind: 'stable',
      variant: 0,
      args: [7n, 0n, [[from, to, false, dexOf('stable', 0).factory]], recipient, 9n],
    },
    { kind: 'fee', variant: 3_000, args: [[from, to, 3_000, recipient, 7n, 0n, 0n]] },
    { kind: 'spacing', variant: 200, args: [[from, to, 200, recipient, 9n, 7n, 0n, 0n]] },
  ] as const)('a $kind router of $variant is asked in its own words', ({ kind, variant, args }) => {
    const data = swapData(dexOf(kind, variant), swap)
    expect(decodeFunctionData({ abi: routers, data }).args).toEqual(args)
  })
})

describe('venuesOf', () => {
  test('kinds come in the order in which the engine counts them', () => {
    expect(dexKinds).toEqual(['pair', 'stable', 'fee', 'spacing'])
  })

  test.each([8453, 84532])('chain %d has exchanges, and ether to buy with', (chainId) => {
    const venues = present(venuesOf(chainId), `${chainId}`)
    expect(new Set(venues.dexes.map(({ kind }) => kind))).toEqual(new Set(dexKinds))
    expect(venues.quotes.filter(({ wrapped }) => wrapped)).toHaveLength(1)
    expect(new Set(venues.dexes.map(({ name }) => name)).size).toBe(venues.dexes.length)
  })

  test('another chain has none that are known', () => {
    expect(venuesOf(31_337)).toBeUndefined()
  })
})
