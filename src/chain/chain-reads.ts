import { isHex, numberToHex, type Hex, type PublicClient, type PublicRpcSchema } from 'viem'
import { z } from 'zod'

import { NodeUnavailableError } from '../errors/chain.ts'
import type { ChainPlaces } from '../registry/chain-places.ts'
import type { ChainCall, ChainCallResult, ChainReads } from '../registry/chain-reads.ts'
import { nodeAbilities, type NodeAbilities } from './node-abilities.ts'
import { recentLogs, simulateBlocks, touchedStorage } from './optional-reads.ts'
import { rpcFailureOf } from './rpc-error.ts'
import { overridesOf } from './state-overrides.ts'

/**
 * Reads one chain through its node. `abilities`: what that can do, where somebody else wants to
 * know as well; what it lacks is answered as such without asking it.
 */
export function chainReads(options: {
  client: PublicClient
  chainId: number
  abilities?: NodeAbilities
  places?: ChainPlaces | undefined
}): ChainReads {
  const { client, chainId, places } = options
  const abilities = options.abilities ?? nodeAbilities({ client, clock: Date.now })
  const ask = async <answer>(question: () => Promise<answer>): Promise<answer> => {
    try {
      return await question()
    } catch (cause) {
      throw new NodeUnavailableError({ chainId, cause })
    }
  }
  return {
    chainId,
    ...(places && { places }),
    latestBlock: () =>
      ask(async () => {
        const { number, hash, timestamp, baseFeePerGas } = await client.getBlock()
        return { number, hash, timestamp, ...(baseFeePerGas !== null && { baseFeePerGas }) }
      }),
    code: (address) => ask(async () => (await client.getCode({ address })) ?? '0x'),
    storageAt: (address, slot) =>
      ask(
        async () => (await client.getStorageAt({ address, slot })) ?? numberToHex(0, { size: 32 }),
      ),
    call: async (call) => {
      if (call.overrides !== undefined && !abilities.has('overrides')) return cannotPretend
      try {
        return { ok: true, data: await client.request(ethCall(call)) }
      } catch (error) {
        const revert = revertOf(error)
        if (revert !== undefined) return revert
        throw new NodeUnavailableError({ chainId, cause: error })
      }
    },
    simulate: async (blocks) =>
      abilities.has('laterBlocks') ? simulateBlocks({ client, abilities }, blocks) : undefined,
    touched: (call) => touchedStorage(client, call),
    logs: (query) => recentLogs(client, query),
  }
}

function ethCall(call: ChainCall) {
  const { to, data, from, value, gas, gasPrice, overrides, block, timestamp } = call
  const transaction = {
    ...(to && { to }),
    ...(data && { data }),
    ...(from && { from }),
    ...(value !== undefined && { value: numberToHex(value) }),
    ...(gas !== undefined && { gas: numberToHex(gas) }),
    ...(gasPrice !== undefined && { gasPrice: numberToHex(gasPrice) }),
  }
  const at = block === undefined ? 'latest' : numberToHex(block)
  return {
    method: 'eth_call' as const,
    params: callParams(transaction, { at, overrides, timestamp }),
  }
}

type CallParams = Extract<PublicRpcSchema[number], { Method: 'eth_call' }>['Parameters']

function callParams(
  transaction: CallParams[0],
  {
    at,
    overrides,
    timestamp,
  }: {
    at: Hex | 'latest'
    overrides: ChainCall['overrides'] | undefined
    timestamp: bigint | undefined
  },
): CallParams {
  if (timestamp !== undefined) {
    return [transaction, at, overridesOf(overrides ?? {}), { time: numberToHex(timestamp) }]
  }
  return overrides === undefined ? [transaction, at] : [transaction, at, overridesOf(overrides)]
}

/** What such a node makes of a call that pretends something: the code it needs is not there. */
const cannotPretend: ChainCallResult = {
  ok: false,
  revert: '0x',
  message: 'This node pretends nothing.',
}

/** What nodes say when the code itself failed, as opposed to the node. */
const executionFailure =
  /revert|out of gas|invalid opcode|invalid jump|stack (?:under|over)flow|OutOfGas|EVM|VM execution/i

function revertOf(error: unknown): Extract<ChainCallResult, { ok: false }> | undefined {
  const failure = rpcFailureOf(error)
  if (failure === undefined) return undefined
  const { code, text, data } = failure
  const bytes = revertData(data)
  if (code !== 3 && bytes === undefined && !executionFailure.test(text)) return undefined
  return { ok: false, revert: bytes ?? '0x', message: text }
}

function revertData(data: unknown): Hex | undefined {
  if (isHex(data)) return data
  const nested = z.object({ data: z.unknown() }).safeParse(data)
  return nested.success && isHex(nested.data.data) ? nested.data.data : undefined
}
