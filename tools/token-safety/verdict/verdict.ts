import type { Address } from 'viem'

import { factsReasons } from '../facts/facts-reasons.ts'
import type { Findings } from '../looks/findings.ts'
import { codeReasons } from './code-reasons.ts'
import { marketReasons } from './market-reasons.ts'
import { powerReasons } from './power-reasons.ts'
import { levels } from './reason.ts'
import type { Reason } from './reason.ts'

/** `ok`: no problem found by these probes, and no more than that. */
export type Verdict = 'avoid' | 'unknown' | 'caution' | 'ok'

/**
 * Judges findings: the worst level among the reasons is the verdict. Reasons come heaviest first.
 * `unknown` outranks `caution`, because a token that could not be traded was not judged.
 */
export function decideVerdict(
  findings: Findings,
  about: { chainId: number; token: Address },
): { verdict: Verdict; reasons: Reason[] } {
  const reasons = [
    ...marketReasons(findings.market, findings.journeys),
    ...powerReasons(findings),
    ...codeReasons(findings),
    ...untriedPowers(findings),
    ...factsReasons(findings.facts, { ...about, metadata: findings.metadata }),
  ].toSorted((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level) || b.weight - a.weight)
  const worst = reasons[0]?.level ?? 'info'
  return { verdict: worst === 'info' ? 'ok' : worst, reasons }
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
