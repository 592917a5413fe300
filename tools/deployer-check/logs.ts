import { getAddress, pad, type Address, type Hex } from 'viem'

import type { ChainReads, LogLine } from '../../src/registry/chain-reads.ts'
import { addressOf, nobodyTopic, tokenEvents } from '../token-safety/reads/log-reads.ts'

const { ownershipMoves, roleGrants, transfers } = tokenEvents

/** What a token's log says of its first days. */
export type Beginnings = {
  /** Owner named while there was none before: by the constructor, as a rule. */
  firstOwner?: Address
  /** Whoever gave the first role: in a constructor, its caller. */
  roleGiver?: Address
  /** Whoever the first tokens were made for. */
  firstRecipient?: Address
}

/** A token that was made for somebody. */
export type Minting = { token: Address; to: Address; block: bigint }

/** Reads lines that come newest first, as `ChainReads.logs` gives them. */
export function readBeginnings(lines: readonly LogLine[]): Beginnings {
  const oldest = lines.toReversed()
  const first = (event: Hex, place: number) =>
    addressOf(oldest.find(({ topics }) => topics[0] === event)?.topics[place])
  const beginning = oldest.find(({ topics }) => topics[0] === ownershipMoves)
  const firstOwner =
    beginning?.topics[1] === nobodyTopic ? addressOf(beginning.topics[2]) : undefined
  const roleGiver = first(roleGrants, 3)
  const firstRecipient = first(transfers, 2)
  return {
    ...(firstOwner && { firstOwner }),
    ...(roleGiver && { roleGiver }),
    ...(firstRecipient && { firstRecipient }),
  }
}

/**
 * Tokens of any contract that were made for these accounts lately, the newest first. `undefined`:
 * the node does not search without a contract, or not that far.
 */
export async function mintedFor(
  chain: ChainReads,
  { accounts, fromBlock }: { accounts: readonly Address[]; fromBlock: bigint },
): Promise<Minting[] | undefined> {
  if (accounts.length === 0) return []
  const recipients = accounts.map((account) => pad(account))
  const lines = await chain.logs({ topics: [transfers, nobodyTopic, recipients], fromBlock })
  return lines?.flatMap(({ address, topics, block }) => {
    const to = addressOf(topics[2])
    // A fourth topic is the number of an NFT: that is no token to trade.
    return to && topics.length === 3 ? [{ token: getAddress(address), to, block }] : []
  })
}
