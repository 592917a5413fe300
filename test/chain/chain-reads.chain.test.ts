import {
  createPublicClient,
  custom,
  encodeFunctionData,
  erc20Abi,
  getAddress,
  numberToHex,
  pad,
  toEventSelector,
  toHex,
  type Hex,
} from 'viem'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { chainReads } from '../../src/chain/chain-reads.ts'
import { nodeClient } from '../../src/chain/node-client.ts'
import { usdc } from '../../src/money/usdc.ts'
import { sandboxFromRun } from '../support/sandbox.ts'

const sandbox = sandboxFromRun()
const reads = chainReads({ client: nodeClient([sandbox.rpcUrl]), chainId: sandbox.chainId })

const fresh = () => getAddress(toHex(crypto.getRandomValues(new Uint8Array(20))))
const word = (value: bigint) => numberToHex(value, { size: 32 })

/** Runtime codes in a handful of instructions. */
const answersTime: Hex = '0x425f5260205ff3'
const answersNumber: Hex = '0x435f5260205ff3'
const answersBaseFee: Hex = '0x485f5260205ff3'
const answersCoinbase: Hex = '0x415f5260205ff3'
/** Adds one to its first word of storage and answers it. */
const counts: Hex = '0x5f54600101805f555f5260205ff3'
const refusesWith42: Hex = '0x602a5f5260205ffd'

describe('call', () => {
  test('runs at the time it is told', async () => {
    const at = fresh()
    const overrides = { [at]: { code: answersTime } }
    const { number } = await reads.latestBlock()
    const timestamp = 4_000_000_000n
    const answer = await reads.call({ to: at, overrides, block: number, timestamp })
    expect(answer).toEqual({ ok: true, data: word(timestamp) })
  })

  test('runs at a pretended time without anything else pretended', async () => {
    const data = encodeFunctionData({ abi: erc20Abi, functionName: 'decimals' })
    const answer = await reads.call({ to: sandbox.usdc, data, timestamp: 4_000_000_000n })
    expect(answer).toEqual({ ok: true, data: word(6n) })
  })

  test('runs in the block it is told', async () => {
    const { number } = await reads.latestBlock()
    const [at, block] = [fresh(), number - 1n]
    const call = { to: at, block, overrides: { [at]: { code: answersNumber } } }
    expect(await reads.call(call)).toEqual({ ok: true, data: word(block) })
  })
})

describe('simulate', () => {
  test('later blocks see what earlier ones did, and nothing stays', async () => {
    const [at, from] = [fresh(), fresh()]
    const call = { from, to: at, gas: 100_000n }
    const results = await reads.simulate([
      { calls: [call, call], overrides: { [at]: { code: counts } } },
      { calls: [call] },
    ])
    expect(results?.map((block) => block.map(({ data }) => data))).toEqual([
      [word(1n), word(2n)],
      [word(3n)],
    ])
    expect(await reads.code(at)).toBe('0x')
  })

  test('a block has the number, the time and the fees it is given', async () => {
    const [time, number, fee, coinbase, from] = [fresh(), fresh(), fresh(), fresh(), fresh()]
    const latest = await reads.latestBlock()
    const block = {
      number: latest.number + 7n,
      timestamp: latest.timestamp + 86_400n,
      baseFeePerGas: 5n,
      feeRecipient: fresh(),
    }
    const overrides = {
      [time]: { code: answersTime },
      [number]: { code: answersNumber },
      [fee]: { code: answersBaseFee },
      [coinbase]: { code: answersCoinbase },
      [from]: { balance: 10n ** 18n },
    }
    const calls = [time, number, fee, coinbase].map((to) => ({
      from,
      to,
      gas: 50_000n,
      gasPrice: 6n,
    }))
    const results = await reads.simulate([{ ...block, overrides, calls }])
    expect(results?.at(-1)?.map(({ data }) => data)).toEqual([
      word(block.timestamp),
      word(block.number),
      word(block.baseFeePerGas),
      pad(block.feeRecipient, { size: 32 }).toLowerCase(),
    ])
  })

  test('a refusal is a result with its bytes, and gas is counted', async () => {
    const [at, from] = [fresh(), fresh()]
    const results = await reads.simulate([
      { overrides: { [at]: { code: refusesWith42 } }, calls: [{ from, to: at, gas: 50_000n }] },
    ])
    expect(results).toEqual([[{ ok: false, data: word(42n), gasUsed: expect.any(BigInt) }]])
    expect(results?.[0]?.[0]?.gasUsed).toBeGreaterThan(21_000n)
  })
})

describe('touched', () => {
  test('names the storage that a call looked at', async () => {
    const [first, second] = await Promise.all(
      [fresh(), fresh()].map((from) =>
        reads.touched({ from, to: sandbox.usdc, data: balanceOf(from), gas: 200_000n }),
      ),
    )
    const slots = [first, second].map((touched) => touched?.flatMap((each) => each.slots) ?? [])
    expect(slots[0]?.length).toBeGreaterThan(0)
    expect(slots[0]).not.toEqual(slots[1])
    expect(first?.[0]?.address).toBe(getAddress(sandbox.usdc))
  })
})

function balanceOf(holder: Hex): Hex {
  return encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [holder] })
}

