import { zeroAddress, type Address } from 'viem'
import { describe, expect, test } from 'vitest'

import { noKey, uniswapV4 } from '../../../../tools/token-safety/trade/uniswap-v4.ts'
import { poolReasons } from '../../../../tools/token-safety/verdict/pool-reasons.ts'
import {
  address,
  makeFindings,
  makePool,
  makeTrade,
  noFacts,
  present,
  traded,
} from '../builders.ts'

const launchHook = present(
  uniswapV4.find(({ hooks }) => hooks !== zeroAddress),
  'hook of a launchpad',
).hooks

const inPoolOf = (hooks: Address) =>
  traded({ pool: makePool({ managed: { id: '0x01', key: { ...noKey, hooks } } }) })

const zora = { ...noFacts, launchpad: { name: 'Zora', factory: address } }

describe('poolReasons', () => {
  test.each([
    { when: 'a pool with an account', market: traded(), facts: noFacts, levels: [] },
    { when: 'a pool without a hook', market: inPoolOf(zeroAddress), facts: noFacts, levels: [] },
    { when: "a launchpad's hook", market: inPoolOf(launchHook), facts: noFacts, levels: [] },
    { when: 'another hook', market: inPoolOf(address), facts: noFacts, levels: ['caution'] },
    { when: 'a hook of a known launch', market: inPoolOf(address), facts: zora, levels: ['info'] },
    { when: 'facts that are missing', market: inPoolOf(address), levels: ['caution'] },
  ])('$when: $levels', ({ market, facts, levels }) => {
    const reasons = poolReasons(makeFindings({ market, facts }))
    expect(reasons.map(({ level }) => level)).toEqual(levels)
    for (const { code, evidence } of reasons) {
      expect({ code, evidence }).toEqual({ code: 'pool_hook_unknown', evidence: { hook: address } })
    }
  })

  test('a bigger buy that was refused is told with its size', () => {
    const { amountIn, tokensQuoted, tokensReceived } = makeTrade()
    const refused = { ok: false, gasUsed: 1, reason: 'max', amountIn: 10n * amountIn, received: 0n }
    const [reason] = poolReasons(makeFindings({ market: traded({ biggerBuys: [refused] }) }))
    expect(reason).toMatchObject({
      code: 'buy_limited',
      level: 'info',
      evidence: {
        largestBuy: `${tokensReceived}`,
        refusedBuy: `${10n * tokensQuoted}`,
        refusedWith: 'max',
      },
    })
  })

  test('nothing is said where nothing was traded', () => {
    expect(poolReasons(makeFindings({ market: { kind: 'no_pool' } }))).toEqual([])
  })
})
