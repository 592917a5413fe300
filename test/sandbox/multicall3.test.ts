import { encodeFunctionData, encodeFunctionResult, multicall3Abi, parseEther } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { multicall3 } from '../../src/sandbox/contracts/artifacts/multicall3.ts'
import { testUsdc } from '../../src/sandbox/contracts/artifacts/test-usdc.ts'
import { minedReceipt } from '../../src/sandbox/mined-receipt.ts'
import { fundedWallet, sandboxFromRun } from '../support/sandbox.ts'
import type { TestWallet } from '../support/sandbox.ts'
import {
  freshAddress,
  inOrder,
  makeAuthorization,
  refusalOf,
  signTransfer,
} from './authorization.ts'

const sandbox = sandboxFromRun()
const contract = { address: sandbox.multicall3, abi: multicall3.abi }
const token = { address: sandbox.usdc, abi: testUsdc.abi }

const works = {
  target: sandbox.usdc,
  callData: encodeFunctionData({ abi: testUsdc.abi, functionName: 'decimals' }),
}
const worksAnswer = encodeFunctionResult({
  abi: testUsdc.abi,
  functionName: 'decimals',
  result: 6,
})
const fails = {
  target: sandbox.usdc,
  callData: encodeFunctionData({ abi: testUsdc.abi, functionName: 'pause' }),
}

let caller: TestWallet

beforeAll(async () => {
  caller = await fundedWallet(sandbox)
})

describe('aggregate3', () => {
  const aggregate3 = { ...contract, functionName: 'aggregate3' } as const

  test('settles the payments that can be, and says which could not', async () => {
    const payer = await sandbox.newPayer(usdc('3'))
    const to = freshAddress()
    const good = makeAuthorization({ from: payer.address, to })
    const stale = makeAuthorization({ from: payer.address, to, validBefore: 1n })
    const calls = await Promise.all(
      [good, stale, good].map(async (authorization) => ({
        target: sandbox.usdc,
        allowFailure: true,
        callData: encodeFunctionData({
          abi: testUsdc.abi,
          functionName: 'transferWithAuthorization',
          args: [...inOrder(authorization), await signTransfer(payer.account, authorization)],
        }),
      })),
    )
    const gas = 1_000_000n
    const { result } = await caller.simulateContract({ ...aggregate3, args: [calls], gas })
    expect(result.map(({ success }) => success)).toEqual([true, false, false])

    const hash = await caller.writeContract({ ...aggregate3, args: [calls], gas })
    await minedReceipt(caller, hash)
    expect(await caller.readContract({ ...token, functionName: 'balanceOf', args: [to] })).toBe(
      usdc('1'),
    )
  })

  test('undoes everything when a call fails that may not', async () => {
    const calls = [
      { ...works, allowFailure: false },
      { ...fails, allowFailure: false },
    ]
    const attempt = caller.simulateContract({ ...aggregate3, args: [calls] })
    expect(await refusalOf(attempt)).toBe('Multicall3: call failed')
  })

  test('answers to the interface viem knows', async () => {
    const { result } = await caller.simulateContract({
      address: sandbox.multicall3,
      abi: multicall3Abi,
      functionName: 'aggregate3',
      args: [[{ ...works, allowFailure: true }]],
    })
    expect(result).toEqual([{ success: true, returnData: worksAnswer }])
  })
})

describe('aggregate3Value', () => {
  const aggregate3Value = { ...contract, functionName: 'aggregate3Value' } as const
  const value = parseEther('1')

  test('gives each call its share of the ether', async () => {
    const [first, second] = [freshAddress(), freshAddress()]
    const calls = [first, second].map((target) => ({
      target,
      allowFailure: false,
      value,
      callData: '0x' as const,
    }))
    const hash = await caller.writeContract({
      ...aggregate3Value,
      args: [calls],
      value: 2n * value,
    })
    await minedReceipt(caller, hash)
    expect(await caller.getBalance({ address: first })).toBe(value)
    expect(await caller.getBalance({ address: second })).toBe(value)
  })

  test('refuses ether that no call wants', async () => {
    const attempt = caller.simulateContract({ ...aggregate3Value, args: [[]], value })
    expect(await refusalOf(attempt)).toBe('Multicall3: value mismatch')
  })
})

describe('the older spellings', () => {
  test('aggregate returns the bytes of every call, or nothing', async () => {
    const aggregate = { ...contract, functionName: 'aggregate' } as const
    const { result } = await caller.simulateContract({ ...aggregate, args: [[works, works]] })
    expect(result[1]).toEqual([worksAnswer, worksAnswer])
    const attempt = caller.simulateContract({ ...aggregate, args: [[works, fails]] })
    expect(await refusalOf(attempt)).toBe('Multicall3: call failed')
  })

  test('tryAggregate lets calls fail unless told otherwise', async () => {
    const tryAggregate = { ...contract, functionName: 'tryAggregate' } as const
    const calls = [works, fails]
    const { result } = await caller.simulateContract({ ...tryAggregate, args: [false, calls] })
    expect(result.map(({ success }) => success)).toEqual([true, false])
    const attempt = caller.simulateContract({ ...tryAggregate, args: [true, calls] })
    expect(await refusalOf(attempt)).toBe('Multicall3: call failed')
  })

  test('blockAndAggregate and tryBlockAndAggregate name the block', async () => {
    const before = await caller.getBlockNumber()
    const strict = { ...contract, functionName: 'blockAndAggregate', args: [[works]] } as const
    const lenient = { ...contract, functionName: 'tryBlockAndAggregate' } as const
    const { result } = await caller.simulateContract(strict)
    expect(result[0]).toBeGreaterThanOrEqual(before)
    expect(result[2]).toEqual([{ success: true, returnData: worksAnswer }])
    const answer = await caller.simulateContract({ ...lenient, args: [false, [fails]] })
    expect(answer.result[2]).toMatchObject([{ success: false }])
  })
})

test('the getters read the chain', async () => {
  const holder = caller.account.address
  const balance = { ...contract, functionName: 'getEthBalance', args: [holder] } as const
  expect(await caller.readContract({ ...contract, functionName: 'getChainId' })).toBe(84532n)
  expect(await caller.readContract(balance)).toBe(await caller.getBalance({ address: holder }))
  const now = await caller.readContract({ ...contract, functionName: 'getCurrentBlockTimestamp' })
  const { timestamp } = await caller.getBlock()
  expect(now).toBeGreaterThanOrEqual(timestamp)
})

test('every function of the public interface is there', () => {
  const functions = multicall3.abi.flatMap((entry) => ('name' in entry ? [entry.name] : []))
  expect(functions.toSorted()).toEqual([
    'aggregate',
    'aggregate3',
    'aggregate3Value',
    'blockAndAggregate',
    'getBasefee',
    'getBlockHash',
    'getBlockNumber',
    'getChainId',
    'getCurrentBlockCoinbase',
    'getCurrentBlockDifficulty',
    'getCurrentBlockGasLimit',
    'getCurrentBlockTimestamp',
    'getEthBalance',
    'getLastBlockHash',
    'tryAggregate',
    'tryBlockAndAggregate',
  ])
})
