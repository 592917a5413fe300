import { describe, expect, test } from 'vitest'

import type { ChainPlaces } from '../../../src/registry/chain-places.ts'
import { sandboxAddresses } from '../../../src/sandbox/addresses.ts'
import { addressSafety } from '../../../tools/address-safety/index.ts'
import { deployerCheck } from '../../../tools/deployer-check/index.ts'
import { output as deployerOutput } from '../../../tools/deployer-check/schema.ts'
import { tokenReport } from '../../../tools/token-report/index.ts'
import { sandboxFromRun } from '../../support/sandbox.ts'
import { contextOf, inspect, inspectCounting, type Node } from './market.ts'

const sandbox = sandboxFromRun()
const { tokens } = sandbox
const { weth, usdc, uniswapV2 } = sandboxAddresses

/** The sandbox under the id of a chain that nobody knows, with what its operator says of it. */
const unknownChain =
  (places?: ChainPlaces): Node =>
  (reads) => ({ ...reads, chainId: 31_337, ...(places && { places }) })

const places: ChainPlaces = {
  exchanges: [{ name: 'Forkswap', kind: 'uniswap-v2', ...uniswapV2 }],
  quotes: [
    { symbol: 'WFORK', token: weth, decimals: 18, usd: 2_500, wrapped: true },
    { symbol: 'USDC', token: usdc, decimals: 6, usd: 1, wrapped: false },
  ],
}

const askRouter = (said?: ChainPlaces) =>
  addressSafety.run({ address: uniswapV2.router }, contextOf(sandbox, unknownChain(said)))

describe('a chain whose operator says where tokens are traded', () => {
  test('is traded on there, and tells tokens apart as Base does', async () => {
    const [honest, trap] = await Promise.all([
      inspect(sandbox, tokens.honest, unknownChain(places)),
      inspect(sandbox, tokens.honeypot, unknownChain(places)),
    ])
    expect(honest).toMatchObject({ verdict: 'ok', pool: { venue: 'Forkswap' } })
    expect(honest.token.chainId).toBe(31_337)
    expect(honest.summary).toMatch(/ FORK /)
    expect(trap.verdict).toBe('avoid')
    expect(trap.reasons[0]?.code).toBe('sell_blocked')
  })

  test('costs no more requests than Base', async () => {
    const { roundTrips } = await inspectCounting(sandbox, tokens.honest, unknownChain(places))
    expect(roundTrips).toBeLessThanOrEqual(3)
  })

  test('has routers that are known by their name', async () => {
    expect(JSON.stringify(await askRouter(places))).toContain('Forkswap')
    expect(JSON.stringify(await askRouter())).not.toMatch(/Forkswap|Uniswap/)
  })

  test('has pools that prove what became of other tokens', async () => {
    const context = contextOf(sandbox, unknownChain(places))
    const told = deployerOutput.parse(await deployerCheck.run({ token: tokens.honest }, context))
    const pools = told.otherTokens.flatMap(({ pool }) => (pool ? [pool.venue] : []))
    expect(new Set(pools)).toEqual(new Set(['Forkswap']))
  })
})

describe('a chain of which nothing is known', () => {
  test('leaves a token unknown, for no exchange is known there', async () => {
    for (const said of [undefined, { exchanges: [], quotes: [] }]) {
      const answer = await inspect(sandbox, tokens.honest, unknownChain(said))
      expect(answer).toMatchObject({
        verdict: 'unknown',
        reasons: [{ code: 'no_venue', level: 'unknown' }],
        measured: { buyTaxBps: null, sellTaxBps: null },
        capabilities: null,
        later: null,
        pool: null,
        pools: [],
      })
      expect(answer.summary).toMatch(/^Unknown: no exchange is known on this chain/)
    }
  })

  test('lets the other tools answer all the same', async () => {
    const context = contextOf(sandbox, unknownChain())
    const asked = { token: tokens.honest }
    expect(await tokenReport.run(asked, context)).toMatchObject({
      verdict: 'unknown',
      holders: null,
    })
    expect(await deployerCheck.run(asked, context)).toHaveProperty('maker')
  })
})
