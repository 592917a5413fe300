import { parseEther } from 'viem'
import type { Abi, Address, Hex } from 'viem'

import { closedDesks } from '../../../src/gate/desks/desks.ts'
import { noKeys } from '../../../src/gate/desks/keys.ts'
import type { ChainPlaces } from '../../../src/registry/chain-places.ts'
import type { ChainDirectory, ChainReads } from '../../../src/registry/chain-reads.ts'
import type { ToolContext } from '../../../src/registry/tool-context.ts'
import type { SandboxConnection } from '../../../src/sandbox/connect-sandbox.ts'
import { minedReceipt } from '../../../src/sandbox/mined-receipt.ts'
import { routerAbi } from '../../../src/sandbox/uniswap.ts'
import { tokenSafety } from '../../../tools/token-safety/index.ts'
import { output } from '../../../tools/token-safety/schema.ts'
import type { TokenSafetyOutput } from '../../../tools/token-safety/schema.ts'
import { deploy } from '../../support/sandbox.ts'
import type { TestWallet } from '../../support/sandbox.ts'
import { readsOf } from './reads.ts'

const far = 2n ** 40n
/** Nobody can take the liquidity out again: it would be a reason of its own. */
const nobody = '0x000000000000000000000000000000000000dEaD'

/** A node that is, or pretends to be, less able than the sandbox. */
export type Node = (reads: ChainReads) => ChainReads

/** A node of a chain about which its operator says this. */
export const saying =
  (places: ChainPlaces): Node =>
  (reads) => ({ ...reads, places })

/** A directory with the sandbox in it, and how many HTTP requests its node has received. */
export function directoryOf({ rpcUrl }: SandboxConnection, node: Node = (reads) => reads) {
  const counted = readsOf(rpcUrl)
  const reads = node(counted)
  const chains: ChainDirectory = {
    find: (name) => (name === undefined || name === 'base-sepolia' ? reads : undefined),
    names: ['base-sepolia'],
  }
  return { chains, roundTrips: counted.roundTrips }
}

/** What a tool is given, as far as this one uses it. */
export function contextOf(sandbox: SandboxConnection, node?: Node): ToolContext {
  return {
    clock: () => 1_750_000_000_000,
    chains: directoryOf(sandbox, node).chains,
    signal: new AbortController().signal,
    caller: { kind: 'anonymous' },
    ...closedDesks,
    accounts: {
      keys: noKeys,
      challenge: refuse,
      payment: refuse,
      credit: refuse,
      overview: refuse,
    },
    catalogue: [],
  }
}

/** The tool's answer about a token, checked against its own schema. */
export async function inspect(
  sandbox: SandboxConnection,
  token: Address,
  node?: Node,
): Promise<TokenSafetyOutput> {
  return (await inspectCounting(sandbox, token, node)).answer
}

/** The same, and how many HTTP requests it took. */
export async function inspectCounting(
  sandbox: SandboxConnection,
  token: Address,
  node?: Node,
): Promise<{ answer: TokenSafetyOutput; roundTrips: number }> {
  const { chains, roundTrips } = directoryOf(sandbox, node)
  const context = { ...contextOf(sandbox), chains }
  const answer = output.strict().parse(await tokenSafety.run({ token }, context))
  return { answer, roundTrips: roundTrips() }
}

/** Creates a token and gives it a pool of all its supply against two ether. */
export async function launch(
  wallet: TestWallet,
  { sandbox, contract }: { sandbox: SandboxConnection; contract: { abi: Abi; bytecode: Hex } },
): Promise<Address> {
  const token = await deploy(wallet, { ...contract, args: [] })
  const supply = parseEther('1000000')
  const { router } = sandbox.uniswapV2
  await send(wallet, {
    address: token,
    abi: contract.abi,
    functionName: 'approve',
    args: [router, supply],
  })
  await send(wallet, {
    address: router,
    abi: routerAbi,
    functionName: 'addLiquidityETH',
    args: [token, supply, 0n, 0n, nobody, far],
    value: parseEther('2'),
  })
  return token
}

type Sent = { address: Address; abi: Abi; functionName: string; args: unknown[]; value?: bigint }

/**
 * For any call of these tests. Not estimated: a pair writes more in a later second than in the one
 * that the estimate was made in.
 */
const callGas = 8_000_000n

/** Sends a transaction and waits until it has happened. */
export async function send(wallet: TestWallet, call: Sent): Promise<void> {
  const hash = await wallet.writeContract({ ...call, gas: callGas })
  const { status } = await minedReceipt(wallet, hash)
  if (status !== 'success') throw new Error(`${call.functionName} was refused.`)
}

function refuse(): Promise<never> {
  return Promise.reject(new Error('This tool asks nothing about its caller.'))
}
