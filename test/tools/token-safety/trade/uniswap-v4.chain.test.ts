import { getAddress, pad, zeroAddress, type Address } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { chainClient } from '../../../../src/sandbox/chain-client.ts'
import { startSandbox, type Sandbox } from '../../../../src/sandbox/start-sandbox.ts'
import { idOf } from '../../../../tools/token-safety/trade/uniswap-v4.ts'
import { deploy, fundedWallet, type TestWallet } from '../../../support/sandbox.ts'
import {
  contractCalled,
  openV4,
  ownHooks,
  placeUniswapV4,
  published,
  type Against,
  type Terms,
} from '../../../venues/v4/uniswap-v4.ts'
import { openPair } from '../../../venues/venues.ts'
import { inspect, send } from '../market.ts'

let sandbox: Sandbox
let wallet: TestWallet
beforeAll(async () => {
  sandbox = await startSandbox()
  await placeUniswapV4(sandbox.rpcUrl)
  wallet = await fundedWallet(sandbox)
})
afterAll(() => sandbox.stop())

const plain: Terms = { fee: 3_000, tickSpacing: 60, hooks: zeroAddress }
const dynamic = { fee: 0x800000, tickSpacing: 200 }

async function create(name: string): Promise<Address> {
  const token = await deploy(wallet, { ...contractCalled(name), args: [] })
  // Odd tokens take whoever is paid first for their pool.
  const { abi } = contractCalled('Plain')
  const args = [published.factory, 1n]
  await send(wallet, { address: token, abi, functionName: 'transfer', args })
  return token
}

async function traded(name: string, against: Against, terms = plain) {
  const token = await create(name)
  const key = await openV4(wallet, sandbox, { token, terms, against })
  return { token, key, answer: await inspect(sandbox, token) }
}

/** A token that names a pool of its own, whose hook nobody knows. */
async function named(hook: keyof typeof ownHooks) {
  const token = await create('Namer')
  const terms = { ...dynamic, hooks: ownHooks[hook] }
  const key = await openV4(wallet, sandbox, { token, terms, against: { ether: '2' } })
  const { abi } = contractCalled('Namer')
  await send(wallet, { address: token, abi, functionName: 'namePool', args: [key] })
  return { token, key, answer: await inspect(sandbox, token) }
}

const codes = ({ reasons }: { reasons: readonly { code: string }[] }) =>
  reasons.map(({ code }) => code)

