import { decodeFunctionResult, encodeFunctionData, type Address, type Hex } from 'viem'

import type { ChainReads } from '../../../src/registry/chain-reads.ts'
import { proxySlots, type ProxyWords } from '../code/proxy.ts'
import { storageReader } from '../contracts/artifacts/storage-reader.ts'
import { askLens } from './lens.ts'

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
  const words = await askLens(
    chain,
    { from: reader, to: at, gas, data, code: storageReader.deployedBytecode },
    (answer) =>
      decodeFunctionResult({ abi: storageReader.abi, functionName: 'read', data: answer }),
  )
  return (words?.[0] ?? []).map((word, index) => ({
    slot: slots[index] ?? '0x',
    word,
    codeSize: Number(words?.[1][index] ?? 0n),
  }))
}

/** What a contract keeps in the slots in which proxies keep their addresses. */
export async function readProxyWords(chain: ChainReads, address: Address): Promise<ProxyWords> {
  const names = Object.keys(proxySlots)
  const slots = Object.values(proxySlots)
  const words = await Promise.all(slots.map((slot) => chain.storageAt(address, slot)))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the slots were read in order
  return Object.fromEntries(names.map((name, at) => [name, words[at]])) as ProxyWords
}
