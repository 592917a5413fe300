import type { Address, Hex } from 'viem'

import type { ChainPlaces } from './chain-places.ts'

/** A block that reads can refer to. `timestamp` is in Unix seconds, as the chain counts. */
export type BlockFacts = {
  number: bigint
  hash: Hex
  timestamp: bigint
  /** In wei; absent where the chain has none. */
  baseFeePerGas?: bigint
}

/** What an account is pretended to be for the length of one `eth_call`. */
export type AccountOverride = {
  code?: Hex
  /** In wei. */
  balance?: bigint
  /** Storage words to replace, by slot. */
  stateDiff?: Record<Hex, Hex>
}

export type ChainCall = {
  /** Absent: `data` is run as a constructor. */
  to?: Address
  data?: Hex
  from?: Address
  /** In wei. */
  value?: bigint
  gas?: bigint
  /** In wei for each unit of gas; not below the block's base fee. */
  gasPrice?: bigint
  overrides?: Record<Address, AccountOverride>
  /** Number of the block to ask; the latest when absent. */
  block?: bigint
  /** The time that the block is pretended to have, in Unix seconds. */
  timestamp?: bigint
}

/** A transaction of a simulated block. */
export type SimulatedCall = {
  from: Address
  to: Address
  data?: Hex
  /** In wei. */
  value?: bigint
  gas?: bigint
  /** In wei for each unit of gas. */
  gasPrice?: bigint
}

/** One block of a simulation; what is absent is as the node makes it. */
export type SimulatedBlock = {
  calls: readonly SimulatedCall[]
  /** Unix seconds. */
  timestamp?: bigint
  number?: bigint
  feeRecipient?: Address
  /** In wei. */
  baseFeePerGas?: bigint
  gasLimit?: bigint
  overrides?: Record<Address, AccountOverride>
}

export type SimulatedResult = { ok: boolean; data: Hex; gasUsed: bigint }

/** Slots of one contract. */
export type TouchedStorage = { address: Address; slots: readonly Hex[] }

/** A line of a chain's log. */
export type LogLine = {
  /** The contract that wrote it. */
  address: Address
  topics: readonly Hex[]
  data: Hex
  /** Number of its block. */
  block: bigint
  /** When that block was made, in Unix seconds; absent where the node does not say. */
  timestamp?: bigint
}

export type LogQuery = {
  /** The contract whose lines are searched; those of all contracts when absent. */
  address?: Address
  /** By place; several stand for any of them, `null` for anything. */
  topics: readonly (Hex | readonly Hex[] | null)[]
  /** The oldest block that is searched. */
  fromBlock: bigint
  /** The newest; the latest when absent. */
  toBlock?: bigint
}

/** Lines kept of one search: an answer as long as this may have been cut. */
export const mostLogLines = 2_000

/** An `eth_call` either returns bytes or reverts with bytes; both are answers. */
export type ChainCallResult = { ok: true; data: Hex } | { ok: false; revert: Hex; message: string }

/**
 * Read access to one chain, given to a tool through its context.
 *
 * Reads asked for at the same time travel in one HTTP request. Every method throws
 * `NodeUnavailableError` when the node does not answer in time or answers nonsense; a revert is
 * not an error but a result.
 */
export interface ChainReads {
  readonly chainId: number
  /** What the operator says stands there; absent: nothing was said. */
  readonly places?: ChainPlaces
  latestBlock(): Promise<BlockFacts>
  /** Runtime code, `0x` where there is none. */
  code(address: Address): Promise<Hex>
  /** One 32-byte word of storage. */
  storageAt(address: Address, slot: Hex): Promise<Hex>
  call(call: ChainCall): Promise<ChainCallResult>
  /**
   * Runs blocks that follow the latest one (`eth_simulateV1`); answers what each call of each block
   * came to. `undefined`: the node cannot, or refused to.
   */
  simulate(blocks: readonly SimulatedBlock[]): Promise<SimulatedResult[][] | undefined>
  /**
   * The storage that a call looks at, also where it is refused inside (`eth_createAccessList`).
   * `undefined`: the node cannot tell.
   */
  touched(
    call: Pick<ChainCall, 'from' | 'to' | 'data' | 'gas'>,
  ): Promise<TouchedStorage[] | undefined>
  /**
   * The newest lines first, at most `mostLogLines`; `undefined` where the node does not search that
   * far.
   */
  logs(query: LogQuery): Promise<LogLine[] | undefined>
}

/** The chains this server reads, found by name (`base`, `base-sepolia`) or CAIP-2 id. */
export interface ChainDirectory {
  /** `undefined` where the chain is not served; without a name, the chain payments settle on. */
  find(name?: string): ChainReads | undefined
  /** Names a caller may write. */
  readonly names: readonly string[]
}
