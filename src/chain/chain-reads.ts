import {
  BaseError,
  isHex,
  numberToHex,
  type Hex,
  type PublicClient,
  type PublicRpcSchema,
} from 'viem'
import { z } from 'zod'

import { NodeUnavailableError } from '../errors/chain.ts'
import type { ChainCall, ChainCallResult, ChainReads } from '../registry/chain-reads.ts'
import { recentLogs, simulateBlocks, touchedStorage } from './optional-reads.ts'
import { overridesOf } from './state-overrides.ts'

/** Reads one chain through its node. */
export function chainReads(options: { client: PublicClient; chainId: number }): ChainReads {
  const { client, chainId } = options
  const ask = async <answer>(question: () => Promise<answer>): Promise<answer> => {
    try {
      return await question()
    } catch (cause) {
      throw new NodeUnavailableError({ chainId, cause })
    }
  }
  return {
    chainId,
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
      try {
        return { ok: true, data: await client.request(ethCall(call)) }
      } catch (error) {
        const revert = revertOf(error)
        if (revert !== undefined) return revert
        throw new NodeUnavailableError({ chainId, cause: error })
      }
    },
    simulate: (blocks) => simulateBlocks(client, blocks),
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

/** What nodes say when the code itself failed, as opposed to the node. */
const executionFailure =
  /revert|out of gas|invalid opcode|invalid jump|stack (?:under|over)flow|OutOfGas|EVM|VM execution/i

/** A JSON-RPC error as viem keeps it. `details` is the node's own message. */
const rpcError = z.object({
  code: z.number(),
  message: z.string(),
  details: z.string().optional(),
  data: z.unknown(),
})

function revertOf(error: unknown): Extract<ChainCallResult, { ok: false }> | undefined {
  if (!(error instanceof BaseError)) return undefined
  const answer = error.walk((cause) => rpcError.safeParse(cause).success)
  if (answer === null) return undefined
  const { code, data, details, message } = rpcError.parse(answer)
  const text = details ?? message
  const bytes = revertData(data)
  if (code !== 3 && bytes === undefined && !executionFailure.test(text)) return undefined
  return { ok: false, revert: bytes ?? '0x', message: text }
}

function revertData(data: unknown): Hex | undefined {
  if (isHex(data)) return data
  const nested = z.object({ data: z.unknown() }).safeParse(data)
  return nested.success && isHex(nested.data.data) ? nested.data.data : undefined
}
