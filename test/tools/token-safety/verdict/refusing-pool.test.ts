import { describe, expect, test } from 'vitest'

import { refusingPoolReasons } from '../../../../tools/token-safety/verdict/refusing-pool.ts'
import { makePool, poolAddress, quoteNamed, traded } from '../builders.ts'

const refusing = makePool({
  venue: 'Uniswap V3 (1 %)',
  address: '0x00000000000000000000000000000000000000C4',
})

describe('a deeper pool that refuses the tax', () => {
  test.each([
    { holds: '10 ether', pool: makePool(), level: 'caution' },
    { holds: '1 ether', pool: makePool({ quoteHeld: 10n ** 18n }), level: 'caution' },
    { holds: 'less', pool: makePool({ quoteHeld: 10n ** 18n - 1n }), level: 'avoid' },
    {
      holds: '3,000 dollars',
      pool: makePool({ quote: quoteNamed('USDC'), quoteHeld: 3_000n * 10n ** 6n }),
      level: 'caution',
    },
    {
      holds: '2,999 dollars',
      pool: makePool({ quote: quoteNamed('USDC'), quoteHeld: 2_999n * 10n ** 6n }),
      level: 'avoid',
    },
  ])('of 10 ether, where the other holds $holds: $level', ({ pool, level }) => {
    expect(refusingPoolReasons(traded({ pool, refusing }))).toMatchObject([
      {
        code: 'pool_refuses_sales',
        level,
        evidence: { refusing: refusing.address, tried: poolAddress },
      },
    ])
  })

  test.each([
    { when: 'nothing refused', market: traded() },
    { when: 'nothing was traded', market: { kind: 'no_pool' } as const },
  ])('is no reason where $when', ({ market }) => {
    expect(refusingPoolReasons(market)).toEqual([])
  })
})
