import { decodeFunctionResult, encodeFunctionData, type Address, type Hex } from 'viem'

import type { ChainReads } from '../../src/registry/chain-reads.ts'
import { storageReader } from './contracts/artifacts/storage-reader.ts'

/** A word of storage, and how many bytes of code stand at the address it may be. */
export type StoredWord = { slot: Hex; word: Hex; codeSize: number }

const gas = 20_000_000n

/** Reads any number of slots in one `eth_call`. Empty where the node cannot. */
export async function readStorage(
  chain: ChainReads,
  { at, reader, slots }: { at: Address; reader: Address; slots: readonly Hex[] },
): Promise<StoredWord[]> {
  const data = encodeFunctionData({
    abi: storageReader.abi,
    functionName: 'read',
    args: [slots],
  })
  const overrides = { [at]: { code: storageReader.deployedBytecode } }
  const answer = await chain.call({ from: reader, to: at, gas, data, overrides })
  if (!answer.ok) return []
  try {
    const [words, sizes] = decodeFunctionResult({
      abi: storageReader.abi,
      functionName: 'read',
      data: answer.data,
    })
    return words.map((word, index) => ({
      slot: slots[index] ?? '0x',
      word,
      codeSize: Number(sizes[index] ?? 0n),
    }))
  } catch {
    return []
  }
}
