import { encodeDeployData, encodeFunctionData, keccak256, parseAbiItem, slice } from 'viem'
import { isAddress, numberToHex, parseEther, stringToHex } from 'viem'
import type { AbiParameter, Address, Hex, TransactionReceipt } from 'viem'

import { addBalance, chainClient } from '../../src/sandbox/chain-client.ts'
import type { ChainClient } from '../../src/sandbox/chain-client.ts'
import type { SandboxConnection } from '../../src/sandbox/connect-sandbox.ts'
import { minedReceipt } from '../../src/sandbox/mined-receipt.ts'
import type { Value } from '../../test/tokens/plant.ts'
import type { ArtifactStep, Creation } from './artifact.ts'

/** Enough for every step; given, so that a step that fails is mined and fails there. */
const stepGas = 15_000_000n

export type Actor = 'deployer' | 'helper' | 'buyer'

/** A sandbox chain on which any account can send, and what the placeholders of a plant stand for. */
export type Stage = {
  client: ChainClient
  sandbox: SandboxConnection
  actors: Record<Actor, Address>
  /** What `{token}`, `{other:…}` and the like stand for. Grows while a token is planted. */
  known: Map<string, string>
}

type AutoImpersonate = {
  Method: 'anvil_autoImpersonateAccount'
  Parameters: [boolean]
  ReturnType: null
}

type Sent = { from: Address; to?: Address; data?: Hex; value?: bigint }

/** Makes funded accounts for one token: the same ones each time, and nobody else's. */
export async function openStage(sandbox: SandboxConnection, id: string): Promise<Stage> {
  const client = chainClient(sandbox.rpcUrl)
  const account = (role: string) => slice(keccak256(stringToHex(`garden:${id}:${role}`)), 12)
  const actors = {
    deployer: account('deployer'),
    helper: account('helper'),
    buyer: account('buyer'),
  }
  await client.setAutomine(true)
  await client.request<AutoImpersonate>({
    method: 'anvil_autoImpersonateAccount',
    params: [true],
  })
  for (const address of Object.values(actors)) {
    await addBalance(client, address, parseEther('1000'))
  }
  const { factory, router } = sandbox.uniswapV2
  const known = new Map<string, string>(
    Object.entries({
      ...actors,
      factory,
      router,
      weth: sandbox.weth,
      later: await laterOn(client),
    }),
  )
  return { client, sandbox, actors, known }
}

/** A month from now in Unix seconds, as a date that a call can name. */
async function laterOn(client: ChainClient): Promise<string> {
  const { timestamp } = await client.getBlock()
  return `${timestamp + 2_592_000n}`
}

/** Sends and waits; the receipt says whether it worked. */
export async function send({ client }: Stage, sent: Sent): Promise<TransactionReceipt> {
  const { from, to, data, value = 0n } = sent
  const hash = await client.request({
    method: 'eth_sendTransaction',
    params: [
      {
        from,
        gas: numberToHex(stepGas),
        value: numberToHex(value),
        ...(to && { to }),
        ...(data && { data }),
      },
    ],
  })
  return minedReceipt(client, hash)
}

/**
 * Creates a contract as the deployer.
 *
 * @throws Error when its constructor fails.
 */
export async function create(stage: Stage, contract: Creation): Promise<Address> {
  const { abi, creationBytecode, constructorArgs } = contract
  const inputs = abi.find((entry) => entry.type === 'constructor')?.inputs ?? []
  const args = toArguments(stage, { inputs, values: constructorArgs })
  const data =
    args.length === 0
      ? creationBytecode
      : encodeDeployData({ abi, bytecode: creationBytecode, args })
  const { status, contractAddress } = await send(stage, { from: stage.actors.deployer, data })
  if (status !== 'success' || !contractAddress) throw new Error('its constructor failed')
  return contractAddress
}

/**
 * Carries out a step.
 *
 * @throws Error that names the step which failed.
 */
export async function act(stage: Stage, step: ArtifactStep): Promise<void> {
  if (!(await attempt(stage, step))) throw new Error(`step ${step.call} failed`)
}

/** Carries out a step; `false`: the chain refused it. */
export async function attempt(stage: Stage, step: ArtifactStep): Promise<boolean> {
  const { call, args = [], from = 'deployer', to = '{token}', value = '0' } = step
  await wait(stage, { seconds: step.advanceSeconds ?? 0, blocks: step.mineBlocks ?? 0 })
  if (call === undefined) return true
  const { status } = await send(stage, {
    from: stage.actors[from],
    to: toAddress(stage, to),
    value: BigInt(value),
    ...(call !== '()' && { data: encodeCall(stage, { call, args }) }),
  })
  return status === 'success'
}

/** Lets time pass and mines at least one block when any passes. */
export async function wait(
  { client }: Stage,
  { seconds, blocks }: { seconds: number; blocks: number },
): Promise<void> {
  if (seconds > 0) await client.increaseTime({ seconds })
  if (seconds > 0 || blocks > 0) await client.mine({ blocks: Math.max(blocks, 1) })
}

function encodeCall(stage: Stage, { call, args }: { call: string; args: readonly Value[] }): Hex {
  const item = parseAbiItem(`function ${call}`)
  if (typeof item === 'string' || item.type !== 'function') throw new Error(`no function: ${call}`)
  return encodeFunctionData({
    abi: [item],
    args: toArguments(stage, { inputs: item.inputs, values: args }),
  })
}

type Arguments = { inputs: readonly AbiParameter[]; values: readonly Value[] }

function toArguments(stage: Stage, { inputs, values }: Arguments): unknown[] {
  if (inputs.length !== values.length) throw new Error('a call with a wrong number of arguments')
  return inputs.map(({ type }, index) => toArgument(stage, { type, value: values[index] ?? '' }))
}

function toArgument(stage: Stage, { type, value }: { type: string; value: Value }): unknown {
  if (typeof value === 'object') {
    const inner = type.replace(/\[\d*\]$/, '')
    return value.map((item) => toArgument(stage, { type: inner, value: item }))
  }
  if (typeof value === 'boolean') return value
  if (/^u?int/.test(type)) return BigInt(fill(stage, `${value}`))
  return fill(stage, `${value}`)
}

function toAddress(stage: Stage, text: string): Address {
  const address = fill(stage, text)
  if (!isAddress(address)) throw new Error(`${text} is not an address`)
  return address
}

function fill({ known }: Stage, text: string): string {
  const name = /^\{(.+)\}$/.exec(text)?.[1]
  if (name === undefined) return text
  const found = known.get(name)
  if (found === undefined) throw new Error(`nothing is known as {${name}}`)
  return found
}
