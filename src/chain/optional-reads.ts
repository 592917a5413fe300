import { getAddress, numberToHex, type Hex, type PublicClient } from 'viem'
import { z } from 'zod'

import {
  mostLogLines,
  type ChainCall,
  type LogLine,
  type LogQuery,
  type SimulatedBlock,
  type SimulatedCall,
  type SimulatedResult,
  type TouchedStorage,
} from '../registry/chain-reads.ts'
import type { NodeAbilities } from './node-abilities.ts'
import { isAboutValidation, isMissingMethod, rpcFailureOf, type RpcFailure } from './rpc-error.ts'
import { overridesOf } from './state-overrides.ts'

const hex = z.templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]*$/)])
const quantity = hex.transform((text) => BigInt(text === '0x' ? 0 : text))

const simulated = z.array(
  z.object({
    calls: z.array(
      z.object({
        status: quantity,
        returnData: hex.default('0x'),
        gasUsed: quantity.default(0n),
        error: z.object({ data: hex.optional() }).optional(),
      }),
    ),
  }),
)

type SimulateV1 = { Method: 'eth_simulateV1'; Parameters: [unknown, string]; ReturnType: unknown }

type Node = { client: PublicClient; abilities: NodeAbilities }

/** `undefined`: the node does not know the method, or refused these blocks. */
export async function simulateBlocks(
  node: Node,
  blocks: readonly SimulatedBlock[],
): Promise<SimulatedResult[][] | undefined> {
  const blockStateCalls = blocks.map(wireBlock)
  // With validation, gas has the price and the base fee that it will have in a real block.
  const strict = await simulateWith(node, { blockStateCalls, validation: true })
  if (strict.results || !strict.refused || !isAboutValidation(strict.refused)) return strict.results
  return (await simulateWith(node, { blockStateCalls, validation: false })).results
}

type Simulated = { results?: SimulatedResult[][]; refused?: RpcFailure | undefined }

async function simulateWith({ client, abilities }: Node, payload: unknown): Promise<Simulated> {
  try {
    const answer = await client.request<SimulateV1>({
      method: 'eth_simulateV1',
      params: [payload, 'latest'],
    })
    const results = simulated.parse(answer).map(({ calls }) => calls.map(toResult))
    abilities.note('laterBlocks', 'offered')
    return { results }
  } catch (error) {
    const refused = rpcFailureOf(error)
    if (refused && isMissingMethod(refused)) abilities.note('laterBlocks', 'missing')
    return { refused }
  }
}

type SimulatedCallAnswer = z.output<typeof simulated>[number]['calls'][number]

function toResult({ status, returnData, gasUsed, error }: SimulatedCallAnswer): SimulatedResult {
  const ok = status === 1n
  return { ok, data: ok ? returnData : (error?.data ?? returnData), gasUsed }
}

function wireBlock(block: SimulatedBlock) {
  const { calls, timestamp, number, feeRecipient, baseFeePerGas, gasLimit, overrides } = block
  return {
    blockOverrides: {
      ...(number !== undefined && { number: numberToHex(number) }),
      ...(timestamp !== undefined && { time: numberToHex(timestamp) }),
      ...(feeRecipient && { feeRecipient }),
      ...(gasLimit !== undefined && { gasLimit: numberToHex(gasLimit) }),
      ...(baseFeePerGas !== undefined && { baseFeePerGas: numberToHex(baseFeePerGas) }),
    },
    ...(overrides && { stateOverrides: overridesOf(overrides) }),
    calls: calls.map(wireCall),
  }
}

function wireCall({ from, to, data, value, gas, gasPrice }: SimulatedCall) {
  return {
    from,
    to,
    ...(data && { input: data }),
    ...(value !== undefined && { value: numberToHex(value) }),
    ...(gas !== undefined && { gas: numberToHex(gas) }),
    ...(gasPrice !== undefined && { gasPrice: numberToHex(gasPrice) }),
  }
}

const accessList = z.object({
  accessList: z.array(
    z.object({
      address: hex.transform((address) => getAddress(address)),
      storageKeys: z.array(hex),
    }),
  ),
})

type CreateAccessList = {
  Method: 'eth_createAccessList'
  Parameters: [unknown, string]
  ReturnType: unknown
}

/** `undefined`: the node does not know the method, or refused the call. */
export async function touchedStorage(
  client: PublicClient,
  { from, to, data, gas }: Pick<ChainCall, 'from' | 'to' | 'data' | 'gas'>,
): Promise<TouchedStorage[] | undefined> {
  const transaction = {
    ...(from && { from }),
    ...(to && { to }),
    ...(data && { data }),
    ...(gas !== undefined && { gas: numberToHex(gas) }),
  }
  try {
    const answer = await client.request<CreateAccessList>({
      method: 'eth_createAccessList',
      params: [transaction, 'latest'],
    })
    return accessList
      .parse(answer)
      .accessList.map(({ address, storageKeys }) => ({ address, slots: storageKeys }))
  } catch {
    return undefined
  }
}

const address = z.templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]{40}$/)])
const logLines = z.array(
  z
    .object({
      address,
      topics: z.array(hex),
      data: hex,
      blockNumber: quantity,
      blockTimestamp: quantity.optional(),
    })
    .transform(({ blockNumber, blockTimestamp, ...line }) => ({
      ...line,
      block: blockNumber,
      ...(blockTimestamp !== undefined && { timestamp: blockTimestamp }),
    })),
)

/** `undefined`: the node does not search that far, or found too much. */
export async function recentLogs(
  client: PublicClient,
  { address: contract, topics, fromBlock, toBlock }: LogQuery,
): Promise<LogLine[] | undefined> {
  try {
    const answer: unknown = await client.request({
      method: 'eth_getLogs',
      params: [
        {
          ...(contract && { address: contract }),
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- viem wants it mutable
          topics: topics as (Hex | Hex[] | null)[],
          fromBlock: numberToHex(fromBlock > 0n ? fromBlock : 0n),
          toBlock: toBlock === undefined ? 'latest' : numberToHex(toBlock),
        },
      ],
    })
    return logLines.parse(answer).slice(-mostLogLines).toReversed()
  } catch {
    return undefined
  }
}
