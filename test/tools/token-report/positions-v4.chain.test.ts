import { zeroAddress, type Address } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { chainClient } from '../../../src/sandbox/chain-client.ts'
import { startSandbox, type Sandbox } from '../../../src/sandbox/start-sandbox.ts'
import { output, tokenReport } from '../../../tools/token-report/index.ts'
import { positionLockersAt } from '../../../tools/token-safety/facts/lockers.ts'
import type { PoolKey } from '../../../tools/token-safety/trade/uniswap-v4.ts'
import { deploy, fundedWallet, type TestWallet } from '../../support/sandbox.ts'
import { contractCalled, openV4, placeUniswapV4, published } from '../../venues/v4/uniswap-v4.ts'
import { contextOf, send } from '../token-safety/market.ts'

const dead: Address = '0x000000000000000000000000000000000000dEaD'
const locker = positionLockersAt({ chainId: 84532 }).at(-1)?.address ?? dead
const terms = { fee: 3_000, tickSpacing: 60, hooks: zeroAddress }

let sandbox: Sandbox
let wallet: TestWallet
beforeAll(async () => {
  sandbox = await startSandbox()
  await placeUniswapV4(sandbox.rpcUrl)
  const { runtime } = contractCalled('Opener')
  await chainClient(sandbox.rpcUrl).setCode({ address: locker, bytecode: runtime })
  wallet = await fundedWallet(sandbox)
})
afterAll(() => sandbox.stop())

/** A token and its pool, whose only position is an NFT of the maker's, or held by its opener. */
async function launch(numbered = true): Promise<{ token: Address; key: PoolKey; id: bigint }> {
  const { abi, bytecode } = contractCalled('Announced')
  const token = await deploy(wallet, { abi, bytecode, args: [] })
  const args = [published.factory, 1n]
  await send(wallet, { address: token, abi, functionName: 'transfer', args })
  const key = await openV4(wallet, sandbox, { token, terms, against: { ether: '2' }, numbered })
  return { token, key, id: await told('count') }
}

const manager = { address: published.positions, abi: contractCalled('PositionManager').abi }

async function told(functionName: string, ...args: unknown[]): Promise<bigint> {
  const answer = await wallet.readContract({ ...manager, functionName, args })
  return typeof answer === 'bigint' ? answer : 0n
}

function give(id: bigint, to: Address): Promise<void> {
  const args = [wallet.account.address, to, id]
  return send(wallet, { ...manager, functionName: 'transferFrom', args })
}

async function report(token: Address) {
  const answer = output.strict().parse(await tokenReport.run({ token }, contextOf(sandbox)))
  const codes = answer.reasons.map(({ code, weight }) => `${code}: ${weight}`)
  return { positions: answer.positions, codes, gaps: answer.dataGaps.map(({ code }) => code) }
}

describe('positions of a pool of Uniswap V4', () => {
  test('with the maker can be taken out, and have the number that the pool knows', async () => {
    const { token, id } = await launch()
    const { positions, codes, gaps } = await report(token)
    expect(positions).toMatchObject([
      { tokenId: `${id}`, holder: wallet.account.address, role: 'maker', shareBps: 10_000 },
    ])
    expect(codes).toContain('liquidity_withdrawable: 55')
    expect(gaps).not.toContain('positions_cut')
  })

  test.each([
    { to: dead, role: 'burned', name: null },
    { to: locker, role: 'locked', name: 'Clanker' },
  ])('that are $role are no reason to worry', async ({ to, role, name }) => {
    const { token, id } = await launch()
    await give(id, to)
    const { positions, codes } = await report(token)
    expect(positions).toMatchObject([{ tokenId: `${id}`, holder: to, role, locker: name }])
    expect(codes.join()).not.toContain('liquidity_withdrawable')
  })

  test('half moved to a locker are told as halves, and what is closed is not', async () => {
    const { token, key, id } = await launch()
    const liquidity = await told('getPositionLiquidity', id)
    const part = (from: bigint, amount: bigint) =>
      send(wallet, { ...manager, functionName: 'part', args: [key, from, amount] })
    await part(id, liquidity)
    await part(id + 1n, liquidity / 2n)
    await give(id + 2n, locker)
    const { positions, codes } = await report(token)
    expect(positions?.toSorted((a, b) => Number(a.tokenId) - Number(b.tokenId))).toMatchObject([
      { tokenId: `${id + 1n}`, role: 'maker', shareBps: 5_000 },
      { tokenId: `${id + 2n}`, role: 'locked', shareBps: 5_000 },
    ])
    expect(codes).toContain('liquidity_withdrawable: 55')
  })

  test('held without the manager are their keeper’s', async () => {
    const { token } = await launch(false)
    const { positions, codes } = await report(token)
    expect(positions).toMatchObject([
      { tokenId: null, role: 'other', holderKind: 'contract', shareBps: 10_000 },
    ])
    expect(codes).toContain('liquidity_withdrawable: 36')
  })
})
