import { concat, isAddressEqual, numberToHex, pad, toFunctionSelector } from 'viem'
import type { Address, Hex } from 'viem'

import type { ChainReads } from '../../../src/registry/chain-reads.ts'
import { tryCalls, type Trial } from '../reads/bounded-calls.ts'
import { addressIn, uintIn } from '../reads/words.ts'
import { venuesAt } from './chain-venues.ts'
import { poolGetters, type Dex } from './venues.ts'

/** What pools answer about themselves. */
export const poolQuestions = [
  'factory()',
  'token0()',
  'token1()',
  'fee()',
  'tickSpacing()',
  'stable()',
] as const

export type PoolQuestion = (typeof poolQuestions)[number]

/** A contract that says it is a pool; anybody can say so. */
export type PoolClaim = {
  factory: Address
  token0: Address
  token1: Address
  /** What tells the pools of one factory apart, by the kind of exchange. */
  variants: Record<Dex['kind'], bigint>
}

/** `undefined`: it does not say that it is a pool. */
export function readClaim(answerTo: (question: PoolQuestion) => Hex): PoolClaim | undefined {
  const [factory, token0, token1] = poolQuestions
    .slice(0, 3)
    .map((question) => addressIn(answerTo(question)))
  if (!factory || !token0 || !token1) return undefined
  const variants = {
    pair: 0n,
    fee: uintIn(answerTo('fee()')) ?? 0n,
    spacing: uintIn(answerTo('tickSpacing()')) ?? 0n,
    stable: uintIn(answerTo('stable()')) ?? 0n,
  }
  return { factory, token0, token1, variants }
}

/** The exchange whose own factory says that this is its pool; `undefined`: none that is known. */
export async function confirmPool(
  chain: ChainReads,
  { address, claim, reader }: { address: Address; claim: PoolClaim; reader: Address },
): Promise<Dex | undefined> {
  const { factory, token0, token1, variants } = claim
  const dex = venuesAt(chain)?.dexes.find((one) => isAddressEqual(one.factory, factory))
  if (dex === undefined) return undefined
  const variant = numberToHex(variants[dex.kind], { size: 32 })
  const data = concat([poolGetters[dex.kind], pad(token0), pad(token1), variant])
  const trials = [{ target: dex.factory, readOnly: true, data }]
  const [answer] = (await tryCalls(chain, { caller: reader, trials })) ?? []
  return answer?.ok === true && addressIn(answer.data) === address ? dex : undefined
}

/** The two tokens of a pool that its factory confirms; `undefined`: the address is none. */
export async function tokensOfPool(
  chain: ChainReads,
  { address, reader }: { address: Address; reader: Address },
): Promise<[Address, Address] | undefined> {
  const trials = poolQuestions.map((question): Trial => ({
    target: address,
    readOnly: true,
    data: toFunctionSelector(question),
  }))
  const answers = await tryCalls(chain, { caller: reader, trials })
  const claim = readClaim((question) => {
    const answer = answers?.[poolQuestions.indexOf(question)]
    return answer?.ok ? answer.data : '0x'
  })
  if (claim === undefined) return undefined
  const dex = await confirmPool(chain, { address, claim, reader })
  return dex && [claim.token0, claim.token1]
}
