import { describe, expect, test } from 'vitest'

import type { Journey } from '../../../../tools/token-safety/trade/journeys.ts'
import type { Market, Trade } from '../../../../tools/token-safety/trade/trade.ts'
import { marketReasons } from '../../../../tools/token-safety/verdict/market-reasons.ts'
import type { Reason } from '../../../../tools/verdicts/reason.ts'
import {
  done,
  makeJourneys,
  makePool,
  present,
  quoteNamed,
  refused,
  refusedSale,
  sale,
  traded,
} from '../builders.ts'

const blocked = [10_000, 5_000, 1_000, 100].map(refusedSale)
const nobodyBought = makeJourneys({ bought: false }, { bought: false }, { bought: false })

const told = (reasons: readonly Reason[]) => reasons.map(({ level, code }) => `${level} ${code}`)
const atOnce = (some: Partial<Trade>) => told(marketReasons(traded(some), undefined))

function reasonOf(code: string, reasons: readonly Reason[]): Reason {
  return present(
    reasons.find((reason) => reason.code === code),
    code,
  )
}

describe('marketReasons without a trade', () => {
  test.each<{ market: Market }>([
    { market: { kind: 'no_venue' } },
    { market: { kind: 'no_pool' } },
    { market: { kind: 'unfunded', pools: [makePool()] } },
    { market: { kind: 'probe_failed' } },
  ])('$market.kind is all that is known', ({ market }) => {
    expect(told(marketReasons(market, undefined))).toEqual([`unknown ${market.kind}`])
  })
})

describe('marketReasons of one account in one block', () => {
  test.each<{ when: string; some: Partial<Trade>; reasons: string[] }>([
    { when: 'all went well', some: {}, reasons: [] },
    {
      when: 'the buy was refused',
      some: { buy: refused, sales: [] },
      reasons: ['unknown buy_blocked'],
    },
    { when: 'nothing arrived', some: { sales: [] }, reasons: ['unknown sell_untested'] },
    { when: 'no sale went through', some: { sales: blocked }, reasons: ['avoid sell_blocked'] },
    {
      when: 'the sale paid nothing',
      some: { sales: [sale(10_000, { received: 0n })] },
      reasons: ['avoid sell_blocked'],
    },
    {
      when: 'half could be sold',
      some: { sales: [refusedSale(10_000), sale(5_000)] },
      reasons: ['caution sell_limited'],
    },
    {
      when: 'a hundredth could be sold',
      some: { sales: [...blocked.slice(0, 3), sale(100)] },
      reasons: ['avoid sell_limited'],
    },
    {
      when: 'a transfer was refused',
      some: { transfer: refused },
      reasons: ['info transfer_blocked'],
    },
    {
      when: 'taxes cannot be told',
      some: { sales: [{ ...refusedSale(10_000), ok: true, received: 1n }] },
      reasons: [],
    },
  ])('$when: $reasons', ({ some, reasons }) => {
    expect(atOnce(some)).toEqual(reasons)
  })

  test.each([
    { taxBps: 0, suffix: undefined },
    { taxBps: 1, suffix: 'info _tax' },
    { taxBps: 1_199, suffix: 'info _tax' },
    { taxBps: 1_200, suffix: 'caution _tax_high' },
    { taxBps: 2_499, suffix: 'caution _tax_high' },
    { taxBps: 2_500, suffix: 'avoid _tax_extreme' },
    { taxBps: 10_000, suffix: 'avoid _tax_extreme' },
  ])('a tax of $taxBps is $suffix', ({ taxBps, suffix }) => {
    const expected = (what: string) => (suffix ? [suffix.replace(' ', ` ${what}`)] : [])
    expect(atOnce({ buy: { ...done, taxBps } })).toEqual(expected('buy'))
    expect(atOnce({ sales: [sale(10_000, { taxBps })] })).toEqual(expected('sell'))
  })

  test('nobody has to transfer to get out, so no tax on that is extreme', () => {
    const some = { transfer: { ...done, taxBps: 10_000 } }
    expect(atOnce(some)).toEqual(['caution transfer_tax_high'])
  })

  test('a blocked sale quotes the router, and the token where it spoke', () => {
    const poolTransfer = { ...refused, reason: 'not you' }
    const [reason] = marketReasons(traded({ sales: blocked, poolTransfer }), undefined)
    expect(reason?.evidence).toEqual({
      sharesTried: '100 %, 50 %, 10 %, 1 %',
      refusedWith: 'no',
      tokenSaid: 'not you',
    })
  })

  test.each([
    { symbol: 'WETH', amountIn: 12_345_678_900_000_000n, spent: '0.0123 ETH' },
    { symbol: 'USDC', amountIn: 3_000_000_000n, spent: '3000 USDC' },
  ])('says what was spent in $symbol', ({ symbol, amountIn, spent }) => {
    const pool = makePool({ quote: quoteNamed(symbol) })
    const [reason] = marketReasons(traded({ buy: refused, sales: [], pool, amountIn }), undefined)
    expect(reason?.evidence).toEqual({ spent, refusedWith: 'no' })
  })
})

