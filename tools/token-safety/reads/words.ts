import { getAddress } from 'viem'
import type { Address, Hex } from 'viem'

const zero: Address = '0x0000000000000000000000000000000000000000'
const addressWord = /^0x0{24}([0-9a-fA-F]{40})/

/** The address in a 32-byte word; `undefined` for a word that cannot be one. Zero is an address. */
export function addressIn(word: Hex): Address | undefined {
  const digits = addressWord.exec(word)?.[1]
  return digits === undefined ? undefined : getAddress(`0x${digits}`)
}

/** The address in a word of storage, where zero means that nothing is stored. */
export function storedAddress(word: Hex): Address | undefined {
  const address = addressIn(word)
  return address === zero ? undefined : address
}

/** The unsigned integer in the first word; `undefined` when there are fewer than 32 bytes. */
export function uintIn(data: Hex): bigint | undefined {
  return data.length >= 66 ? BigInt(data.slice(0, 66)) : undefined
}
