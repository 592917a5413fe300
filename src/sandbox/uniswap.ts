import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import { parseAbi } from 'viem'
import type { Hex } from 'viem'
import { z } from 'zod'

const hexDigits = z.string().regex(/^[0-9a-f]+$/)
const artifact = z.object({
  evm: z.object({
    bytecode: z.object({ object: hexDigits }),
    deployedBytecode: z.object({ object: hexDigits }),
  }),
})

const require = createRequire(import.meta.url)

/** Compiled code as published: what is sent to create the contract, and what then stands there. */
export type PublishedCode = { creation: Hex; runtime: Hex }

function published(path: string): PublishedCode {
  const { evm } = artifact.parse(JSON.parse(readFileSync(require.resolve(path), 'utf8')))
  return { creation: `0x${evm.bytecode.object}`, runtime: `0x${evm.deployedBytecode.object}` }
}

/**
 * The exchange as its authors published it to npm. Read when a sandbox starts and not copied into
 * this repository: it has another licence.
 */
export function publishedExchange(): Record<'factory' | 'router' | 'weth', PublishedCode> {
  return {
    factory: published('@uniswap/v2-core/build/UniswapV2Factory.json'),
    router: published('@uniswap/v2-periphery/build/UniswapV2Router02.json'),
    weth: published('@uniswap/v2-periphery/build/WETH9.json'),
  }
}

/** The parts of the router that people trade with. */
export const routerAbi = parseAbi([
  'function factory() view returns (address)',
  'function WETH() view returns (address)',
  'function getAmountsOut(uint256 amountIn, address[] path) view returns (uint256[] amounts)',
  'function addLiquidityETH(address token, uint256 amountTokenDesired, uint256 amountTokenMin, uint256 amountETHMin, address to, uint256 deadline) payable returns (uint256 amountToken, uint256 amountETH, uint256 liquidity)',
  'function swapExactETHForTokens(uint256 amountOutMin, address[] path, address to, uint256 deadline) payable returns (uint256[] amounts)',
  'function swapExactTokensForETH(uint256 amountIn, uint256 amountOutMin, address[] path, address to, uint256 deadline) returns (uint256[] amounts)',
  'function swapExactTokensForETHSupportingFeeOnTransferTokens(uint256 amountIn, uint256 amountOutMin, address[] path, address to, uint256 deadline)',
])

export const factoryAbi = parseAbi([
  'function getPair(address tokenA, address tokenB) view returns (address pair)',
  'function feeToSetter() view returns (address)',
])

export const pairAbi = parseAbi([
  'function token0() view returns (address)',
  'function token1() view returns (address)',
  'function getReserves() view returns (uint112 reserve0, uint112 reserve1, uint32 blockTimestampLast)',
])