describe('logs', () => {
  const transfers = toEventSelector('Transfer(address,address,uint256)')
  const about = (to: Hex | readonly Hex[]) => ({
    address: sandbox.usdc,
    topics: [transfers, null, to],
    fromBlock: 0n,
  })

  test('come newest first, with block and contract', async () => {
    const holder = fresh()
    await sandbox.mintUsdc(holder, usdc('1'))
    await sandbox.mintUsdc(holder, usdc('2'))
    const lines = await reads.logs(about(pad(holder, { size: 32 })))
    expect(lines?.map(({ data }) => BigInt(data))).toEqual([2_000_000n, 1_000_000n])
    const [newest, oldest] = lines ?? []
    expect(newest?.block ?? 0n).toBeGreaterThan(oldest?.block ?? 0n)
    expect(getAddress(newest?.address ?? '0x')).toBe(getAddress(sandbox.usdc))
    expect(newest?.topics.slice(0, 1)).toEqual([transfers])
  })

  test('several words at a place stand for any of them', async () => {
    const holders = [fresh(), fresh()]
    await Promise.all(holders.map((holder) => sandbox.mintUsdc(holder, usdc('1'))))
    const lines = await reads.logs(about(holders.map((holder) => pad(holder, { size: 32 }))))
    expect(lines).toHaveLength(2)
  })

  test('are searched from the block that is given, and from the first for less than that', async () => {
    const holder = fresh()
    await sandbox.mintUsdc(holder, usdc('1'))
    const query = about(pad(holder, { size: 32 }))
    const { number } = await reads.latestBlock()
    expect(await reads.logs({ ...query, fromBlock: -5n })).toHaveLength(1)
    const ahead = await reads.logs({ ...query, fromBlock: number + 1_000n })
    expect(ahead ?? []).toEqual([])
  })

  test('are searched up to the block that is given', async () => {
    const holder = fresh()
    await sandbox.mintUsdc(holder, usdc('1'))
    await sandbox.mintUsdc(holder, usdc('2'))
    const query = about(pad(holder, { size: 32 }))
    const [newest, oldest] = (await reads.logs(query)) ?? []
    const block = oldest?.block ?? 0n
    expect(await reads.logs({ ...query, toBlock: block })).toEqual([oldest])
    expect(await reads.logs({ ...query, fromBlock: block + 1n })).toEqual([newest])
  })
})

const asking = (request: (asked: unknown) => Promise<unknown>) =>
  chainReads({
    client: createPublicClient({ transport: custom({ request }, { retryCount: 0 }) }),
    chainId: 8453,
  })

describe('a node that lacks a method, or answers nonsense', () => {
  const nodes = [
    {
      node: 'refuses',
      reads: asking(() =>
        Promise.reject(Object.assign(new Error('the method does not exist'), { code: -32_601 })),
      ),
    },
    { node: 'answers null', reads: asking(() => Promise.resolve(null)) },
    { node: 'answers text', reads: asking(() => Promise.resolve('no')) },
    { node: 'answers other lists', reads: asking(() => Promise.resolve([{ calls: 'none' }])) },
  ]

  test.each(nodes)('that $node runs no later blocks', async ({ reads: poor }) => {
    expect(await poor.simulate([{ calls: [] }])).toBeUndefined()
  })

  test.each(nodes)('that $node names no storage', async ({ reads: poor }) => {
    expect(await poor.touched({ to: fresh() })).toBeUndefined()
  })

  test.each(nodes)('that $node searches no log', async ({ reads: poor }) => {
    expect(await poor.logs({ address: fresh(), topics: [], fromBlock: 0n })).toBeUndefined()
  })

  test('more lines than are kept are cut to the newest', async () => {
    const lines = Array.from({ length: 3_000 }, (_, at) => ({
      address: sandbox.usdc,
      topics: [],
      data: '0x',
      blockNumber: numberToHex(at),
    }))
    const many = await asking(() => Promise.resolve(lines)).logs({ topics: [], fromBlock: 0n })
    expect(many).toHaveLength(2_000)
    expect([many?.[0]?.block, many?.at(-1)?.block]).toEqual([2_999n, 1_000n])
  })

  test.each([
    { refusal: 'unknown field `validation`', code: -32_602 },
    { refusal: 'max fee per gas less than block base fee', code: -38_012 },
    { refusal: 'insufficient funds for gas * price + value', code: -38_014 },
  ])('a node that refuses for "$refusal" runs the blocks without validation', async (row) => {
    const { asked, strict } = refusing(row)
    expect(await strict.simulate([{ calls: [] }])).toEqual([
      [{ ok: true, data: '0x', gasUsed: 21_000n }],
    ])
    expect(asked).toEqual([true, false])
  })

  test.each([
    { refusal: 'the method eth_simulateV1 does not exist', code: -32_601 },
    { refusal: 'eth_simulateV1 is not available on the free tier', code: -32_600 },
    { refusal: 'block numbers must be in order', code: -38_020 },
    { refusal: 'rate limit exceeded', code: -32_005 },
  ])('a node that refuses for "$refusal" is not asked a second time', async (row) => {
    const { asked, strict } = refusing(row)
    expect(await strict.simulate([{ calls: [] }])).toBeUndefined()
    expect(asked).toEqual([true])
  })
})

/** A node that refuses simulations with validation, and how each was asked. */
function refusing({ refusal, code }: { refusal: string; code: number }) {
  const asked: boolean[] = []
  const strict = asking((request) => {
    const { validation } = simulateParams.parse(request).params[0]
    asked.push(validation)
    const answer = [{ calls: [{ status: '0x1', returnData: '0x', gasUsed: '0x5208' }] }]
    return validation
      ? Promise.reject(Object.assign(new Error(refusal), { code }))
      : Promise.resolve(answer)
  })
  return { asked, strict }
}

const simulateParams = z.object({
  params: z.tuple([z.object({ validation: z.boolean() }), z.literal('latest')]),
})
