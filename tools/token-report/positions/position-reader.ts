import {
  decodeFunctionResult,
  encodeFunctionData,
  parseAbi,
  size,
  slice,
  zeroAddress,
  type Address,
  type Hex,
} from 'viem'

import type { ChainReads } from '../../../src/registry/chain-reads.ts'
import { askLens } from '../../token-safety/reads/lens.ts'
import { accountKind, type AccountKind } from '../../token-safety/reads/ownership.ts'
import { positionReader } from '../contracts/artifacts/position-reader.ts'

/** A position that a manager keeps for whoever has the NFT, or one that its keeper has itself. */
export type AskedPosition = { tokenId: bigint } | { keeper: Address }

/** Who has a position now; `words` is what its manager says about it. */
export type ToldPosition = { holder: Address; kind: AccountKind; words: readonly Hex[] }

const managerAbi = parseAbi([
  'function positions(uint256 tokenId)',
  'function getPositionLiquidity(uint256 tokenId)',
])
const gas = 40_000_000n

/** What a manager is asked about a position: all of it, or how much liquidity it has. */
export type Question = (typeof managerAbi)[number]['name']

/**
 * Asks about positions in one `eth_call`. `undefined`: the node did not run it; in its place: nobody
 * has that position.
 */
export async function readPositions(
  chain: ChainReads,
  {
    manager,
    question,
    asked,
    reader,
  }: {
    manager: Address
    question: Question
    asked: readonly AskedPosition[]
    reader: Address
  },
): Promise<(ToldPosition | undefined)[] | undefined> {
  const rows = asked.map((one) => {
    if ('keeper' in one)
      return { manager: zeroAddress, id: 0n, keeper: one.keeper, question: nothing }
    const args = [one.tokenId] as const
    const data = encodeFunctionData({ abi: managerAbi, functionName: question, args })
    return { manager, id: one.tokenId, keeper: zeroAddress, question: data }
  })
  const { abi, deployedBytecode: code } = positionReader
  const functionName = 'readPositions'
  const data = encodeFunctionData({ abi, functionName, args: [rows] })
  const told = await askLens(chain, { from: reader, to: reader, gas, data, code }, (answer) =>
    decodeFunctionResult({ abi, functionName, data: answer }),
  )
  return told?.map(({ holder, position }) => {
    if (holder.account === zeroAddress) return undefined
    return { holder: holder.account, kind: accountKind(holder), words: wordsOf(position) }
  })
}

const nothing: Hex = '0x'

function wordsOf(data: Hex): Hex[] {
  const count = Math.floor(size(data) / 32)
  return Array.from({ length: count }, (_, at) => slice(data, at * 32, at * 32 + 32))
}
