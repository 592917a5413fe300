import { parseEther } from 'viem'
import { describe, expect, test } from 'vitest'

import { codesOf, setStage, soldLater } from '../../../venues/stage.ts'
import { exchanges } from '../../../venues/venues.ts'

const { launch, launchBeside, command, inspect, quotes } = setStage()
const { router } = exchanges.v3

/** A narrow pool: fifty times as deep as what it holds. */
const narrow = { exchange: 'v3', variant: 500, against: { dollars: '5000' }, times: 50n } as const
const wide = { exchange: 'v3', variant: 3_000, against: { ether: '2' } } as const

describe('token_safety in pools of Uniswap V3', () => {
  test.each([
    { venue: 'Uniswap V3 (0.01 %)', variant: 100, against: { dollars: '5000' }, times: 400n },
    { venue: 'Uniswap V3 (0.05 %)', variant: 500, against: { ether: '2' }, times: 50n },
    { venue: 'Uniswap V3 (0.3 %)', variant: 3_000, against: { ether: '2' }, times: 1n },
    { venue: 'Uniswap V3 (1 %)', variant: 10_000, against: { dollars: '5000' }, times: 1n },
  ] as const)('$venue: an honest token is bought and sold', async ({ venue, ...opening }) => {
    const answer = await inspect(await launch('Plain', { exchange: 'v3', ...opening }))
    const { measured, later, pool, simulation, capabilities } = answer
    expect({ verdict: answer.verdict, codes: codesOf(answer), capabilities }).toEqual({
      verdict: 'ok',
      codes: [],
      capabilities: [],
    })
    expect(measured).toMatchObject({ buyTaxBps: 0, sellTaxBps: 0, sellableShareBps: 10_000 })
    expect(later).toEqual(soldLater)
    expect(pool?.venue).toBe(venue)
    expect(simulation.quote).toBe('ether' in opening.against ? quotes().ether : quotes().dollars)
  })

  test.each([
    { side: 'before', against: { ether: '2' } },
    { side: 'after', against: { ether: '2' } },
  ] as const)('a launch of the token alone is bought, on side $side', async ({ side, against }) => {
    const market = { exchange: 'v3', variant: 10_000, against, alone: true } as const
    const answer = await inspect(await launchBeside(side, 'Plain', market))
    expect(answer.verdict).toBe('caution')
    expect(codesOf(answer)).toEqual(['liquidity_tiny'])
    expect(answer.measured).toMatchObject({ buyTaxBps: 0, sellTaxBps: 0, sellableShareBps: 10_000 })
    expect(answer.later).toEqual(soldLater)
  })

  test('a launch of the token alone hides no one who can stop sales', async () => {
    const market = {
      exchange: 'v3',
      variant: 10_000,
      against: { ether: '2' },
      alone: true,
    } as const
    const answer = await inspect(await launch('Secretive', market))
    expect(codesOf(answer)).toEqual(['can_block_sells', 'liquidity_tiny'])
  })

  test('a maker who can stop sales is found', async () => {
    const answer = await inspect(await launch('Secretive', wide))
    expect(answer.verdict).toBe('avoid')
    expect(codesOf(answer)).toEqual(['can_block_sells'])
  })

  test('a token that refuses sales is refused, in its own words', async () => {
    const { verdict, reasons } = await inspect(await launch('Shut', narrow))
    expect(verdict).toBe('avoid')
    expect(reasons).toMatchObject([
      { code: 'sell_blocked', evidence: { refusedWith: 'STF', tokenSaid: 'no way out' } },
    ])
  })

  test('a tax on purchases is measured, and sales are free of it', async () => {
    const answer = await inspect(await launch('Entrance', narrow))
    expect(answer.verdict).toBe('ok')
    expect(answer.measured).toMatchObject({ buyTaxBps: 800, sellTaxBps: 0 })
  })

  test('a token taxed on its way into the pool cannot be sold there', async () => {
    const { verdict, reasons, measured } = await inspect(await launch('Toll', wide))
    expect(verdict).toBe('avoid')
    expect(reasons[0]).toMatchObject({ code: 'sell_blocked', evidence: { refusedWith: 'IIA' } })
    expect(measured).toMatchObject({ buyTaxBps: 1_000, sellTaxBps: null, sellableShareBps: 0 })
  })

  describe.each(['before', 'after'] as const)('of a token that comes %s its quote', (side) => {
    const market = { ...narrow, against: { ether: '2' } } as const
    const launched = async (name: string, more: string) => {
      const token = await launchBeside(side, name, market)
      await command(token, name, ['sellIn', router, quotes().ether, market.variant])
      await command(token, name, ['transfer', token, parseEther(more)])
      return token
    }

    test('an owner who sells what the token holds robs none', async () => {
      const { verdict, capabilities } = await inspect(await launched('Cashier', '20000'))
      expect({ verdict, capabilities }).toEqual({ verdict: 'ok', capabilities: [] })
    })

    test('an owner who takes tokens out of one robs it', async () => {
      const { verdict, capabilities } = await inspect(await launchBeside(side, 'Robber', market))
      expect(verdict).toBe('avoid')
      expect(capabilities).toContainEqual(
        expect.objectContaining({ effect: 'drains_pool', measuredBps: 5_000 }),
      )
    })

    test.each([
      { until: 'some price', more: '0' },
      { until: 'the last price', more: '20000' },
    ])('an owner who sells it its own tokens until $until robs it', async ({ more }) => {
      const { verdict, capabilities } = await inspect(await launched('Burglar', more))
      expect(verdict).toBe('avoid')
      expect(capabilities).toContainEqual(expect.objectContaining({ effect: 'drains_pool' }))
    })
  })

  test('nobody is said to keep the positions, and the answer says so', async () => {
    const answer = await inspect(await launch('Plain', wide))
    expect(answer.liquidity).toMatchObject([{ quoteWorthUsd: 6_000, shares: null }])
    expect(answer.dataGaps).toContainEqual({
      code: 'other_holders',
      text: expect.stringContaining('positions in concentrated pools were not'),
    })
  })
})

