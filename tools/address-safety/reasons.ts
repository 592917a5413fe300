import { isRestrained } from '../token-safety/reads/ownership.ts'
import type { Reason } from '../verdicts/reason.ts'
import type { Findings, Kind } from './findings.ts'
import { holderEvidence, wordsFor } from './holder-words.ts'
import { kindOf } from './kind.ts'
import { upgradeReasons } from './upgrade-reasons.ts'

/** Everything that speaks for or against dealing with an address. */
export function findReasons(findings: Findings): Reason[] {
  const kind = kindOf(findings)
  return [
    ...listReasons(findings),
    ...lostReasons(kind),
    ...approvalReasons(findings),
    ...codeReasons(findings, kind),
    ...upgradeReasons(findings),
    ...claimReasons(findings, kind),
    ...walletReasons(findings, kind),
  ]
}

function listReasons({ sanctioned }: Findings): Reason[] {
  if (sanctioned !== true) return []
  return [
    {
      code: 'sanctioned',
      level: 'avoid',
      weight: 100,
      text: 'The address is on the list of sanctioned addresses that is kept on this chain.',
      evidence: { isSanctioned: true },
    },
  ]
}

function lostReasons(kind: Kind): Reason[] {
  if (kind !== 'burn' && kind !== 'precompile') return []
  return [
    {
      code: kind === 'burn' ? 'burn_address' : 'precompile',
      level: 'avoid',
      weight: 90,
      text: 'Nobody holds a key of this address, so whatever is sent there is gone.',
      evidence: {},
    },
  ]
}

function approvalReasons({ approvals, code, answers, holders, address }: Findings): Reason[] {
  if (code === undefined) return []
  if (approvals === undefined) {
    return [
      {
        code: 'approvals_untried',
        level: 'unknown',
        weight: 60,
        text: 'What it does with tokens approved to it could not be tried on this node.',
        evidence: {},
      },
    ]
  }
  const byOwner = (caller: string) => caller === answers?.owner && caller !== address
  const open = approvals.filter(({ caller, selectors }) => !byOwner(caller) && selectors.length > 0)
  const held = approvals.filter(({ caller, selectors }) => byOwner(caller) && selectors.length > 0)
  const functions = (list: typeof approvals) => list.flatMap(({ selectors }) => selectors).join(' ')
  if (open.length > 0) {
    return [
      {
        code: 'anyone_spends_approvals',
        level: 'avoid',
        weight: 95,
        text: 'Anybody can take the tokens that are approved to it: a stranger was seen doing so.',
        evidence: { functions: functions(open) },
      },
    ]
  }
  const [first] = held
  if (first === undefined) return []
  const holder = holders.find((one) => one.address === first.caller)
  const isSlow = holder !== undefined && isRestrained(holder)
  return [
    {
      code: 'owner_spends_approvals',
      level: isSlow ? 'caution' : 'avoid',
      weight: isSlow ? 60 : 85,
      text: `Its owner, ${wordsFor(holder)}, can take the tokens that are approved to it: this was tried, and it worked.`,
      evidence: { functions: functions(held), ...holderEvidence(holder) },
    },
  ]
}

function codeReasons({ code, behind, proxy, known }: Findings, kind: Kind): Reason[] {
  if (code === undefined || kind === 'delegated_wallet') return []
  const reasons: Reason[] = []
  if (code.selfDestruct || behind?.code.selfDestruct) {
    reasons.push({
      code: 'self_destruct',
      level: 'caution',
      weight: 40,
      text: 'SELFDESTRUCT appears in its code; whether it can be reached was not found out.',
      evidence: { behindProxy: !code.selfDestruct },
    })
  }
  const isExplained = proxy.kind !== 'none' || kind === 'safe'
  const delegates = isExplained ? behind?.code.delegateCall : code.delegateCall
  if (delegates && kind !== 'safe') {
    reasons.push({
      code: 'delegate_call',
      level: known ? 'info' : 'caution',
      weight: 30,
      text: 'DELEGATECALL appears in its code: it may run code from elsewhere as its own.',
      evidence: { behindProxy: isExplained },
    })
  }
  return reasons
}

function claimReasons(findings: Findings, kind: Kind): Reason[] {
  const { answers, known, genuineSafe } = findings
  const claims: [boolean | undefined, string, Reason['level'], string][] = [
    [
      known !== undefined,
      'known_contract',
      'info',
      'It is a contract that is known by its address.',
    ],
    [
      answers?.answersEverything && kind === 'contract' && known === undefined,
      'answers_everything',
      'caution',
      'It answers calls that mean nothing, so what it says of itself proves nothing.',
    ],
    [
      answers?.pool !== undefined && !answers.answersEverything && isContractLike(kind),
      'pool_unconfirmed',
      'caution',
      'It describes itself as a pool, and no exchange known here confirms it.',
    ],
    [
      kind === 'safe' && !genuineSafe,
      'multisig_unproved',
      'caution',
      'It answers like a Safe, and its code is not one that is listed here.',
    ],
    [
      kind === 'safe' && answers?.threshold === 1n,
      'one_signer',
      'info',
      'A single one of its owners can act alone.',
    ],
  ]
  return claims
    .filter(([holds]) => holds)
    .map(([, code, level, text]) => ({ code, level, weight: 20, text, evidence: {} }))
}

function isContractLike(kind: Kind): boolean {
  return kind === 'contract' || kind === 'token'
}

function walletReasons({ history, paying, delegate }: Findings, kind: Kind): Reason[] {
  if (kind === 'delegated_wallet' && delegate) {
    const drains = paying?.accepted === true && !paying.kept
    return [
      {
        code: drains ? 'delegate_drains' : 'delegated',
        level: drains ? 'avoid' : 'info',
        weight: 80,
        text: drains
          ? 'A key and other code command this wallet, and ether sent to it is passed on at once.'
          : 'A key commands this wallet, and it runs code from elsewhere when it is called.',
        evidence: { delegate },
      },
    ]
  }
  if (kind !== 'wallet' || history === undefined) return []
  if (history.nonce !== 0 || history.balance !== 0n) return []
  return [
    {
      code: 'never_used',
      level: 'info',
      weight: 10,
      text: 'It has sent nothing and holds no ether on this chain: check it for a slip of the pen.',
      evidence: { nonce: 0 },
    },
  ]
}
