import { erc20Abi, parseEther, type Address } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'

import { chainClient } from '../../../../src/sandbox/chain-client.ts'
import { honestToken } from '../../../../src/sandbox/contracts/artifacts/honest-token.ts'
import { factoryAbi, routerAbi } from '../../../../src/sandbox/uniswap.ts'
import { factsReasons } from '../../../../tools/token-safety/facts/facts-reasons.ts'
import { lockersOf } from '../../../../tools/token-safety/facts/lockers.ts'
import { readFacts, type Facts } from '../../../../tools/token-safety/facts/read-facts.ts'
import { deploy, fundedWallet, sandboxFromRun, type TestWallet } from '../../../support/sandbox.ts'
import { makePool } from '../builders.ts'
import { compileTokens } from '../compile.ts'
import { send } from '../market.ts'
import { readsOf } from '../reads.ts'

const sandbox = sandboxFromRun()
const chain = readsOf(sandbox.rpcUrl)
const reader: Address = '0x1111111111111111111111111111111111111111'
const dead: Address = '0x000000000000000000000000000000000000dEaD'
const far = 2n ** 40n
const supply = parseEther('1000000')

const locker = lockersOf(84532).find(({ name }) => name === 'UNCX')?.address ?? dead

beforeAll(async () => {
  const { StandInLocker } = compileTokens('facts/stand-in-locker.sol')
  if (!StandInLocker) throw new Error('The stand-in was not compiled.')
  await chainClient(sandbox.rpcUrl).setCode({ address: locker, bytecode: StandInLocker.runtime })
})

/** A token half of which is in a pool against ten ether; `keeper` gets the shares. */
async function launch(
  wallet: TestWallet,
  keeper: Address,
): Promise<{ token: Address; pool: Address }> {
  const { router, factory } = sandbox.uniswapV2
  const token = await deploy(wallet, { ...honestToken, args: [supply] })
  await send(wallet, {
    address: token,
    abi: erc20Abi,
    functionName: 'approve',
    args: [router, supply],
  })
  await send(wallet, {
    address: router,
    abi: routerAbi,
    functionName: 'addLiquidityETH',
    args: [token, supply / 2n, 0n, 0n, keeper, far],
    value: parseEther('10'),
  })
  const pool = await wallet.readContract({
    address: factory,
    abi: factoryAbi,
    functionName: 'getPair',
    args: [token, sandbox.weth],
  })
  return { token, pool }
}

async function factsOf(
  keeper: 'maker' | Address,
): Promise<{ facts: Facts | undefined; codes: string[] }> {
  const wallet = await fundedWallet(sandbox)
  const maker = wallet.account.address
  const { token, pool } = await launch(wallet, keeper === 'maker' ? maker : keeper)
  const facts = await readFacts(chain, {
    token,
    pools: [makePool({ address: pool, quoteHeld: parseEther('10') })],
    owner: undefined,
    creators: [maker],
    block: await chain.latestBlock(),
    reader,
  })
  const about = { chainId: chain.chainId, token, metadata: { symbol: 'HARBR' } }
  const codes = factsReasons(facts, about).map(({ code, level }) => `${code}: ${level}`)
  return { facts, codes }
}

describe('liquidity on a chain', () => {
  test('that is burned is secured, and half the supply with the maker only informs', async () => {
    const { facts, codes } = await factsOf(dead)
    expect(facts?.liquidity).toMatchObject([{ kind: 'shares', burnedBps: 10_000, otherBps: 0 }])
    expect(facts?.supply).toMatchObject({ poolsBps: 5_000, creatorsBps: 5_000, otherBps: 0 })
    expect(codes).toEqual(['owner_holds_much: info'])
  })

  test('that a locker keeps is secured until the date that the locker tells', async () => {
    const { facts, codes } = await factsOf(locker)
    const unlocksAt = Date.UTC(2100, 0, 1)
    const locked = [{ name: 'UNCX', address: locker, bps: 9_999, unlocksAt }]
    expect(facts?.liquidity).toMatchObject([{ locked, creatorsBps: 0 }])
    expect(codes).toEqual(['owner_holds_much: info'])
  })

  test('that the key of the maker commands informs', async () => {
    const { facts, codes } = await factsOf('maker')
    expect(facts?.liquidity).toMatchObject([
      { creatorsBps: 9_999, largestInsider: { role: 'creator', isWallet: true } },
    ])
    expect(codes).toEqual(['liquidity_withdrawable: info', 'owner_holds_much: info'])
  })

  test('is read in one request, with the launchpads and the supply', async () => {
    const counted = readsOf(sandbox.rpcUrl)
    const block = await counted.latestBlock()
    const before = counted.roundTrips()
    const token = sandbox.tokens.honest
    const subject = { token, pools: [], owner: undefined, creators: [], block, reader }
    const facts = await readFacts(counted, subject)
    expect(facts).toMatchObject({ liquidity: [], launchpad: undefined, supply: expect.anything() })
    expect(counted.roundTrips() - before).toBe(1)
  })

  test('of a contract that tells nothing is left out', async () => {
    const block = await chain.latestBlock()
    const token = sandbox.uniswapV2.router
    const pools = [makePool({ address: token })]
    const facts = await readFacts(chain, {
      token,
      pools,
      owner: undefined,
      creators: [],
      block,
      reader,
    })
    expect(facts?.supply).toBeUndefined()
    expect(facts?.liquidity).toMatchObject([{ kind: 'unread' }])
  })

  test('is not told by a node that refuses the call', async () => {
    const refusing = {
      ...chain,
      call: () => Promise.resolve({ ok: false as const, revert: '0x' as const, message: 'no' }),
    }
    const block = await chain.latestBlock()
    const subject = { token: dead, pools: [], owner: undefined, creators: [], block, reader }
    expect(await readFacts(refusing, subject)).toBeUndefined()
  })
})
