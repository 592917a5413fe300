import type { Address, Hex } from 'viem'

import type { ChainReads } from '../../../src/registry/chain-reads.ts'

/** Code that is put at an account for the length of one `eth_call`, to look from there. */
export type Lens = {
  from: Address
  /** The account that the code is put at. */
  to: Address
  code: Hex
  data: Hex
  gas: bigint
  /** In wei; the account's own when absent. */
  balance?: bigint
  /** Number of the block to ask; the latest when absent. */
  block?: bigint
}

/** `undefined`: the node did not run it, or answered something else. */
export async function askLens<value>(
  chain: ChainReads,
  { code, balance, ...call }: Lens,
  read: (answer: Hex) => value,
): Promise<value | undefined> {
  const pretended = { code, ...(balance !== undefined && { balance }) }
  const answer = await chain.call({ ...call, overrides: { [call.to]: pretended } })
  if (!answer.ok) return undefined
  try {
    return read(answer.data)
  } catch {
    return undefined
  }
}
