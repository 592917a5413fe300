import type { Address, Hex } from 'viem'

/** Who stands behind an address, as far as code shows. */
export type Holder = {
  address: Address
  kind: 'wallet' | 'contract'
  /** Who owns the contract, where it has an owner. */
  controller?: { address: Address; kind: 'wallet' | 'contract' }
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

/** EIP-7702: `0xef0100` and a delegate's twenty bytes; a key still commands the account. */
const delegation = /^0xef0100[0-9a-fA-F]{40}$/

/** Whether a single key (`wallet`) or code (`contract`) commands the account with this code. */
export function accountKind(code: Hex): Holder['kind'] {
  return code.length <= 2 || delegation.test(code) ? 'wallet' : 'contract'
}
