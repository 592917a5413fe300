import { getAddress, keccak256, stringToHex, toHex } from 'viem'
import type { Address, Hex } from 'viem'

import { storedAddress } from '../reads/words.ts'

/** How a contract hands its calls to code that lives elsewhere. */
export type Proxy =
  | { kind: 'none' }
  /** A clone: the address of its code is part of its own code and cannot change. */
  | { kind: 'minimal'; implementation: Address }
  | { kind: 'beacon'; beacon: Address }
  | { kind: 'eip1967' | 'eip1822' | 'zeppelinos'; implementation: Address; admin?: Address }

/** Storage slots where proxies of each kind keep their addresses. */
export const proxySlots = {
  implementation: eip1967('eip1967.proxy.implementation'),
  admin: eip1967('eip1967.proxy.admin'),
  beacon: eip1967('eip1967.proxy.beacon'),
  proxiable: keccak256(stringToHex('PROXIABLE')),
  zosImplementation: keccak256(stringToHex('org.zeppelinos.proxy.implementation')),
  zosAdmin: keccak256(stringToHex('org.zeppelinos.proxy.admin')),
} as const

/** What the slots of a contract hold, by the names of `proxySlots`. */
export type ProxyWords = Record<keyof typeof proxySlots, Hex>

/** Recognises a proxy by its code and its storage words. */
export function detectProxy({ code, words }: { code: Hex; words: ProxyWords }): Proxy {
  const clone = cloneTarget(code)
  if (clone) return { kind: 'minimal', implementation: clone }
  const beacon = storedAddress(words.beacon)
  if (beacon) return { kind: 'beacon', beacon }
  const admin = storedAddress(words.admin) ?? storedAddress(words.zosAdmin)
  const slots = [
    { kind: 'eip1967', implementation: storedAddress(words.implementation) },
    { kind: 'zeppelinos', implementation: storedAddress(words.zosImplementation) },
    { kind: 'eip1822', implementation: storedAddress(words.proxiable) },
  ] as const
  for (const { kind, implementation } of slots) {
    if (implementation) return { kind, implementation, ...(admin && { admin }) }
  }
  return { kind: 'none' }
}

/** EIP-1167 and its shorter descendants; clones with appended arguments begin the same way. */
const clonePatterns = [
  /^0x363d3d373d3d3d363d73([0-9a-f]{40})5af43d82803e903d91602b57fd5bf3/,
  /^0x3d3d3d3d363d3d37363d73([0-9a-f]{40})5af43d3d93803e602a57fd5bf3/,
  /^0x5f5f365f5f37365f73([0-9a-f]{40})5af43d5f5f3e6029573d5ffd5b3d5ff3/,
  /^0x365f5f375f5f365f73([0-9a-f]{40})5af43d5f5f3e5f3d91602a57fd5bf3/,
]

function cloneTarget(code: Hex): Address | undefined {
  const beginning = code.slice(0, 256).toLowerCase()
  for (const pattern of clonePatterns) {
    const digits = pattern.exec(beginning)?.[1]
    if (digits) return getAddress(`0x${digits}`)
  }
  return undefined
}

function eip1967(label: string): Hex {
  return toHex(BigInt(keccak256(stringToHex(label))) - 1n, { size: 32 })
}