describe('marketReasons of a wallet that sells later', () => {
  test.each<{ when: string; journeys: Journey[]; some?: Partial<Trade>; reasons: string[] }>([
    { when: 'all went well', journeys: makeJourneys(), reasons: [] },
    {
      when: 'every sale was refused',
      journeys: makeJourneys(0, 0, 0),
      reasons: ['avoid sell_blocked'],
    },
    {
      when: 'they were refused, though one in the block of the buy went through',
      journeys: makeJourneys(0, 0, 0),
      some: { sales: [sale(10_000)] },
      reasons: ['avoid sell_blocked'],
    },
    {
      when: 'they went through, though one in the block of the buy was refused',
      journeys: makeJourneys(),
      some: { sales: blocked },
      reasons: ['info same_block_blocked'],
    },
    {
      when: 'the sale a day later was refused',
      journeys: makeJourneys(10_000, 10_000, 0),
      reasons: ['avoid sell_blocked_later'],
    },
    {
      when: 'only the next block allowed it',
      journeys: makeJourneys(10_000, 0, 0),
      reasons: ['avoid sell_blocked_later'],
    },
    {
      when: 'only the middle allowed it',
      journeys: makeJourneys(0, 10_000, 0),
      reasons: ['avoid sell_blocked_later'],
    },
    {
      when: 'only the next block refused it',
      journeys: makeJourneys(0),
      reasons: ['info sell_delayed'],
    },
    {
      when: 'it took a day',
      journeys: makeJourneys(0, 0),
      reasons: ['caution sell_delayed'],
    },
    {
      when: 'only the middle refused it',
      journeys: makeJourneys(10_000, 0, 10_000),
      reasons: ['info sell_delayed'],
    },
    {
      when: 'half could be sold a day later',
      journeys: makeJourneys(10_000, 10_000, 5_000),
      reasons: ['caution sell_limited'],
    },
    {
      when: 'a hundredth could be sold in five minutes',
      journeys: makeJourneys(10_000, 100, 10_000),
      reasons: ['avoid sell_limited'],
    },
    {
      when: 'a sale costs 5 % whenever',
      journeys: makeJourneys({ taxBps: 500 }, { taxBps: 500 }, { taxBps: 500 }),
      reasons: ['info sell_tax'],
    },
    {
      when: 'the tax rises',
      journeys: makeJourneys({ taxBps: 0 }, { taxBps: 300 }, { taxBps: 9_000 }),
      reasons: ['avoid sell_tax_extreme'],
    },
    {
      when: 'the tax falls',
      journeys: makeJourneys({ taxBps: 2_000 }, { taxBps: 300 }, { taxBps: 0 }),
      reasons: ['caution sell_tax_high'],
    },
    {
      when: 'the buy of the probe was refused and the wallet could buy',
      journeys: makeJourneys(),
      some: { buy: { ok: false, gasUsed: 1 }, sales: [] },
      reasons: [],
    },
    {
      when: 'the wallet could not buy, so the probe counts',
      journeys: nobodyBought,
      some: { sales: blocked },
      reasons: ['avoid sell_blocked'],
    },
    {
      when: 'nobody could buy',
      journeys: nobodyBought,
      some: { buy: refused, sales: [] },
      reasons: ['unknown buy_blocked'],
    },
    {
      when: 'the wallet could buy only once and then not sell',
      journeys: makeJourneys({ bought: false }, 0, { bought: false }),
      reasons: ['avoid sell_blocked'],
    },
  ])('$when: $reasons', ({ journeys, some, reasons }) => {
    expect(told(marketReasons(traded(some), journeys))).toEqual(reasons)
  })

  test('a later refusal says when, and in whose words', () => {
    const late = { soldShareBps: 0, reason: 'too late' }
    const market = traded({ poolTransfer: { ...refused, reason: 'closed' } })
    const reasons = marketReasons(market, makeJourneys(10_000, late, late))
    expect(reasonOf('sell_blocked_later', reasons)).toMatchObject({
      text: 'A sale went through at first and was refused five minutes later.',
      evidence: {
        refused: 'five minutes later, a day later',
        refusedWith: 'too late',
        tokenSaid: 'closed',
      },
    })
  })

  test('a delay says what opened it', () => {
    const reasons = marketReasons(traded(), makeJourneys(0))
    expect(reasonOf('sell_delayed', reasons).text).toBe(
      'A sale was refused in the next block and went through five minutes later.',
    )
  })

  test('a tax that comes later says when', () => {
    const reasons = marketReasons(traded(), makeJourneys(10_000, 10_000, { taxBps: 9_000 }))
    expect(reasonOf('sell_tax_extreme', reasons)).toMatchObject({
      text: 'Selling costs 90 % in tax a day later.',
      evidence: { taxBps: 9_000, when: 'a day later' },
    })
  })

  test('a limit says how much could be sold', () => {
    const least = { soldShareBps: 100, reason: 'too much' }
    const reasons = marketReasons(traded(), makeJourneys(10_000, 5_000, least))
    expect(reasonOf('sell_limited', reasons).evidence).toEqual({
      sellableShareBps: 100,
      refusedWith: 'too much',
    })
  })
})
