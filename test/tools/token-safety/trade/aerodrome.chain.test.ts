import { describe, expect, test } from 'vitest'

import { lockersOf } from '../../../../tools/token-safety/facts/lockers.ts'
import { codesOf, setStage, soldLater } from '../../../venues/stage.ts'

const { launch, inspect, maker, quotes } = setStage()

const volatile = {
  exchange: 'aerodrome',
  variant: 'volatile',
  against: { ether: '2' },
} as const
const stable = {
  exchange: 'aerodrome',
  variant: 'stable',
  against: { dollars: '100000' },
} as const

describe('token_safety in pools of Aerodrome', () => {
  test.each([
    { ...volatile, quote: 'ether' },
    { ...volatile, against: { dollars: '5000' }, quote: 'dollars' },
    { ...stable, quote: 'dollars' },
  ] as const)('$variant, $quote: an honest token is bought and sold', async (market) => {
    const { quote, variant } = market
    const answer = await inspect(await launch('Plain', market))
    const { verdict, measured, later, pool, simulation, capabilities } = answer
    expect({ verdict, codes: codesOf(answer), capabilities }).toEqual({
      verdict: 'ok',
      codes: [],
      capabilities: [],
    })
    expect(measured).toMatchObject({ buyTaxBps: 0, sellTaxBps: 0, sellableShareBps: 10_000 })
    expect(later).toEqual(soldLater)
    expect(pool?.venue).toBe(`Aerodrome (${variant})`)
    expect(simulation.quote).toBe(quotes()[quote])
  })

  test.each([
    { name: 'Toll', market: volatile, buyTaxBps: 1_000, sellTaxBps: 1_000 },
    { name: 'Toll', market: stable, buyTaxBps: 1_000, sellTaxBps: 1_000 },
    { name: 'Taxed', market: volatile, buyTaxBps: 500, sellTaxBps: 1_250 },
    { name: 'Taxed', market: stable, buyTaxBps: 500, sellTaxBps: 1_250 },
  ])('$name, $market.variant: taxes are measured', async ({ name, market, ...taxes }) => {
    const { measured, later } = await inspect(await launch(name, market))
    expect(measured.buyTaxBps).toBe(taxes.buyTaxBps)
    for (const { sellTaxBps } of [measured, ...(later ?? [])]) {
      expect(Math.abs((sellTaxBps ?? 0) - taxes.sellTaxBps)).toBeLessThanOrEqual(50)
    }
  })

  test.each([
    { name: 'Secretive', market: volatile, code: 'can_block_sells', evidence: {} },
    { name: 'Shut', market: stable, code: 'sell_blocked', evidence: { tokenSaid: 'no way out' } },
    { name: 'Robber', market: volatile, code: 'can_drain_pool', evidence: { measuredBps: 5_000 } },
    { name: 'Robber', market: stable, code: 'can_drain_pool', evidence: { measuredBps: 5_000 } },
  ])('$name, $market.variant: to be avoided, $code', async ({ name, market, code, evidence }) => {
    const { verdict, reasons } = await inspect(await launch(name, market))
    expect(verdict).toBe('avoid')
    expect(reasons[0]).toMatchObject({ code, evidence })
  })

  test('a wallet that may sell a block later is told to be free to', async () => {
    const answer = await inspect(await launch('Patient', volatile))
    expect({ verdict: answer.verdict, codes: codesOf(answer) }).toEqual({
      verdict: 'ok',
      codes: ['same_block_blocked'],
    })
  })
})

describe('shares of pools of Aerodrome', () => {
  const [locker] = lockersOf(84532)

  test('that are burned stay', async () => {
    const { liquidity } = await inspect(await launch('Plain', volatile))
    expect(liquidity).toMatchObject([{ shares: { burnedBps: 10_000, otherBps: 0 } }])
  })

  test('that the owner keeps can be taken out', async () => {
    const answer = await inspect(await launch('Cashier', { ...volatile, keeper: maker() }))
    expect(answer.liquidity).toMatchObject([{ shares: { burnedBps: 0, ownerBps: 9_999 } }])
    expect(answer.reasons).toContainEqual(
      expect.objectContaining({
        code: 'liquidity_withdrawable',
        evidence: expect.objectContaining({ holder: maker(), heldBps: 9_999 }),
      }),
    )
  })

  test('at the address of a locker are not locked where its code is missing', async () => {
    const keeper = locker?.address
    if (keeper === undefined) throw new Error('No locker is known.')
    const { liquidity } = await inspect(await launch('Plain', { ...stable, keeper }))
    expect(liquidity).toMatchObject([{ shares: { locked: [], burnedBps: 0 } }])
  })
})
