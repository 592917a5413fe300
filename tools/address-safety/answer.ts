import type { BlockFacts } from '../../src/registry/chain-reads.ts'
import { isNobody, type Holder } from '../token-safety/reads/ownership.ts'
import { judge } from '../verdicts/judge.ts'
import { blockFacts, tell } from '../verdicts/parts.ts'
import { findDataGaps } from './data-gaps.ts'
import type { Findings, Kind } from './findings.ts'
import { kindOf } from './kind.ts'
import { findReasons } from './reasons.ts'
import type { AddressSafetyOutput } from './schema.ts'

type Observed = { chainId: number; block: BlockFacts; findings: Findings }

const kindNames: Record<Kind, string> = {
  burn: 'a burn address',
  precompile: 'a built-in function of the chain',
  wallet: 'a wallet',
  delegated_wallet: 'a wallet that runs the code of a delegate',
  safe: 'a Safe multisig',
  timelock: 'a timelock',
  token: 'a token',
  exchange_router: 'the router of an exchange',
  exchange_pool: 'a pool of an exchange',
  contract: 'a contract',
}

/** Judges what was found and lays it out for the caller. */
export function buildAnswer({ chainId, block, findings }: Observed): AddressSafetyOutput {
  const kind = kindOf(findings)
  const closing = `It is ${kindNames[kind]}; this is no promise of safety.`
  const { address, history, delegate, known, poolOf, sanctioned } = findings
  return {
    ...tell(judge(findReasons(findings)), closing),
    address,
    chainId,
    kind,
    name: known?.name ?? poolOf ?? null,
    account: history ? { balance: `${history.balance}`, nonce: history.nonce ?? null } : null,
    code: toCode(findings),
    delegate: delegate ?? null,
    proxy: toProxy(findings),
    owner: toOwner(findings),
    ...toRoles(findings, kind),
    ether: toEther(findings),
    approvals: toApprovals(findings),
    sanctioned: sanctioned ?? null,
    dataGaps: findDataGaps(findings),
    block: blockFacts(block),
  }
}

const transferFrom = '0x23b872dd'
const mostTakers = 40

function toCode({ code, behind, takers }: Findings): AddressSafetyOutput['code'] {
  if (code === undefined) return null
  const all = behind ? [code, behind.code] : [code]
  return {
    sizeBytes: code.sizeBytes,
    hash: code.hash,
    delegateCall: all.some((one) => one.delegateCall),
    selfDestruct: all.some((one) => one.selfDestruct),
    transferFrom: all.some(({ selectors }) => selectors.has(transferFrom)),
    takers: [...new Set(takers.map(({ selector }) => selector))].slice(0, mostTakers),
  }
}

function toProxy({ proxy, behind, holders }: Findings): AddressSafetyOutput['proxy'] {
  if (proxy.kind === 'none') return null
  const admin = 'admin' in proxy ? proxy.admin : undefined
  const holder = holders.find(({ address }) => address === admin)
  const implementation = 'implementation' in proxy ? proxy.implementation : behind?.address
  return {
    kind: proxy.kind,
    implementation: implementation ?? null,
    admin: holder ? toHolder(holder) : null,
  }
}

function toOwner({ answers, holders }: Findings): AddressSafetyOutput['owner'] {
  const owner = answers?.owner
  if (owner === undefined || isNobody(owner)) return null
  const holder = holders.find(({ address }) => address === owner)
  return holder ? toHolder(holder) : null
}

function toHolder({ address, kind, controller }: Holder) {
  return { address, kind, ...(controller && { controller }) }
}

function toRoles({ answers, genuineSafe }: Findings, kind: Kind) {
  const { threshold = 0n, owners = 0n, delay = 0n, token } = answers ?? {}
  return {
    safe:
      kind === 'safe'
        ? { threshold: small(threshold), owners: small(owners), genuine: genuineSafe }
        : null,
    timelock: kind === 'timelock' ? { delaySeconds: small(delay) } : null,
    token:
      kind === 'token' && token
        ? {
            symbol: token.symbol ?? null,
            decimals: token.decimals ?? null,
            totalSupply: `${token.totalSupply}`,
          }
        : null,
  }
}

/** Numbers of strangers may be of any size. */
function small(value: bigint): number {
  return Number(value > 0xffff_ffffn ? 0xffff_ffffn : value)
}

function toEther({ paying }: Findings): AddressSafetyOutput['ether'] {
  if (paying === undefined) return null
  if (!paying.accepted) return 'refused'
  return paying.kept ? 'kept' : 'passed_on'
}

function toApprovals({ approvals, answers }: Findings): AddressSafetyOutput['approvals'] {
  if (approvals === undefined) return null
  const callers = [...new Set(approvals.map(({ caller }) => caller))]
  return callers.map((caller) => {
    const own = approvals.filter((one) => one.caller === caller)
    return {
      by: caller === answers?.owner ? ('owner' as const) : ('anybody' as const),
      functions: [...new Set(own.flatMap(({ selectors }) => selectors))],
      tried: own.reduce((total, { tried }) => total + tried, 0),
    }
  })
}
