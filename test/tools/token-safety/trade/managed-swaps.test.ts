import {
  decodeAbiParameters,
  decodeFunctionData,
  parseAbi,
  parseAbiParameters,
  zeroAddress,
  type AbiParameter,
  type Address,
  type Hex,
} from 'viem'
import { describe, expect, test } from 'vitest'

import { allowances, swapAt, takerOf } from '../../../../tools/token-safety/trade/swaps.ts'
import { uniswapV4, type PoolKey } from '../../../../tools/token-safety/trade/uniswap-v4.ts'
import { baseVenues, present, quoteNamed } from '../builders.ts'

const token: Address = `0x${'7'.repeat(40)}`
const weth = quoteNamed('WETH').token
const recipient: Address = `0x${'3'.repeat(40)}`
const router: Address = '0x0000000000000000000000000000000000000002'
const dex = present(uniswapV4[0], 'exchange')
const everything = 2n ** 255n
const terms = { fee: 3_000, tickSpacing: 60, hooks: zeroAddress }
const wrapped: PoolKey = { currency0: weth, currency1: token, ...terms }
const native: PoolKey = { currency0: zeroAddress, currency1: token, ...terms }

/** The router's own words, written down a second time. */
const executeAbi = parseAbi(['function execute(bytes, bytes[], uint256) payable'])
const inputTypes: Partial<Record<string, readonly AbiParameter[]>> = {
  '02': parseAbiParameters('address, address, uint160'),
  '0b': parseAbiParameters('address, uint256'),
  '0c': parseAbiParameters('address, uint256'),
}
const stepTypes = [
  parseAbiParameters('address, uint256, bool'),
  parseAbiParameters('((address, address, uint24, int24, address), bool, uint128, uint128, bytes)'),
  parseAbiParameters('address, address, uint256'),
]

function read(data: Hex) {
  const [commands, inputs, deadline] = decodeFunctionData({ abi: executeAbi, data }).args
  const names = commands.slice(2).match(/../g) ?? []
  return {
    deadline,
    steps: names.map((name, at) => [name, readInput(name, inputs[at] ?? '0x')]),
  }
}

function readInput(name: string, input: Hex): unknown {
  const types = inputTypes[name]
  if (types) return decodeAbiParameters(types, input)
  const [actions, params] = decodeAbiParameters(parseAbiParameters('bytes, bytes[]'), input)
  expect(actions).toBe('0x0b060e')
  return params.map((each, at) => decodeAbiParameters(present(stepTypes[at], 'step'), each))
}

const about = { amountIn: 7n, recipient, deadline: 9n }
const swapIn = (key: PoolKey, zeroForOne: boolean) => [
  [Object.values(key), zeroForOne, 0n, 0n, '0x'],
]

describe('a swap in a pool that a manager keeps', () => {
  test('settles what comes in, swaps all of it and takes what comes out', () => {
    const data = swapAt({ dex, key: wrapped }, { from: token, to: weth, ...about })
    expect(read(data)).toEqual({
      deadline: 9n,
      steps: [['10', [[token, 7n, true], swapIn(wrapped, false), [weth, recipient, 0n]]]],
    })
  })

  test('unwraps ether before a buy where the pool is against ether itself', () => {
    const data = swapAt({ dex, key: native }, { from: weth, to: token, ...about })
    expect(read(data).steps).toEqual([
      ['02', [weth, router, 7n]],
      ['0c', [router, 0n]],
      ['10', [[zeroAddress, 7n, false], swapIn(native, true), [token, recipient, 0n]]],
    ])
  })

  test('wraps ether after a sale there', () => {
    const data = swapAt({ dex, key: native }, { from: token, to: weth, ...about })
    expect(read(data).steps).toEqual([
      ['10', [[token, 7n, true], swapIn(native, false), [zeroAddress, router, 0n]]],
      ['0b', [recipient, everything]],
    ])
  })

  test('is not possible without a key', () => {
    expect(() => swapAt({ dex }, { from: token, to: weth, ...about })).toThrow(RangeError)
  })
})

describe('allowances', () => {
  test('a manager draws through the keeper of allowances', () => {
    expect(takerOf(dex)).toBe(dex.permit2)
    expect(allowances(dex, token).map(({ to }) => to)).toEqual([token, dex.permit2])
  })

  test('a router of its own draws itself', () => {
    const own = present(baseVenues().dexes[0], 'exchange')
    expect(takerOf(own)).toBe(own.router)
    expect(allowances(own, token).map(({ to }) => to)).toEqual([token])
  })
})
