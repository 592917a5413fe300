import type { Address } from 'viem'

import { isNobody, isRestrained } from '../token-safety/reads/ownership.ts'
import type { Reason } from '../verdicts/reason.ts'
import type { Findings } from './findings.ts'
import { holderEvidence, wordsFor } from './holder-words.ts'

/** `upgradeTo` and `upgradeToAndCall`: the code behind a proxy replaces itself. */
const upgradeSelectors = ['0x3659cfe6', '0x4f1ef286'] as const

/** Who may replace the code behind a proxy, and whether that takes time or several keys. */
export function upgradeReasons(findings: Findings): Reason[] {
  const { proxy, holders } = findings
  if (!isReplaceable(findings)) return []
  const who = upgraderOf(findings)
  if (who !== undefined && isNobody(who)) return []
  const holder = holders.find(({ address }) => address === who)
  const isSlow = holder !== undefined && isRestrained(holder)
  return [
    {
      code: isSlow ? 'upgradeable_slowly' : 'upgradeable',
      level: isSlow ? 'info' : 'caution',
      weight: 50,
      text: `Its code can be replaced by ${wordsFor(holder)}.`,
      evidence: { proxy: proxy.kind, ...holderEvidence(holder) },
    },
  ]
}

/** Code that could not be found may replace itself for all that is known. */
function isReplaceable(findings: Findings): boolean {
  const { proxy, behind } = findings
  if (proxy.kind === 'none' || proxy.kind === 'minimal') return false
  const isCommanded = proxy.kind === 'beacon' || proxy.admin !== undefined
  return isCommanded || behind === undefined || replacesItself(findings)
}

function upgraderOf(findings: Findings): Address | undefined {
  const { proxy, answers } = findings
  if (proxy.kind === 'beacon') return proxy.beacon
  const admin = 'admin' in proxy ? proxy.admin : undefined
  return admin ?? (replacesItself(findings) ? answers?.owner : undefined)
}

function replacesItself({ behind }: Findings): boolean {
  return upgradeSelectors.some((one) => behind?.code.selectors.has(one))
}
