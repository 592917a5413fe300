import { encodeAbiParameters, getContractAddress, type Address } from 'viem'
import { describe, expect, test } from 'vitest'

import {
  asBareTrader,
  asTrader,
  quoteOverrides,
  readTrade,
  traderAddress,
  traderAnswer,
} from '../../../../tools/token-safety/trade/engine.ts'
import type { Accounts } from '../../../../tools/token-safety/trade/trade.ts'
import { address, baseVenues, makePool, quoteNamed } from '../builders.ts'

type Raw = Parameters<typeof readTrade>[0]

const step = { tried: true, ok: true, gasUsed: 1n, reason: '0x' } as const
const untried = { tried: false, ok: false, gasUsed: 0n, reason: '0x' } as const
const saleOf = (taxBps: bigint) => ({
  shareBps: 10_000n,
  step,
  amount: 1_000n,
  received: 7n,
  taxBps,
})

function read(some: Partial<Raw>) {
  const raw: Raw = {
    chosen: 0n,
    refusing: 0n,
    amountIn: 10n ** 16n,
    expected: 1_000n,
    buy: step,
    received: 1_000n,
    transfer: step,
    transferSent: 100n,
    transferReceived: 100n,
    sales: [],
    poolTransfer: untried,
    biggerBuys: [],
    ...some,
  }
  return readTrade(raw, makePool())
}

describe('readTrade', () => {
  test.each([
    { received: 1_000n, taxBps: 0 },
    { received: 950n, taxBps: 500 },
    { received: 0n, taxBps: 10_000 },
    { received: 1_010n, taxBps: 0 },
  ])('$received of 1000 is a tax of $taxBps', ({ received, taxBps }) => {
    expect(read({ received }).buy.taxBps).toBe(taxBps)
    const transfer = read({ transferSent: 1_000n, transferReceived: received }).transfer
    expect(transfer?.taxBps).toBe(taxBps)
  })

  test.each([
    { told: 0n, taxBps: 0 },
    { told: 10_000n, taxBps: 10_000 },
    { told: 10_001n, taxBps: undefined },
  ])('the engine says $told of a sale: $taxBps', ({ told, taxBps }) => {
    expect(read({ sales: [saleOf(told)] }).sales[0]?.taxBps).toBe(taxBps)
  })

  test('where nothing was owed there is no tax', () => {
    expect(read({ expected: 0n }).buy).not.toHaveProperty('taxBps')
  })

  test('what was refused has a reason and no tax', () => {
    const refused = { ...step, ok: false }
    const { buy, transfer, sales, poolTransfer } = read({
      buy: refused,
      transfer: untried,
      sales: [{ ...saleOf(0n), step: refused }],
      poolTransfer: refused,
    })
    const refusal = { ok: false, gasUsed: 1, reason: 'no reason given' }
    expect([buy, poolTransfer]).toEqual([refusal, refusal])
    expect(sales[0]).not.toHaveProperty('taxBps')
    expect(transfer).toBeUndefined()
  })
})

const told = (ok: boolean, data: `0x${string}`) =>
  encodeAbiParameters([{ type: 'bool' }, { type: 'bytes' }], [ok, data])

describe('traderAnswer', () => {
  test('what the engine said travels as a revert', () => {
    expect(traderAnswer({ ok: false, revert: told(true, '0x1234') })).toBe('0x1234')
  })

  test.each([
    { when: 'the engine failed', answer: { ok: false, revert: told(false, '0x1234') } },
    { when: 'there was no engine', answer: { ok: false, revert: told(true, '0x') } },
    { when: 'nothing reverted', answer: { ok: true } },
    { when: 'the revert is empty', answer: { ok: false, revert: '0x' } },
    { when: 'the revert is no answer', answer: { ok: false, revert: `0x${'ff'.repeat(200)}` } },
  ] as const)('is nothing when $when', ({ answer }) => {
    expect(traderAnswer(answer)).toBeUndefined()
  })
})

const at = (digit: string): Address => `0x${digit.repeat(40)}`

describe('a simulated trader', () => {
  const names = ['trader', 'engine', 'other', 'reader', 'stranger', 'impostor', 'wallet'] as const
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the accounts used here are named
  const accounts = Object.fromEntries(names.map((name, n) => [name, at(`${n + 1}`)])) as Accounts
  const venues = baseVenues()

  test('is the account that its creation gives, without code of its own', () => {
    const call = asTrader({ accounts, venues }, { code: '0xfe', data: '0x' })
    expect(call).not.toHaveProperty('to')
    expect(traderAddress(at('1'))).toBe(getContractAddress({ from: at('1'), nonce: 0n }))
    expect(call.overrides?.[accounts.engine]).toEqual({ code: '0xfe' })
    expect(call.overrides?.[accounts.trader]?.balance).toBeGreaterThan(10n ** 18n)
  })

  test('has every quote that is no ether, however that keeps its balances', () => {
    const given = quoteOverrides(address, venues)
    const usdc = quoteNamed('USDC')
    expect(Object.keys(given)).toHaveLength(venues.quotes.length - 1)
    expect(given[quoteNamed('WETH').token]).toBeUndefined()
    const words = Object.values(given[usdc.token]?.stateDiff ?? {})
    expect(words.length).toBeGreaterThanOrEqual(17)
    expect(BigInt(words[0] ?? '0x0')).toBeGreaterThanOrEqual(2n * usdc.maxIn)
  })

  test('needs no override where wrapped ether lends its own', () => {
    const call = asBareTrader({ venues }, { code: '0xfe', data: '0x' })
    expect(call).toMatchObject({ from: quoteNamed('WETH').token, value: 3n * 10n ** 18n })
    expect(call).not.toHaveProperty('overrides')
    expect(asBareTrader({ venues: { dexes: [], quotes: [] } }, { code: '0x', data: '0x' })).toBe(
      undefined,
    )
  })
})
