import { isAddressEqual, type Address } from 'viem'

import { sandboxAccounts } from './accounts.ts'

/** The accounts of the public test mnemonic that the sandbox gives no role to. */
const others: readonly Address[] = [
  '0x976EA74026E726554dB657fA54763abd0C3a0aa9',
  '0x14dC79964da2C08b23698B3D3cc7Ca32193d9955',
  '0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f',
  '0xa0Ee7A142d267C1f36714E4a8F75612F20a79720',
]

/** Whether the key of this address is published: whatever it holds on a real chain is anybody's. */
export function isWellKnownAddress(address: Address): boolean {
  const known = [...Object.values(sandboxAccounts).map((account) => account.address), ...others]
  return known.some((candidate) => isAddressEqual(candidate, address))
}
