import { encodeFunctionData, erc20Abi, maxUint256, parseAbi, type Address, type Hex } from 'viem'

import { drawingData, managedSwapData } from './managed-swaps.ts'
import type { ManagedDex, PoolKey } from './uniswap-v4.ts'
import type { Dex } from './venues.ts'

const pairAbi = parseAbi([
  'function swapExactTokensForTokensSupportingFeeOnTransferTokens(uint256 amountIn, uint256 amountOutMin, address[] path, address to, uint256 deadline)',
])
const stableAbi = parseAbi([
  'struct Route { address from; address to; bool stable; address factory; }',
  'function swapExactTokensForTokensSupportingFeeOnTransferTokens(uint256 amountIn, uint256 amountOutMin, Route[] routes, address to, uint256 deadline)',
])
const feeAbi = parseAbi([
  'struct Single { address tokenIn; address tokenOut; uint24 fee; address recipient; uint256 amountIn; uint256 amountOutMinimum; uint160 sqrtPriceLimitX96; }',
  'function exactInputSingle(Single params) payable returns (uint256)',
])
const spacingAbi = parseAbi([
  'struct Single { address tokenIn; address tokenOut; int24 tickSpacing; address recipient; uint256 deadline; uint256 amountIn; uint256 amountOutMinimum; uint160 sqrtPriceLimitX96; }',
  'function exactInputSingle(Single params) payable returns (uint256)',
])

/** A swap with no limit on what comes out. Unix seconds for `deadline`. */
export type Swap = {
  from: Address
  to: Address
  amountIn: bigint
  recipient: Address
  deadline: bigint
}

/** Where a swap happens: an exchange and, where its pools have no accounts, the pool. */
export type Place = { dex: Dex | ManagedDex; key?: PoolKey | undefined }

/**
 * What a router is called with, each kind in its own words.
 *
 * @throws RangeError for a pool without an account and without a key
 */
export function swapAt({ dex, key }: Place, swap: Swap): Hex {
  if (!isManaged(dex)) return swapData(dex, swap)
  if (key === undefined) throw new RangeError('The pool is not named.')
  return managedSwapData(key, swap)
}

/** What an owner has to allow before a router can take a token of its. */
export function allowances(dex: Dex | ManagedDex, token: Address): { to: Address; data: Hex }[] {
  const allow = (spender: Address) => ({
    to: token,
    data: encodeFunctionData({
      abi: erc20Abi,
      functionName: 'approve',
      args: [spender, maxUint256],
    }),
  })
  if (!isManaged(dex)) return [allow(dex.router)]
  return [allow(dex.permit2), { to: dex.permit2, data: drawingData(token, dex.router) }]
}

/** Whom a token sees taking what is sold. */
export function takerOf(dex: Dex | ManagedDex): Address {
  return isManaged(dex) ? dex.permit2 : dex.router
}

function isManaged(dex: Dex | ManagedDex): dex is ManagedDex {
  return dex.kind === 'managed' || dex.kind === 'named'
}

/** What the router of pools with accounts of their own is called with. */
export function swapData(dex: Dex, swap: Swap): Hex {
  const { from, to, amountIn, recipient, deadline } = swap
  const { kind, variant, factory } = dex
  switch (kind) {
    case 'pair':
      return encodeFunctionData({
        abi: pairAbi,
        args: [amountIn, 0n, [from, to], recipient, deadline],
      })
    case 'stable':
      return encodeFunctionData({
        abi: stableAbi,
        args: [amountIn, 0n, [{ from, to, stable: variant === 1, factory }], recipient, deadline],
      })
    case 'fee':
      return encodeFunctionData({
        abi: feeAbi,
        args: [{ ...single(swap), fee: variant }],
      })
    case 'spacing':
      return encodeFunctionData({
        abi: spacingAbi,
        args: [{ ...single(swap), tickSpacing: variant, deadline }],
      })
  }
}

function single({ from, to, amountIn, recipient }: Swap) {
  return {
    tokenIn: from,
    tokenOut: to,
    recipient,
    amountIn,
    amountOutMinimum: 0n,
    sqrtPriceLimitX96: 0n,
  }
}
