import { decodeFunctionResult, encodeFunctionData, type Address } from 'viem'

import type { ChainReads } from '../../src/registry/chain-reads.ts'
import { accountReader } from './contracts/artifacts/account-reader.ts'
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
  const overrides = { [reader]: { code: accountReader.deployedBytecode } }
  const answer = await chain.call({ from: reader, to: reader, gas, data, overrides })
  if (!answer.ok) return []
  try {
    const pairs = decodeFunctionResult({
      abi: accountReader.abi,
      functionName: 'read',
      data: answer.data,
    })
    return pairs.map(({ self, owner }) => ({
      address: self.account,
      kind: accountKind(self),
      ...(!isNobody(owner.account) && {
        controller: { address: owner.account, kind: accountKind(owner) },
      }),
    }))
  } catch {
    return []
  }
}