describe('token_safety in a plain pool of Uniswap V4', () => {
  test.each<{ against: Against; symbol: string; reserve: string }>([
    { against: { ether: '2' }, symbol: 'ETH', reserve: '2000000000000000000' },
    { against: { weth: '2' }, symbol: 'WETH', reserve: '2000000000000000000' },
    { against: { dollars: '5000' }, symbol: 'USDC', reserve: '5000000000' },
  ])('an honest token is fine against $symbol', async ({ against, symbol, reserve }) => {
    const { answer, key } = await traded('Plain', against)
    expect(answer).toMatchObject({
      verdict: 'ok',
      capabilities: [],
      measured: { buyTaxBps: 0, sellTaxBps: 0, transferTaxBps: 0, sellableShareBps: 10_000 },
      pool: { address: published.factory, id: idOf(key), quoteSymbol: symbol, hook: null },
    })
    const seen = Number(answer.pool?.reserveQuote)
    expect(Math.abs(seen / Number(reserve) - 1)).toBeLessThan(1e-6)
    expect(answer.later?.map(({ sellableShareBps }) => sellableShareBps)).toEqual([
      10_000, 10_000, 10_000,
    ])
  })

  test('taxes of a token are measured to the basis point, a tenth of a per cent of the way', async () => {
    const { answer } = await traded('Taxed', { ether: '2' })
    expect(answer.measured).toMatchObject({ buyTaxBps: 500, transferTaxBps: 200 })
    expect(Math.abs((answer.measured.sellTaxBps ?? 0) - 1_250)).toBeLessThanOrEqual(1)
    expect(codes(answer)).toEqual(['sell_tax_high', 'buy_tax', 'transfer_tax'])
  })

  test('an owner who can stop sales is found', async () => {
    const { answer } = await traded('Secretive', { ether: '2' })
    expect(codes(answer)).toEqual(['can_block_sells'])
  })

  test('an owner who takes the tokens of the pool robs it', async () => {
    const { answer } = await traded('Pincher', { dollars: '5000' })
    expect(answer.verdict).toBe('avoid')
    expect(codes(answer)[0]).toBe('can_drain_pool')
  })

  test('a limit on buys shows as a number', async () => {
    const { answer } = await traded('Fenced', { ether: '2' })
    expect(answer.verdict).toBe('ok')
    expect(codes(answer)).toEqual(['buy_limited'])
    expect(Number(answer.measured.largestBuy) / 1e18).toBeCloseTo(298, 0)
    expect(Number(answer.measured.refusedBuy) / 1e18).toBeCloseTo(996, 0)
  })

  test('the deeper pool counts, wherever it is', async () => {
    const token = await create('Plain')
    await openPair(wallet, sandbox, { token, amount: 10n ** 22n, ether: '0.2' })
    await openV4(wallet, sandbox, { token, terms: plain, against: { ether: '2' } })
    const answer = await inspect(sandbox, token)
    expect(answer.pools.map(({ venue }) => venue)).toEqual([
      'Uniswap V2',
      'Uniswap V4 (0.3 %, ether)',
    ])
    expect(answer).toMatchObject({ verdict: 'ok', pool: { address: published.factory } })
  })

  test('liquidity that ends behind the price is no depth', async () => {
    const token = await create('Plain')
    await openPair(wallet, sandbox, { token, amount: 10n ** 22n, ether: '0.2' })
    const key = await openV4(wallet, sandbox, { token, terms: plain, against: { ether: '20' } })
    const { abi } = contractCalled('PoolManager')
    const reach = { abi, functionName: 'limitReach', args: [key, 200n * 10n ** 18n] }
    await send(wallet, { address: published.factory, ...reach })
    const { pool, pools } = await inspect(sandbox, token)
    expect(pool?.venue).toBe('Uniswap V2')
    expect(Number(pools[1]?.reserveQuote) / 1e18).toBeCloseTo(0.02, 3)
  })
})

describe('token_safety in a hooked pool of Uniswap V4', () => {
  test('the pool of a launchpad is known by its hook', async () => {
    const { answer } = await traded('Plain', { weth: '2' }, { ...dynamic, hooks: published.hooks })
    expect(answer).toMatchObject({
      verdict: 'ok',
      measured: { buyTaxBps: 0, sellTaxBps: 0 },
      pool: { hook: { address: getAddress(published.hooks), kind: 'launchpad', name: 'Clanker' } },
    })
  })

  test('a hook that nobody knows is only met where the token names it', async () => {
    const terms = { ...dynamic, hooks: ownHooks.ShutHook }
    const { answer } = await traded('Plain', { ether: '2' }, terms)
    expect(codes(answer)).toEqual(['no_pool'])
    expect(answer.dataGaps.map(({ code }) => code)).toContain('hooked_pools')
  })

  test('a hook that lets nobody sell is to be avoided', async () => {
    const { answer, key } = await named('ShutHook')
    expect(answer.verdict).toBe('avoid')
    expect(codes(answer)).toContain('sell_blocked')
    expect(answer.pool).toMatchObject({
      id: idOf(key),
      hook: { address: getAddress(ownHooks.ShutHook), kind: 'unknown', name: null },
    })
  })

  test('an owner of the hook who can stop sales is found', async () => {
    const owner = pad(wallet.account.address)
    const at = { address: ownHooks.SwitchHook, index: 0 }
    await chainClient(sandbox.rpcUrl).setStorageAt({ ...at, value: owner })
    const { answer } = await named('SwitchHook')
    expect(answer.measured).toMatchObject({ sellableShareBps: 10_000 })
    expect(codes(answer)).toEqual(['can_block_sells', 'pool_hook_unknown'])
  })

  test('what a hook keeps of a sale is a tax', async () => {
    const { answer } = await named('GreedyHook')
    expect(answer.measured.sellTaxBps).toBeGreaterThan(4_900)
    expect(codes(answer)).toContain('sell_tax_extreme')
  })
})
