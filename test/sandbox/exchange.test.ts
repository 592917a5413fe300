import { erc20Abi, maxUint256, parseEther, zeroAddress } from 'viem'
import type { Address } from 'viem'
import { describe, expect, test } from 'vitest'

import { minedReceipt } from '../../src/sandbox/mined-receipt.ts'
import { factoryAbi, pairAbi, routerAbi } from '../../src/sandbox/uniswap.ts'
import { fundedWallet, sandboxFromRun } from '../support/sandbox.ts'
import type { TestWallet } from '../support/sandbox.ts'
import { refusalOf } from './authorization.ts'

const sandbox = sandboxFromRun()
const { tokens, weth } = sandbox
const router = { address: sandbox.uniswapV2.router, abi: routerAbi }
const factory = { address: sandbox.uniswapV2.factory, abi: factoryAbi }
const oneEther = parseEther('1')

/** Buys for one ether and answers how many tokens arrived, with how many were promised. */
async function buy(trader: TestWallet, token: Address) {
  const path = [weth, token]
  const quote = { ...router, functionName: 'getAmountsOut', args: [oneEther, path] } as const
  const [, promised] = await trader.readContract(quote)
  const hash = await trader.writeContract({
    ...router,
    functionName: 'swapExactETHForTokens',
    args: [0n, path, trader.account.address, maxUint256],
    value: oneEther,
  })
  await minedReceipt(trader, hash)
  const holder = trader.account.address
  const erc20 = { address: token, abi: erc20Abi } as const
  const bought = await trader.readContract({ ...erc20, functionName: 'balanceOf', args: [holder] })
  const approval = await trader.writeContract({
    ...erc20,
    functionName: 'approve',
    args: [router.address, maxUint256],
  })
  await minedReceipt(trader, approval)
  return { bought, promised }
}

function sale(trader: TestWallet, { token, amount }: { token: Address; amount: bigint }) {
  return {
    ...router,
    functionName: 'swapExactTokensForETHSupportingFeeOnTransferTokens',
    args: [amount, 0n, [token, weth], trader.account.address, maxUint256],
  } as const
}

async function pairOf(trader: TestWallet, token: Address): Promise<Address> {
  return trader.readContract({ ...factory, functionName: 'getPair', args: [token, weth] })
}

describe('the exchange', () => {
  test("knows itself by Base's addresses", async () => {
    const reader = await fundedWallet(sandbox)
    expect(await reader.readContract({ ...router, functionName: 'factory' })).toBe(factory.address)
    expect(await reader.readContract({ ...router, functionName: 'WETH' })).toBe(weth)
    expect(await reader.readContract({ ...factory, functionName: 'feeToSetter' })).toBe(
      sandbox.accounts.deployer.address,
    )
    const wrapped = { address: weth, abi: erc20Abi } as const
    expect(await reader.readContract({ ...wrapped, functionName: 'symbol' })).toBe('WETH')
    expect(await reader.readContract({ ...wrapped, functionName: 'name' })).toBe('Wrapped Ether')
    expect(await reader.readContract({ ...wrapped, functionName: 'decimals' })).toBe(18)
  })

  test.each(Object.entries({ ...tokens, usdc: sandbox.usdc }))(
    'has a pool of %s whose shares the liquidity account holds',
    async (_, token) => {
      const reader = await fundedWallet(sandbox)
      const pair = await pairOf(reader, token)
      expect(pair).not.toBe(zeroAddress)
      const reserves = { address: pair, abi: pairAbi, functionName: 'getReserves' } as const
      const [reserve0, reserve1] = await reader.readContract(reserves)
      expect(reserve0 * reserve1).toBeGreaterThan(0n)
      const shares = await reader.readContract({
        address: pair,
        abi: erc20Abi,
        functionName: 'balanceOf',
        args: [sandbox.accounts.liquidity.address],
      })
      expect(shares).toBeGreaterThan(0n)
    },
  )
})

describe('sample tokens', () => {
  test.each(['honest', 'blacklist', 'mintable', 'upgradeable'] as const)(
    '%s is bought and sold in full',
    async (name) => {
      const trader = await fundedWallet(sandbox)
      const token = tokens[name]
      const { bought } = await buy(trader, token)
      expect(bought).toBeGreaterThan(0n)
      const before = await trader.getBalance({ address: trader.account.address })
      const hash = await trader.writeContract(sale(trader, { token, amount: bought }))
      await minedReceipt(trader, hash)
      const after = await trader.getBalance({ address: trader.account.address })
      // Two fees of 0.3 % and some gas are all that a round trip costs.
      expect(after - before).toBeGreaterThan(parseEther('0.98'))
    },
  )

  test('honeypot is bought but cannot be sold, except by its owner', async () => {
    const trader = await fundedWallet(sandbox)
    const token = tokens.honeypot
    const { bought } = await buy(trader, token)
    expect(bought).toBeGreaterThan(0n)
    const attempt = trader.simulateContract(sale(trader, { token, amount: bought }))
    expect(await refusalOf(attempt)).toBe('TransferHelper: TRANSFER_FROM_FAILED')

    const pair = await pairOf(trader, token)
    const transfer = { address: token, abi: erc20Abi, functionName: 'transfer' } as const
    const toPair = { ...transfer, args: [pair, bought] } as const
    expect(await refusalOf(trader.simulateContract(toPair))).toBe('Moonlight: trading is not open')
    const friend = { ...transfer, args: [sandbox.accounts.deployer.address, bought] } as const
    await minedReceipt(trader, await trader.writeContract(friend))
    const asOwner = { ...toPair, account: sandbox.accounts.deployer.address }
    expect(await refusalOf(trader.simulateContract(asOwner))).toBeUndefined()
  })

  test('sell tax keeps 30 % of a sale and nothing of a purchase', async () => {
    const trader = await fundedWallet(sandbox)
    const token = tokens.sellTax
    const pair = await pairOf(trader, token)
    const balance = { address: token, abi: erc20Abi, functionName: 'balanceOf' } as const
    const { bought, promised } = await buy(trader, token)
    expect(bought).toBe(promised)

    const before = await trader.readContract({ ...balance, args: [pair] })
    const amount = (bought / 100n) * 100n
    const hash = await trader.writeContract(sale(trader, { token, amount }))
    await minedReceipt(trader, hash)
    const arrived = (await trader.readContract({ ...balance, args: [pair] })) - before
    expect(arrived).toBe((amount * 70n) / 100n)
  })
})
