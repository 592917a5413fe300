import { getAddress, parseAbi, type Address } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'

import { PoolUnclearError } from '../../../src/errors/token.ts'
import { chainClient } from '../../../src/sandbox/chain-client.ts'
import { factoryAbi } from '../../../src/sandbox/uniswap.ts'
import { deployerCheck } from '../../../tools/deployer-check/index.ts'
import { tokenReport } from '../../../tools/token-report/index.ts'
import { tokenSafety } from '../../../tools/token-safety/index.ts'
import { deploy, fundedWallet, sandboxFromRun, type TestWallet } from '../../support/sandbox.ts'
import { compileTokens } from './compile.ts'
import { contextOf, inspect, inspectCounting, send } from './market.ts'

const sandbox = sandboxFromRun()
const weth = '0x4200000000000000000000000000000000000006'
const usdc = '0x036CbD53842c5426634e7929541eC2318f3dCF7e'
const { tokens, uniswapV2 } = sandbox

function poolOf(one: Address, other: Address): Promise<Address> {
  return chainClient(sandbox.rpcUrl).readContract({
    address: uniswapV2.factory,
    abi: factoryAbi,
    functionName: 'getPair',
    args: [one, other],
  })
}

let wallet: TestWallet
beforeAll(async () => {
  wallet = await fundedWallet(sandbox)
})

describe('asked about a pool', () => {
  test('the token that is bought in it is looked at', async () => {
    const pool = await poolOf(tokens.mintable, weth)
    const [byPool, byToken] = [
      await inspect(sandbox, pool),
      await inspect(sandbox, tokens.mintable),
    ]
    expect(byPool.token).toEqual({ ...byToken.token, askedByPool: pool })
    expect(byToken.token.askedByPool).toBeNull()
    expect(byPool.verdict).toBe(byToken.verdict)
    expect(byPool.reasons).toEqual(byToken.reasons)
  })

  test('after the free check it takes no more requests than a token', async () => {
    const pool = await poolOf(tokens.honest, weth)
    await tokenSafety.check({ token: pool }, contextOf(sandbox))
    expect((await inspectCounting(sandbox, pool)).roundTrips).toBe(3)
  })

  test.each([tokenReport, deployerCheck])('$name looks at its token', async (tool) => {
    const pool = await poolOf(tokens.honest, weth)
    await tool.check({ token: pool }, contextOf(sandbox))
    expect(await tool.run({ token: pool }, contextOf(sandbox))).toMatchObject({
      token: { address: tokens.honest },
    })
  })

  test.each([tokenSafety, tokenReport, deployerCheck])(
    '$name refuses one of two quotes before money moves, and names them',
    async (tool) => {
      const abi = parseAbi(['function createPair(address a, address b) returns (address pair)'])
      if (getAddress(await poolOf(weth, usdc)) === '0x0000000000000000000000000000000000000000') {
        const call = { functionName: 'createPair', args: [weth, usdc] }
        await send(wallet, { address: uniswapV2.factory, abi, ...call })
      }
      const token = await poolOf(weth, usdc)
      const refused = tool.check({ token }, contextOf(sandbox))
      await expect(refused).rejects.toThrow(PoolUnclearError)
      await expect(refused).rejects.toMatchObject({
        code: 'token.pool_unclear',
        charged: false,
        hint: expect.stringContaining(usdc),
      })
    },
  )

  test('a contract that only says it is a pool is looked at itself', async () => {
    const { Poser } = compileTokens('./posing-pools.sol')
    if (Poser === undefined) throw new Error('There is no Poser.')
    const args = [uniswapV2.factory, tokens.honest, weth]
    const poser = getAddress(await deploy(wallet, { ...Poser, args }))
    await tokenSafety.check({ token: poser }, contextOf(sandbox))
    const answer = await inspect(sandbox, poser)
    expect(answer.token).toMatchObject({ address: poser, askedByPool: null })
    expect(answer.verdict).toBe('unknown')
  })
})

describe('of a token', () => {
  test('the block of the oldest line in its log is told, and when that was', async () => {
    const { token, block } = await inspect(sandbox, tokens.mintable)
    expect(token.firstSeen?.block).toBeLessThan(block.number)
    expect(token.firstSeen?.block).toBeGreaterThan(0)
    expect(token.firstSeen?.timestamp).toBeLessThanOrEqual(block.timestamp)
  })

  test('the contracts that its transfers look at are named', async () => {
    const plain = await inspect(sandbox, tokens.honest)
    expect(plain.code.transferAsks).toEqual([])
  })
})
