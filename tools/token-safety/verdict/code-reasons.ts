import type { Reason } from '../../verdicts/reason.ts'
import type { Findings } from '../looks/findings.ts'
import { isRestrained } from '../reads/ownership.ts'
import { describeHolder, holderEvidence } from './power-reasons.ts'

/** What code and storage show without a trade: who owns the token, and where its code lives. */
export function codeReasons(findings: Findings): Reason[] {
  return [
    ...proxyReasons(findings),
    ...hiddenReasons(findings),
    ...ownershipReasons(findings),
    ...instructionReasons(findings),
    ...pathReasons(findings),
  ]
}

function proxyReasons(findings: Findings): Reason[] {
  const { proxy } = findings
  if (proxy.kind === 'none') return []
  if (proxy.kind === 'minimal') {
    return [
      {
        code: 'minimal_proxy',
        level: 'info',
        weight: 20,
        text: 'The token is a clone whose code lives at a fixed other address.',
        evidence: { implementation: proxy.implementation },
      },
    ]
  }
  if (proxy.kind === 'beacon') {
    return [
      {
        code: 'beacon_proxy',
        level: 'caution',
        weight: 45,
        text: 'The token takes its code from a beacon contract, which can name other code.',
        evidence: { beacon: proxy.beacon },
      },
    ]
  }
  // A measured upgrade, or the refusal of one, says more than a storage slot.
  const tried = findings.powers?.effects.some(({ effect }) => effect === 'upgrades')
  return tried ? [] : [upgradeable(findings, proxy)]
}

function upgradeable(findings: Findings, proxy: { kind: string; implementation: string }): Reason {
  const { proxyAdmin } = findings
  return {
    code: 'upgradeable_proxy',
    level: (proxyAdmin && isRestrained(proxyAdmin)) || isFrozen(findings) ? 'info' : 'caution',
    weight: 46,
    text: proxyAdmin
      ? `${describeHolder('The upgrade admin', proxyAdmin)} is stored as the one who can replace the code.`
      : 'The token is a proxy; who can replace its code was not found.',
    evidence: {
      proxyKind: proxy.kind,
      implementation: proxy.implementation,
      ...(proxyAdmin && holderEvidence(proxyAdmin)),
    },
  }
}

/** Nobody is stored as the one who upgrades, ownership is over, and all that was tried failed. */
function isFrozen({ proxyAdmin, ownership, powers, implementationCode }: Findings): boolean {
  const isTried = powers !== undefined && powers.missed === 0 && implementationCode !== undefined
  return proxyAdmin === undefined && ownership.kind === 'renounced' && isTried
}

function hiddenReasons({ hiddenFunctions }: Findings): Reason[] {
  if (!hiddenFunctions) return []
  return [
    {
      code: 'hidden_functions',
      level: 'caution',
      weight: 55,
      text: 'The token looks calls up that its code does not list, so it may obey commands that were not tried.',
      evidence: {},
    },
  ]
}

function ownershipReasons({ ownership }: Findings): Reason[] {
  if (ownership.kind !== 'renounced') return []
  return [
    {
      code: 'ownership_renounced',
      level: 'info',
      weight: 30,
      text: 'The token names an owner address that nobody holds: ownership looks renounced.',
      evidence: { owner: ownership.address },
    },
  ]
}

function instructionReasons({ code, implementationCode, proxy }: Findings): Reason[] {
  const own = implementationCode ?? code
  const reasons: Reason[] = []
  if (code.selfDestruct || implementationCode?.selfDestruct) {
    reasons.push({
      code: 'selfdestruct_in_code',
      level: 'info',
      weight: 15,
      text: 'The SELFDESTRUCT instruction appears in the code; whether it can be reached is not known.',
      evidence: { instruction: 'SELFDESTRUCT' },
    })
  }
  if (own.delegateCall && (proxy.kind === 'none' || implementationCode)) {
    reasons.push({
      code: 'delegatecall_in_code',
      level: 'info',
      weight: 10,
      text: 'The code can hand execution to other code with DELEGATECALL.',
      evidence: { instruction: 'DELEGATECALL' },
    })
  }
  return reasons
}

function pathReasons({ transferAsks = [] }: Findings): Reason[] {
  if (transferAsks.length === 0) return []
  return [
    {
      code: 'transfer_asks_others',
      level: 'info',
      weight: 25,
      text: `A transfer looks at ${transferAsks.length === 1 ? 'another contract' : `${transferAsks.length} other contracts`}, whose rules can change what it does.`,
      evidence: { contracts: transferAsks.join(', ') },
    },
  ]
}
