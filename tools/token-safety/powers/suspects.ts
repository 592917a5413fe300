import {
  getAddress,
  keccak256,
  numberToHex,
  stringToHex,
  toHex,
  type Address,
  type Hex,
} from 'viem'

import { isNobody } from '../reads/ownership.ts'

/** An account that may have powers over a token, and how it was found. */
export type Suspect = {
  address: Address
  found: 'owner' | 'upgrade admin' | 'storage' | 'code' | 'log' | 'rule' | 'grant' | 'stranger'
  /** Has code, as far as is known. */
  isContract?: boolean
}

/** Slots where Solidity lays out the first variables of a contract. */
const firstSlots = 96

/** Where well-known libraries keep owners, admins and rules. */
const namedSlots: readonly Hex[] = [
  // ERC-7201 namespaces of the OpenZeppelin contracts: Ownable, Ownable2Step.
  '0x9016d09d72d40fdae2fd8ceac6b6234c7706214fd39c1cd1e609a0528c199300',
  '0x237e158222e3e6968b72b9db0d8043aacf074ad9f650f0d1606b4d82ee432c00',
  ...['owner', 'admin', 'implementation', 'controller', 'operator', 'governance'].map((name) =>
    keccak256(stringToHex(name)),
  ),
  ...['eip1967.proxy.admin', 'eip1967.proxy.rollback'].map((label) =>
    toHex(BigInt(keccak256(stringToHex(label))) - 1n, { size: 32 }),
  ),
]

/** The storage of a token that is read for addresses; `words`: constants out of its code. */
export function slotsToRead(words: readonly Hex[] = []): Hex[] {
  const plain = Array.from({ length: firstSlots }, (_, slot) => numberToHex(slot, { size: 32 }))
  return [...plain, ...namedSlots, ...words]
}

/** Addresses in a word of storage, also where they share it with smaller values. */
export function addressesIn(word: Hex): Address[] {
  const value = BigInt(word)
  if (value === 0n) return []
  return [0n, 8n, 16n].flatMap((shift): Address[] => {
    const rest = value >> shift
    const digits = rest & ((1n << 160n) - 1n)
    const isPlausible = digits >> 112n !== 0n && rest >> 160n < 1n << 32n && hasZeros(value, shift)
    return isPlausible ? [getAddress(toHex(digits, { size: 20 }))] : []
  })
}

/** Below a shifted address there is a flag or two, not more digits. */
function hasZeros(value: bigint, shift: bigint): boolean {
  return shift === 0n || (value & 0xffn) <= 1n
}

/** One account, once, without those that are known to be harmless; the likeliest first. */
export function pickSuspects(
  found: readonly (Suspect | undefined)[],
  { except, most }: { except: readonly Address[]; most: number },
): Suspect[] {
  const known = new Set(except.map((address) => address.toLowerCase()))
  const picked: Suspect[] = []
  for (const suspect of found) {
    if (suspect === undefined || isNobody(suspect.address)) continue
    const key = suspect.address.toLowerCase()
    if (known.has(key) || BigInt(suspect.address) < 1n << 32n) continue
    known.add(key)
    picked.push(suspect)
  }
  return picked.slice(0, most)
}