describe('token_safety on a token with several pools', () => {
  test('trades in the deepest and tells of all', async () => {
    const token = await launch(
      'Plain',
      { exchange: 'v2', ether: '1' },
      wide,
      { exchange: 'aerodrome', variant: 'volatile', against: { dollars: '9000' } },
      { exchange: 'slipstream', variant: 200, against: { dollars: '4000' } },
      { exchange: 'slipstream2', variant: 100, against: { ether: '1.5' } },
    )
    const { verdict, pool, pools } = await inspect(token)
    expect({ verdict, venue: pool?.venue }).toEqual({
      verdict: 'ok',
      venue: 'Aerodrome (volatile)',
    })
    expect(pools.map(({ venue, quoteSymbol }) => `${venue}, ${quoteSymbol}`)).toEqual([
      'Uniswap V2, WETH',
      'Uniswap V3 (0.3 %), WETH',
      'Aerodrome (volatile), USDC',
      'Aerodrome Slipstream (200), USDC',
      'Aerodrome Slipstream 2 (100), WETH',
    ])
  })

  test('measures a taxed token in the pair, where that is deeper', async () => {
    const answer = await inspect(await launch('Toll', { exchange: 'v2', ether: '3' }, wide))
    expect({ verdict: answer.verdict, venue: answer.pool?.venue }).toEqual({
      verdict: 'ok',
      venue: 'Uniswap V2',
    })
    expect(answer.measured).toMatchObject({ buyTaxBps: 1_000, sellTaxBps: 1_000 })
  })

  test.each([
    { ether: '1', level: 'caution' },
    { ether: '0.1', level: 'avoid' },
  ])('measures it there too where a pool refuses it: $ether ether, $level', async (row) => {
    const answer = await inspect(await launch('Toll', { exchange: 'v2', ether: row.ether }, wide))
    expect(answer.verdict).toBe(row.level)
    expect(answer.reasons[0]).toMatchObject({
      code: 'pool_refuses_sales',
      evidence: { refusing: answer.pools[1]?.address, tried: answer.pool?.address },
    })
    expect(answer.pool?.venue).toBe('Uniswap V2')
    expect(answer.measured).toMatchObject({ buyTaxBps: 1_000, sellTaxBps: 1_000 })
    expect(answer.later?.every(({ sellableShareBps }) => sellableShareBps === 10_000)).toBe(true)
  })

  test('finds no way out in a pair that is shut as well', async () => {
    const token = await launch('TollGate', { exchange: 'v2', ether: '1' }, wide)
    const answer = await inspect(token)
    expect(answer.verdict).toBe('avoid')
    expect(answer.reasons[0]?.code).toBe('sell_blocked')
  })

  test('does not look for another pool where the token itself refuses', async () => {
    const answer = await inspect(await launch('Shut', wide, { exchange: 'v2', ether: '1' }))
    expect(codesOf(answer)).toEqual(['sell_blocked'])
    expect(answer.pool?.venue).toBe('Uniswap V3 (0.3 %)')
  })
})
