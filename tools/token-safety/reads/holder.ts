import { decodeFunctionResult, encodeFunctionData, type Address } from 'viem'

import type { ChainReads } from '../../../src/registry/chain-reads.ts'
import { accountReader } from '../contracts/artifacts/account-reader.ts'
import { askLens } from './lens.ts'
import { accountKind, isNobody, type Holder } from './ownership.ts'

const gas = 20_000_000n

/** Finds out who stands behind accounts, in one `eth_call`. Empty where the node cannot. */
export async function findHolders(
  chain: ChainReads,
  { addresses, reader }: { addresses: readonly Address[]; reader: Address },
): Promise<Holder[]> {
  const wanted = addresses.filter((address) => !isNobody(address))
  if (wanted.length === 0) return []
  const data = encodeFunctionData({
    abi: accountReader.abi,
    functionName: 'read',
    args: [wanted],
  })
  const pairs = await askLens(
    chain,
    { from: reader, to: reader, gas, data, code: accountReader.deployedBytecode },
    (answer) =>
      decodeFunctionResult({ abi: accountReader.abi, functionName: 'read', data: answer }),
  )
  return (pairs ?? []).map(({ self, owner }) => ({
    address: self.account,
    kind: accountKind(self),
    ...(!isNobody(owner.account) && {
      controller: { address: owner.account, kind: accountKind(owner) },
    }),
  }))
}
