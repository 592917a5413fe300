import type { Reason } from '../../verdicts/reason.ts'
import type { Findings } from '../looks/findings.ts'
import { buySizes } from '../trade/sizes.ts'
import { hookOf } from '../trade/uniswap-v4.ts'

/** What stands between a trade and its pool: hooks, and limits on single buys. */
export function poolReasons(findings: Findings): Reason[] {
  const { market } = findings
  if (market.kind !== 'traded') return []
  return [...hookReasons(findings), ...limitReasons(findings)]
}

/** Whoever has a launchpad's record has its hook; others may have any. */
function hookReasons({ market, facts }: Findings): Reason[] {
  const key = market.kind === 'traded' ? market.trade.pool.managed?.key : undefined
  const hook = key && hookOf(key)
  if (hook?.kind !== 'unknown') return []
  return [
    {
      code: 'pool_hook_unknown',
      level: facts?.launchpad ? 'info' : 'caution',
      weight: 50,
      text: 'The token names a pool whose hook is not known; a hook is asked before every trade and can change its terms.',
      evidence: { hook: hook.address },
    },
  ]
}

function limitReasons({ market }: Findings): Reason[] {
  if (market.kind !== 'traded') return []
  const { largest, refused, refusal } = buySizes(market.trade)
  if (largest === undefined || refused === undefined) return []
  return [
    {
      code: 'buy_limited',
      level: 'info',
      weight: 18,
      text: 'A bigger buy was refused where a smaller one went through: there is a limit on trades or holdings.',
      evidence: {
        largestBuy: `${largest}`,
        refusedBuy: `${refused}`,
        ...(refusal !== undefined && { refusedWith: refusal }),
      },
    },
  ]
}
