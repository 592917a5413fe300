import { encodeFunctionData, parseAbi, type Address, type Hex } from 'viem'

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

/** What a router is called with, each kind in its own words. */
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
