import { getAddress, keccak256, slice, stringToHex, type Address } from 'viem'

import type { ChainReads } from '../../../src/registry/chain-reads.ts'
import type { Accounts } from '../trade/trade.ts'
import type { Venues } from '../trade/venues.ts'

/** The token under test, and accounts that nobody has used before. */
export type Subject = {
  chain: ChainReads
  token: Address
  accounts: Accounts
  venues: Venues | undefined
}

/** An account that nobody has used before; the same seed gives the same one. */
export function freshAccount(seed: string): Address {
  return getAddress(slice(keccak256(stringToHex(seed)), 12))
}

/** Accounts that are hard to predict; the same seed gives the same ones. */
export function freshAccounts(seed: string): Accounts {
  const fresh = (role: string) => freshAccount(`${seed}:${role}`)
  return {
    trader: fresh('trader'),
    engine: fresh('engine'),
    other: fresh('other'),
    reader: fresh('reader'),
    stranger: fresh('stranger'),
    impostor: fresh('impostor'),
    refuser: fresh('refuser'),
    wallet: fresh('wallet'),
    knocker: fresh('knocker'),
    otherKnocker: fresh('other knocker'),
  }
}
