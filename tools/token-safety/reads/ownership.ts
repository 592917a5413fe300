import type { Address, Hex } from 'viem'

/**
 * What commands an account. `wallet`: one key. `timelock`: code that waits before it acts.
 * `multisig`: several keys that have to agree. `contract`: other code, whose rules were not examined.
 */
export type AccountKind = 'wallet' | 'contract' | 'timelock' | 'multisig'

/** Who stands behind an address, as far as code shows. */
export type Holder = {
  address: Address
  kind: AccountKind
  /** Who owns the contract, where it has an owner. */
  controller?: { address: Address; kind: AccountKind }
}

/** `none`: the contract names no owner. `renounced`: it names an address nobody holds. */
export type Ownership =
  | { kind: 'none' }
  | { kind: 'renounced'; address: Address }
  | { kind: 'held'; holder: Holder }

const nobody: ReadonlySet<string> = new Set([
  '0x0000000000000000000000000000000000000000',
  '0x0000000000000000000000000000000000000001',
  '0x000000000000000000000000000000000000dead',
])

export function isNobody(address: Address): boolean {
  return nobody.has(address.toLowerCase())
}

/** What `AccountReader` tells of an account. */
export type AccountFacts = { codeSize: bigint; prefix: Hex; delay: bigint; threshold: bigint }

/** EIP-7702: code that only names a delegate; a key still commands the account. */
const delegation = '0xef0100'
/** Less than this is no time to get out, in seconds. */
const shortestDelay = 6n * 3_600n
/** More than this is no delay but some other number, in seconds. */
const longestDelay = 366n * 86_400n

export function accountKind({ codeSize, prefix, delay, threshold }: AccountFacts): AccountKind {
  if (codeSize === 0n || (prefix === delegation && codeSize === 23n)) return 'wallet'
  if (delay >= shortestDelay && delay <= longestDelay) return 'timelock'
  return threshold >= 2n && threshold <= 100n ? 'multisig' : 'contract'
}

/** Whether nobody can act at once and alone: a delay, or several keys, stand in between. */
export function isRestrained({ kind, controller }: Holder): boolean {
  return isSlow(kind) || (controller !== undefined && isSlow(controller.kind))
}

function isSlow(kind: AccountKind): boolean {
  return kind === 'timelock' || kind === 'multisig'
}
