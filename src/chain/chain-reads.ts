import {
  BaseError,
  isHex,
  numberToHex,
  type Address,
  type Hex,
  type PublicClient,
  type PublicRpcSchema,
  type RpcStateOverride,
} from 'viem'
import { z } from 'zod'

import { NodeUnavailableError } from '../errors/chain.ts'
import type {
  AccountOverride,
  ChainCall,
  ChainCallResult,
  ChainReads,
} from '../registry/chain-reads.ts'

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
        const { number, hash, timestamp } = await client.getBlock()
        return { number, hash, timestamp }
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
  }
}

function ethCall(call: ChainCall) {
  const { to, data, from, value, gas, overrides } = call
  const transaction = {
    ...(to && { to }),
    ...(data && { data }),
    ...(from && { from }),
    ...(value !== undefined && { value: numberToHex(value) }),
    ...(gas !== undefined && { gas: numberToHex(gas) }),
  }
  return { method: 'eth_call' as const, params: callParams(transaction, overrides) }
}

type CallParams = Extract<PublicRpcSchema[number], { Method: 'eth_call' }>['Parameters']

function callParams(transaction: CallParams[0], overrides: ChainCall['overrides']): CallParams {
  return overrides === undefined
    ? [transaction, 'latest']
    : [transaction, 'latest', overridesOf(overrides)]
}

function overridesOf(overrides: Record<Address, AccountOverride>): RpcStateOverride {
  return Object.fromEntries(
    Object.entries(overrides).map(([address, { code, balance, stateDiff }]) => [
      address,
      {
        ...(code && { code }),
        ...(balance !== undefined && { balance: numberToHex(balance) }),
        ...(stateDiff && { stateDiff }),
      },
    ]),
  )
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
