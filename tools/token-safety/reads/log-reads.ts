import { getAddress, pad, toEventSelector, type Address } from 'viem'

import type { ChainReads, LogLine } from '../../../src/registry/chain-reads.ts'
import type { Suspect } from '../powers/suspects.ts'

const ownershipMoves = toEventSelector('OwnershipTransferred(address,address)')
const roleGrants = toEventSelector('RoleGranted(bytes32,address,address)')
const transfers = toEventSelector('Transfer(address,address,uint256)')
const nobody = pad('0x', { size: 32 })

/** Blocks that nodes search at once; on Base about five hours. */
const recentBlocks = 9_000n
const mostRecipients = 6

/** Whoever owned a token or was given a role, at any time; those who have powers may be named. */
export async function namedInLogs(chain: ChainReads, token: Address): Promise<Suspect[]> {
  const topics = [[ownershipMoves, roleGrants]]
  const lines = await chain.logs({ address: token, topics, fromBlock: 0n })
  return unique((lines ?? []).flatMap(({ topics: words }) => words.slice(1).flatMap(toAddress)))
}

/** Whoever tokens were made for lately: at a launch, its maker. */
export async function paidAtCreation(
  chain: ChainReads,
  { token, latest }: { token: Address; latest: bigint },
): Promise<Suspect[]> {
  const query = { address: token, topics: [transfers, nobody], fromBlock: latest - recentBlocks }
  const lines = await chain.logs(query)
  const oldest = (lines ?? []).toReversed()
  return unique(oldest.flatMap(recipient)).slice(0, mostRecipients)
}

function recipient({ topics: [, , to] }: LogLine): Address[] {
  return to === undefined ? [] : toAddress(to)
}

function toAddress(word: string): Address[] {
  return /^0x0{24}[0-9a-f]{40}$/i.test(word) ? [getAddress(`0x${word.slice(26)}`)] : []
}

function unique(addresses: readonly Address[]): Suspect[] {
  return [...new Set(addresses)].map((address) => ({ address, found: 'log' }))
}
