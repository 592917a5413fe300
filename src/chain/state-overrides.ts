import { numberToHex, type Address, type RpcStateOverride } from 'viem'

import type { AccountOverride } from '../registry/chain-reads.ts'

/** Accounts as they are pretended to be, in the words of `eth_call` and `eth_simulateV1`. */
export function overridesOf(overrides: Record<Address, AccountOverride>): RpcStateOverride {
  return Object.fromEntries(
    Object.entries(overrides).map(([address, { code, balance, stateDiff }]) => [
      address,
      {
        ...(code && { code }),
        ...(balance !== undefined && { balance: numberToHex(balance) }),
        ...(stateDiff && { stateDiff }),
      },
    ]),
  )
}
