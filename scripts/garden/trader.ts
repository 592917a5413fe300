import { encodeFunctionData, erc20Abi, maxUint256, parseAbi, parseEther } from 'viem'
import type { Address } from 'viem'
import { readContract } from 'viem/actions'

import { pairAbi } from '../../src/sandbox/uniswap.ts'
import { send } from './stage.ts'
import type { Stage } from './stage.ts'

const routerAbi = parseAbi([
  'function swapExactETHForTokensSupportingFeeOnTransferTokens(uint256, address[], address, uint256) payable',
  'function swapExactTokensForTokensSupportingFeeOnTransferTokens(uint256, uint256, address[], address, uint256)',
])

/** What a normal buyer spends: one per cent of a usual pool. */
export const purchaseWei = parseEther('0.1')

const basisPoints = 10_000n

/** A trade as it happened. `taxBps`: the part that was missing from what the pool promised. */
export type Trade = { done: false } | { done: true; amount: bigint; taxBps: number }

/** How much of a token an account holds. */
export function balanceOf({ client }: Stage, token: Address, account: Address): Promise<bigint> {
  return readContract(client, {
    address: token,
    abi: erc20Abi,
    functionName: 'balanceOf',
    args: [account],
  })
}

/** The buyer buys in a block of its own. `amount`: the tokens that arrived. */
export async function buy(stage: Stage, token: Address): Promise<Trade> {
  const { sandbox, actors } = stage
  const reserves = await reservesOf(stage)
  const promised = amountOut({ amountIn: purchaseWei, from: reserves.weth, to: reserves.token })
  const before = await balanceOf(stage, token, actors.buyer)
  const { status } = await send(stage, {
    from: actors.buyer,
    to: sandbox.uniswapV2.router,
    value: purchaseWei,
    data: encodeFunctionData({
      abi: routerAbi,
      functionName: 'swapExactETHForTokensSupportingFeeOnTransferTokens',
      args: [0n, [sandbox.weth, token], actors.buyer, maxUint256],
    }),
  })
  const amount = (await balanceOf(stage, token, actors.buyer)) - before
  if (status !== 'success' || amount <= 0n) return { done: false }
  return { done: true, amount, taxBps: missing({ promised, came: amount }) }
}

/** The buyer sells a share of what it holds, in a block of its own. `amount`: wei that arrived. */
export async function sell(stage: Stage, token: Address, shareBps: number): Promise<Trade> {
  const { sandbox, actors } = stage
  const { router } = sandbox.uniswapV2
  const held = await balanceOf(stage, token, actors.buyer)
  const amountIn = (held * BigInt(shareBps)) / basisPoints
  await approve(stage, token, amountIn)
  const reserves = await reservesOf(stage)
  const before = await balanceOf(stage, sandbox.weth, actors.buyer)
  const { status } = await send(stage, {
    from: actors.buyer,
    to: router,
    data: encodeFunctionData({
      abi: routerAbi,
      functionName: 'swapExactTokensForTokensSupportingFeeOnTransferTokens',
      args: [amountIn, 0n, [token, sandbox.weth], actors.buyer, maxUint256],
    }),
  })
  const amount = (await balanceOf(stage, sandbox.weth, actors.buyer)) - before
  if (status !== 'success' || amount <= 0n) return { done: false }
  const paidFor = amountInFor({ amountOut: amount, from: reserves.token, to: reserves.weth })
  return { done: true, amount, taxBps: missing({ promised: amountIn, came: paidFor }) }
}

/** Some tokens accept a new allowance only when the old one is zero. */
async function approve(stage: Stage, token: Address, amount: bigint): Promise<void> {
  const { buyer } = stage.actors
  const spender = stage.sandbox.uniswapV2.router
  for (const units of [0n, amount]) {
    const data = encodeFunctionData({
      abi: erc20Abi,
      functionName: 'approve',
      args: [spender, units],
    })
    await send(stage, { from: buyer, to: token, data })
  }
}

async function reservesOf({ client, known, sandbox }: Stage) {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by plantToken
  const address = known.get('pair') as Address
  const [token0, reserves] = await Promise.all([
    readContract(client, { address, abi: pairAbi, functionName: 'token0' }),
    readContract(client, { address, abi: pairAbi, functionName: 'getReserves' }),
  ])
  const [first, second] = reserves
  const wethIsFirst = token0.toLowerCase() === sandbox.weth.toLowerCase()
  return wethIsFirst ? { weth: first, token: second } : { weth: second, token: first }
}

/** The exchange keeps three thousandths of what comes in. */
function amountOut({ amountIn, from, to }: { amountIn: bigint; from: bigint; to: bigint }): bigint {
  return (amountIn * 997n * to) / (from * 1_000n + amountIn * 997n)
}

function amountInFor(trade: { amountOut: bigint; from: bigint; to: bigint }): bigint {
  const { amountOut: out, from, to } = trade
  return out >= to ? maxUint256 : (from * out * 1_000n) / ((to - out) * 997n) + 1n
}

function missing({ promised, came }: { promised: bigint; came: bigint }): number {
  if (promised === 0n || came >= promised) return 0
  return Number(((promised - came) * basisPoints) / promised)
}
