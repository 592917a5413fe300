import { decodeEventLog, parseAbi, toEventSelector, type Address, type Hex } from 'viem'

import type { LogLine } from '../../../src/registry/chain-reads.ts'

/** Liquidity that somebody put between two prices of a pool, or took out from there. */
export type Change = {
  /** Whom the pool lets take it out: a position manager, or somebody who needs none. */
  keeper: Address
  /** The ends of the range, in ticks. */
  lower: number
  upper: number
  /** Tells the positions of one keeper apart; always 0 in pools with accounts of their own. */
  salt: bigint
  /** Above 0: put in. */
  liquidity: bigint
  /** What was paid for it, where the pool says so. */
  paid?: { first: bigint; second: bigint }
  block: bigint
}

const abi = parseAbi([
  'event Mint(address sender, address indexed owner, int24 indexed lower, int24 indexed upper, uint128 liquidity, uint256 amount0, uint256 amount1)',
  'event Burn(address indexed owner, int24 indexed lower, int24 indexed upper, uint128 liquidity, uint256 amount0, uint256 amount1)',
  'event ModifyLiquidity(bytes32 indexed id, address indexed sender, int24 lower, int24 upper, int256 liquidity, bytes32 salt)',
])

/** What the log of a pool with an account of its own is searched for. */
export const ownTopics: readonly (readonly Hex[])[] = [
  [
    toEventSelector('Mint(address,address,int24,int24,uint128,uint256,uint256)'),
    toEventSelector('Burn(address,int24,int24,uint128,uint256,uint256)'),
  ],
]

/** What the log of a manager is searched for about one of its pools. */
export function managedTopics(id: Hex): readonly Hex[] {
  return [toEventSelector('ModifyLiquidity(bytes32,address,int24,int24,int256,bytes32)'), id]
}

/** Reads lines of a log; those that change nothing, or say something else, are left out. */
export function changesIn(lines: readonly LogLine[]): Change[] {
  return lines.flatMap((line) => {
    const change = changeIn(line)
    return change === undefined || change.liquidity === 0n ? [] : [change]
  })
}

function changeIn({ topics, data, block }: LogLine): Change | undefined {
  const [event, ...indexed] = topics
  if (event === undefined) return undefined
  try {
    const line = decodeEventLog({ abi, data, topics: [event, ...indexed] })
    const { lower, upper, liquidity } = line.args
    const told = { lower, upper, block }
    if (line.eventName === 'ModifyLiquidity') {
      const { sender, salt } = line.args
      return { ...told, keeper: sender, salt: BigInt(salt), liquidity }
    }
    const { owner: keeper, amount0: first, amount1: second } = line.args
    if (line.eventName === 'Burn') return { ...told, keeper, salt: 0n, liquidity: -liquidity }
    return { ...told, keeper, salt: 0n, liquidity, paid: { first, second } }
  } catch {
    return undefined
  }
}
