import type { Address } from 'viem'

import { judge, type Judgement } from '../../verdicts/judge.ts'
import type { Reason } from '../../verdicts/reason.ts'
import { factsReasons } from '../facts/facts-reasons.ts'
import type { Findings } from '../looks/findings.ts'
import { codeReasons } from './code-reasons.ts'
import { marketReasons } from './market-reasons.ts'
import { poolReasons } from './pool-reasons.ts'
import { powerReasons } from './power-reasons.ts'
import { refusingPoolReasons } from './refusing-pool.ts'

/** Judges findings; `more` are reasons that somebody else found besides. */
export function decideVerdict(
  findings: Findings,
  { chainId, token, more = [] }: { chainId: number; token: Address; more?: readonly Reason[] },
): Judgement {
  return judge([
    ...more,
    ...marketReasons(findings.market, findings.journeys),
    ...refusingPoolReasons(findings.market),
    ...poolReasons(findings),
    ...powerReasons(findings),
    ...codeReasons(findings),
    ...untriedPowers(findings),
    ...factsReasons(findings.facts, { chainId, token, metadata: findings.metadata }),
  ])
}

/** A token that can be traded is not fine as long as nobody knows what its owner can do. */
function untriedPowers({ market, powers }: Findings): Reason[] {
  if (market.kind !== 'traded' || powers !== undefined) return []
  return [
    {
      code: 'powers_untried',
      level: 'unknown',
      weight: 60,
      text: 'What the holders of powers could do next could not be tried on this node.',
      evidence: {},
    },
  ]
}
