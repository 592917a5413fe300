import {
  decodeFunctionResult,
  encodeFunctionData,
  maxUint256,
  zeroAddress,
  type Address,
  type Hex,
} from 'viem'

import type { ChainReads } from '../../src/registry/chain-reads.ts'
import { askLens } from '../token-safety/reads/lens.ts'
import { addressReader } from './contracts/artifacts/address-reader.ts'

/** What an account has done, as far as was searched. */
export type History = {
  /** In wei. */
  balance: bigint
  /** `undefined`: higher than was searched. */
  nonce: number | undefined
  /** The nonce with which it created what was sought. */
  soughtAt: number | undefined
  /** How many of its latest nonces were looked at for contracts. */
  looked: number
  /** Contracts it created that still have code, the latest first. */
  created: readonly Address[]
}

/** How deep to search: nonces to hash through, nonces to look at, contracts to find. */
export type Depth = { nonces: number; looks: number; created: number }

const gas = 40_000_000n
const { abi, deployedBytecode: code } = addressReader

/** `undefined` where the node cannot; the account's own code is not run. */
export async function readHistory(
  chain: ChainReads,
  request: { account: Address; reader: Address; sought?: Address; depth: Depth },
): Promise<History | undefined> {
  const { account, reader, sought = zeroAddress, depth } = request
  const args = [
    sought,
    {
      nonces: BigInt(depth.nonces),
      looks: BigInt(depth.looks),
      created: BigInt(depth.created),
    },
  ] as const
  const data = encodeFunctionData({ abi, functionName: 'history', args })
  const lens = { from: reader, to: account, gas, data, code }
  const found = await askLens(chain, lens, (answer) =>
    decodeFunctionResult({ abi, functionName: 'history', data: answer }),
  )
  if (!found) return undefined
  return {
    balance: found.balance,
    nonce: known(found.nonce),
    soughtAt: known(found.soughtAt),
    looked: Number(found.looked),
    created: found.created,
  }
}

/** The code behind a beacon. */
export async function readBehind(
  chain: ChainReads,
  { beacon, reader }: { beacon: Address; reader: Address },
): Promise<{ address: Address; code: Hex } | undefined> {
  const data = encodeFunctionData({ abi, functionName: 'behind', args: [beacon] })
  const lens = { from: reader, to: reader, gas, data, code }
  const found = await askLens(chain, lens, (answer) =>
    decodeFunctionResult({ abi, functionName: 'behind', data: answer }),
  )
  return found && found[1] !== '0x' ? { address: found[0], code: found[1] } : undefined
}

/** What becomes of a wei sent to an account. `kept`: it was still there after the call. */
export async function tryPaying(
  chain: ChainReads,
  { account, payer }: { account: Address; payer: Address },
): Promise<{ accepted: boolean; kept: boolean } | undefined> {
  const data = encodeFunctionData({ abi, functionName: 'pay', args: [account] })
  const lens = { from: payer, to: payer, gas, data, code, balance: 10n ** 18n }
  const found = await askLens(chain, lens, (answer) =>
    decodeFunctionResult({ abi, functionName: 'pay', data: answer }),
  )
  return found ? { accepted: found[0], kept: found[1] } : undefined
}

function known(number: bigint): number | undefined {
  return number === maxUint256 ? undefined : Number(number)
}
