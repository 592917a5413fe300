import { describe, expect, test } from 'vitest'

import { codesOf, setStage, soldLater } from '../../../venues/stage.ts'

const { launch, inspect, quotes } = setStage()

const narrow = {
  exchange: 'slipstream',
  variant: 100,
  against: { dollars: '5000' },
  times: 50n,
} as const
const wide = { exchange: 'slipstream2', variant: 200, against: { ether: '2' } } as const

describe('token_safety in pools of Slipstream', () => {
  test.each([
    { exchange: 'slipstream', variant: 1, against: { dollars: '5000' }, times: 400n },
    { exchange: 'slipstream', variant: 50, against: { ether: '2' }, times: 50n },
    { exchange: 'slipstream', variant: 200, against: { ether: '2' }, times: 1n },
    { exchange: 'slipstream2', variant: 100, against: { dollars: '5000' }, times: 20n },
    { exchange: 'slipstream2', variant: 2_000, against: { ether: '2' }, times: 1n },
  ] as const)('$exchange, $variant: an honest token is bought and sold', async (opening) => {
    const answer = await inspect(await launch('Plain', opening))
    const { verdict, measured, later, pool, simulation, capabilities } = answer
    expect({ verdict, codes: codesOf(answer), capabilities }).toEqual({
      verdict: 'ok',
      codes: [],
      capabilities: [],
    })
    expect(measured).toMatchObject({ buyTaxBps: 0, sellTaxBps: 0, sellableShareBps: 10_000 })
    expect(later).toEqual(soldLater)
    const second = opening.exchange === 'slipstream2' ? ' 2' : ''
    expect(pool?.venue).toBe(`Aerodrome Slipstream${second} (${opening.variant})`)
    expect(simulation.quote).toBe('ether' in opening.against ? quotes().ether : quotes().dollars)
  })

  test.each([
    { name: 'Secretive', market: narrow, code: 'can_block_sells', evidence: {} },
    { name: 'Shut', market: wide, code: 'sell_blocked', evidence: { tokenSaid: 'no way out' } },
    { name: 'Toll', market: narrow, code: 'sell_blocked', evidence: { refusedWith: 'IIA' } },
    { name: 'Robber', market: wide, code: 'can_drain_pool', evidence: { measuredBps: 5_000 } },
  ])('$name: to be avoided, $code', async ({ name, market, code, evidence }) => {
    const { verdict, reasons } = await inspect(await launch(name, market))
    expect(verdict).toBe('avoid')
    expect(reasons[0]).toMatchObject({ code, evidence })
  })

  test('a tax on purchases is measured, and sales are free of it', async () => {
    const answer = await inspect(await launch('Entrance', narrow))
    expect(answer.verdict).toBe('ok')
    expect(answer.measured).toMatchObject({ buyTaxBps: 800, sellTaxBps: 0 })
  })

  test('a wallet that may sell a block later is told to be free to', async () => {
    const answer = await inspect(await launch('Patient', wide))
    expect(answer.verdict).toBe('ok')
    expect(codesOf(answer)).toEqual(['same_block_blocked'])
    expect(answer.later?.map(({ sellableShareBps }) => sellableShareBps)).toEqual([
      10_000, 10_000, 10_000,
    ])
  })
})
