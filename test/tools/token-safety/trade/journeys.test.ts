import { encodeAbiParameters, encodeErrorResult, parseAbi, type Address, type Hex } from 'viem'
import { describe, expect, test } from 'vitest'

import type { SimulatedBlock, SimulatedResult } from '../../../../src/registry/chain-reads.ts'
import { travel, type Journey } from '../../../../tools/token-safety/trade/journeys.ts'
import type { Trade } from '../../../../tools/token-safety/trade/trade.ts'
import { baseVenues, makePool, makeTrade, quoteNamed } from '../builders.ts'
import { fakeChain } from '../fake-chain.ts'

const token: Address = '0xffffffffffffffffffffffffffffffffffffff01'
const wallet: Address = '0x00000000000000000000000000000000000000c3'
const block = { number: 100n, hash: '0x01', timestamp: 1_000n } as const
const bought = 1_000_000n

const word = (value: bigint) => encodeAbiParameters([{ type: 'uint256' }], [value])
const ok = (data: Hex = '0x'): SimulatedResult => ({ ok: true, data, gasUsed: 70_000n })
const refusal = encodeErrorResult({
  abi: parseAbi(['error Error(string)']),
  errorName: 'Error',
  args: ['closed'],
})
const refused: SimulatedResult = { ok: false, data: refusal, gasUsed: 30_000n }

/** Reserves after a sale, of a pool whose quote comes first. */
const [quoteHeld, tokenHeld] = [10n ** 22n, 10n ** 15n]
const reserves = ok(
  encodeAbiParameters(
    ['uint112', 'uint112', 'uint32'].map((type) => ({ type })),
    [quoteHeld, tokenHeld, 0],
  ),
)

/** What the pool pays so that its reserves are those above. */
function paidFor(amount: bigint): bigint {
  return (997n * amount * quoteHeld) / (1_000n * (tokenHeld - amount))
}

/** The second block: approval, balance, then each offer, what the wallet has, what the pool has. */
function sales(...each: { sale: SimulatedResult; gains?: bigint }[]): SimulatedResult[] {
  let held = 500n
  return [
    ok(),
    ok(word(held)),
    ...each.flatMap(({ sale, gains = 0n }) => {
      held += gains
      return [sale, ok(word(held)), reserves]
    }),
  ]
}

const buys = [ok(), ok(), ok(), ok(word(bought))]

async function walk(
  answer: SimulatedResult[][] | undefined,
  trade: Partial<Trade> = {},
): Promise<{ journeys: Journey[] | undefined; asked: (readonly SimulatedBlock[])[] }> {
  const asked: (readonly SimulatedBlock[])[] = []
  const chain = fakeChain({
    simulate: (blocks) => {
      asked.push(blocks)
      return Promise.resolve(answer)
    },
  })
  const journeys = await travel({
    chain,
    token,
    wallet,
    venues: baseVenues(),
    trade: makeTrade({ tokensReceived: bought, ...trade }),
    block,
  })
  return { journeys, asked }
}

describe('travel', () => {
  test('buys in the next block and sells two seconds, five minutes and a day after', async () => {
    const { asked } = await walk(undefined)
    const times = asked.map((blocks) => blocks.map(({ timestamp = 0n }) => timestamp - 1_000n))
    expect(times).toEqual([
      [2n, 4n],
      [2n, 302n],
      [2n, 86_402n],
    ])
    const numbers = asked.map((blocks) => blocks.map(({ number = 0n }) => number - 100n))
    expect(numbers).toEqual([
      [1n, 2n],
      [1n, 151n],
      [1n, 251n],
    ])
  })

  test('is made by a wallet without code that pays for gas', async () => {
    const { asked } = await walk(undefined)
    const [first, second] = asked[0] ?? []
    const calls = [...(first?.calls ?? []), ...(second?.calls ?? [])]
    expect(new Set(calls.map(({ from }) => from))).toEqual(new Set([wallet]))
    expect(calls.every(({ gasPrice = 0n }) => gasPrice > (first?.baseFeePerGas ?? 0n))).toBe(true)
    expect(first?.overrides?.[wallet]).toEqual({ balance: expect.any(BigInt) })
    expect(first?.overrides?.[wallet]).not.toHaveProperty('code')
    expect(second?.overrides).toBeUndefined()
  })

  test('wraps ether, and wraps nothing where another quote is spent', async () => {
    const usdc = makePool({ quote: quoteNamed('USDC'), quoteIndex: 1 })
    const [ether, dollars] = [await walk(undefined), await walk(undefined, { pool: usdc })]
    expect(ether.asked[0]?.[0]?.calls).toHaveLength(4)
    expect(dollars.asked[0]?.[0]?.calls).toHaveLength(3)
  })

  test.each<{ when: string; answer: SimulatedResult[][] | undefined }>([
    { when: 'the node cannot', answer: undefined },
    { when: 'a block is missing', answer: [buys] },
    { when: 'there are no blocks', answer: [] },
  ])('tells nothing when $when', async ({ answer }) => {
    expect((await walk(answer)).journeys).toBeUndefined()
  })

  test.each<{ when: string; answer: SimulatedResult[][]; tells: Partial<Journey> }>([
    {
      when: 'all is sold for what the pool owes',
      answer: [buys, sales({ sale: ok(), gains: paidFor(bought) })],
      tells: { bought: true, soldShareBps: 10_000, taxBps: 0, gasUsed: 70_000 },
    },
    {
      when: 'all is sold for half of it',
      answer: [buys, sales({ sale: ok(), gains: paidFor(bought) / 2n })],
      tells: { soldShareBps: 10_000, taxBps: 5_000 },
    },
    {
      when: 'a tenth is sold after two refusals',
      answer: [
        buys,
        sales({ sale: refused }, { sale: refused }, { sale: ok(), gains: paidFor(bought / 10n) }),
      ],
      tells: { soldShareBps: 1_000, taxBps: 0, reason: 'closed' },
    },
    {
      when: 'every sale is refused',
      answer: [buys, sales(...Array.from({ length: 4 }, () => ({ sale: refused })))],
      tells: { bought: true, soldShareBps: 0, reason: 'closed' },
    },
    {
      when: 'sales succeed and pay nothing',
      answer: [buys, sales(...Array.from({ length: 4 }, () => ({ sale: ok() })))],
      tells: { bought: true, soldShareBps: 0 },
    },
    {
      when: 'the buy is refused',
      answer: [[ok(), ok(), refused, ok(word(0n))], sales()],
      tells: { bought: false, soldShareBps: 0, reason: 'closed' },
    },
    {
      when: 'the buy brings nothing',
      answer: [[ok(), ok(), ok(), ok(word(0n))], sales()],
      tells: { bought: false, soldShareBps: 0 },
    },
    {
      when: 'the token answers balances with nothing',
      answer: [[ok(), ok(), ok(), ok('0x')], sales()],
      tells: { bought: false },
    },
    {
      when: 'the block of the sale came back empty',
      answer: [buys, []],
      tells: { bought: true, soldShareBps: 0 },
    },
  ])('$when', async ({ answer, tells }) => {
    const { journeys } = await walk(answer)
    expect(journeys).toHaveLength(3)
    expect(journeys?.[0]).toMatchObject(tells)
  })

  test('offers that are refused after all was sold are no refusals', async () => {
    const after = sales({ sale: ok(), gains: paidFor(bought) }, { sale: refused })
    const { journeys } = await walk([buys, after])
    expect(journeys?.[0]).not.toHaveProperty('reason')
  })
})
