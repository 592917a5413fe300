import {
  decodeFunctionResult,
  encodeFunctionData,
  type Address,
  type ContractFunctionReturnType,
  type Hex,
} from 'viem'

import type { ChainReads } from '../../../src/registry/chain-reads.ts'
import { factsReader } from '../contracts/artifacts/facts-reader.ts'
import { askLens } from '../reads/lens.ts'

/** A call whose answer somebody else reads. */
export type Question = { to: Address; data: Hex }

export type FactsQuery = {
  token: Address
  holders: readonly Address[]
  pools: readonly Address[]
  questions: readonly Question[]
}

export type RawFacts = ContractFunctionReturnType<typeof factsReader.abi, 'view', 'read'>

const gas = 40_000_000n

/** Reads balances, shares and answers in one `eth_call`. `undefined`: the node did not run it. */
export async function askFacts(
  chain: ChainReads,
  {
    query: { token, holders, pools, questions },
    reader,
    block,
  }: { query: FactsQuery; reader: Address; block: bigint },
): Promise<RawFacts | undefined> {
  const data = encodeFunctionData({
    abi: factsReader.abi,
    functionName: 'read',
    args: [token, holders, pools, questions],
  })
  return askLens(
    chain,
    { from: reader, to: reader, gas, data, block, code: factsReader.deployedBytecode },
    (answer) => decodeFunctionResult({ abi: factsReader.abi, functionName: 'read', data: answer }),
  )
}
