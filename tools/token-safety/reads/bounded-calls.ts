import { decodeFunctionResult, encodeFunctionData } from 'viem'
import type { Address, Hex } from 'viem'

import type { ChainReads } from '../../../src/registry/chain-reads.ts'
import { boundedCalls } from '../contracts/artifacts/bounded-calls.ts'
import { askLens } from './lens.ts'

export type Trial = { target: Address; readOnly: boolean; data: Hex }

/** `ok: false`: the call reverted or ran out of its gas. `data` may have been cut. */
export type TrialAnswer = { ok: boolean; data: Hex }

const limits = { gasEach: 300_000n, maxBytes: 512n }

/** Below the 50 million at which common nodes cut a call's gas. */
const gasForAll = 40_000_000n

/**
 * Calls contracts from `caller`, each call undone after it was made, in one `eth_call`.
 * `undefined`: the node did not run it.
 */
export async function tryCalls(
  chain: ChainReads,
  { caller, trials }: { caller: Address; trials: Trial[] },
): Promise<readonly TrialAnswer[] | undefined> {
  if (trials.length === 0) return []
  const data = encodeFunctionData({
    abi: boundedCalls.abi,
    functionName: 'run',
    args: [trials, limits],
  })
  return askLens(
    chain,
    { from: caller, to: caller, gas: gasForAll, data, code: boundedCalls.deployedBytecode },
    (answer) => decodeFunctionResult({ abi: boundedCalls.abi, functionName: 'run', data: answer }),
  )
}
