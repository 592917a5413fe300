import { pad, toEventSelector, type Address, type Hex } from 'viem'

import type { ChainReads, LogLine } from '../../../src/registry/chain-reads.ts'
import type { Suspect } from '../powers/suspects.ts'
import { storedAddress } from './words.ts'

/** Events that tokens write, by the first topic of their lines. */
export const tokenEvents = {
  ownershipMoves: toEventSelector('OwnershipTransferred(address,address)'),
  roleGrants: toEventSelector('RoleGranted(bytes32,address,address)'),
  transfers: toEventSelector('Transfer(address,address,uint256)'),
} as const

/** What stands for nobody in a topic. */
export const nobodyTopic = pad('0x', { size: 32 })

/** Blocks that common nodes search at once; on Base about five hours. */
export const recentBlocks = 9_000n

const mostRecipients = 6

/** Owners and roles, from the first block on. `undefined`: the node does not search that far. */
export function powerLines(chain: ChainReads, token: Address): Promise<LogLine[] | undefined> {
  const topics = [[tokenEvents.ownershipMoves, tokenEvents.roleGrants]]
  return chain.logs({ address: token, topics, fromBlock: 0n })
}

/** Tokens out of nothing. `undefined`: the node does not search that far. */
export function mintLines(
  chain: ChainReads,
  { token, fromBlock }: { token: Address; fromBlock: bigint },
): Promise<LogLine[] | undefined> {
  return chain.logs({ address: token, topics: [tokenEvents.transfers, nobodyTopic], fromBlock })
}

/** The same, of late only: at a launch they show its maker. */
export async function recentMints(
  chain: ChainReads,
  { token, latest }: { token: Address; latest: bigint },
): Promise<LogLine[]> {
  return (await mintLines(chain, { token, fromBlock: latest - recentBlocks })) ?? []
}

/** Everybody whom `powerLines` name, the newest first: those who have powers may be named. */
export function namedIn(lines: readonly LogLine[] | undefined): Suspect[] {
  return unique((lines ?? []).flatMap(({ topics }) => topics.slice(1).map(addressOf)))
}

/** Whom tokens were made for, the first of them first. */
export function paidIn(mints: readonly LogLine[]): Suspect[] {
  const recipients = mints.toReversed().map(({ topics: [, , to] }) => addressOf(to))
  return unique(recipients).slice(0, mostRecipients)
}

/** The oldest of some lines: whoever wrote it was there by then. */
export function oldestOf(lines: readonly LogLine[]): LogLine | undefined {
  return lines.toSorted((a, b) => Number(a.block - b.block))[0]
}

/** The account that a topic names; `undefined` for nobody and for what is no address. */
export function addressOf(topic: Hex | undefined): Address | undefined {
  return topic?.length === 66 ? storedAddress(topic) : undefined
}

function unique(addresses: readonly (Address | undefined)[]): Suspect[] {
  const named = addresses.filter((address) => address !== undefined)
  return [...new Set(named)].map((address) => ({ address, found: 'log' }))
}
