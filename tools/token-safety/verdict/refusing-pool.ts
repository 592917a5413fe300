import type { Reason } from '../../verdicts/reason.ts'
import type { Market, Pool } from '../trade/trade.ts'

/** A pool this many times smaller is no way out for those who bought in the other. */
const tooManyTimes = 10n

/** What is bought in the deepest pool can only be sold elsewhere. */
export function refusingPoolReasons(market: Market): Reason[] {
  if (market.kind !== 'traded' || market.trade.refusing === undefined) return []
  const { pool, refusing } = market.trade
  const isSmall = depth(pool) * tooManyTimes < depth(refusing)
  return [
    {
      code: 'pool_refuses_sales',
      level: isSmall ? 'avoid' : 'caution',
      weight: isSmall ? 93 : 63,
      text: `The deepest pool, of ${refusing.venue}, takes no token that is taxed on its way there; sales were tried in ${pool.venue}${isSmall ? ', which holds less than a tenth as much' : ''}.`,
      evidence: { refusing: refusing.address, tried: pool.address },
    },
  ]
}

function depth({ quote, quoteHeld }: Pool): bigint {
  return quote.worth * quoteHeld
}
