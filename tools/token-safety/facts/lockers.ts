import { decodeAbiParameters, encodeFunctionData, parseAbi, type Address, type Hex } from 'viem'

import type { ChainPlaces, LockerPlace } from '../../../src/registry/chain-places.ts'
import type { Question } from './facts-reader.ts'

/** How a locker tells until when it keeps shares; `untold`: it has to be believed to do so. */
type LockerKind = 'numbered' | 'listed' | 'untold'

/** A contract that keeps pool shares until a date. */
export type Locker = { name: string; address: Address; kind: LockerKind }

/** Those that keep the shares themselves, in one contract: only there can they be counted. */
const base: readonly Locker[] = [
  { name: 'UNCX', address: '0xc4E637D37113192F4F1F060DaEbD7758De7F4131', kind: 'numbered' },
  { name: 'PinkLock', address: '0xdD6E31A046b828CbBAfb939C2a394629aff8BBdC', kind: 'listed' },
  { name: 'Team Finance', address: '0x4F0Fd563BE89ec8C3e7D595bf3639128C0a7C33A', kind: 'untold' },
  { name: 'GoPlus', address: '0xF17A08A7d41F53B24AD07Eb322CBBdA2ebdeC04b', kind: 'untold' },
]

/** The sandbox runs as Base Sepolia's id, with contracts at their addresses on Base. */
const lockers: ReadonlyMap<number, readonly Locker[]> = new Map([
  [8453, base],
  [84532, base],
])

/** Lockers of pool shares that are known on a chain. */
export function lockersOf(chainId: number): readonly Locker[] {
  return lockers.get(chainId) ?? []
}

const kinds: Record<LockerPlace['kind'], LockerKind> = {
  uncx: 'numbered',
  pinklock: 'listed',
  undated: 'untold',
}

/** As the operator of a chain says, else those that are known. */
export function lockersAt({
  chainId,
  places,
}: {
  chainId: number
  places?: ChainPlaces | undefined
}): readonly Locker[] {
  const told = places?.lockers?.map((one) => ({ ...one, kind: kinds[one.kind] }))
  return told ?? lockersOf(chainId)
}

/** Those that keep positions of pools without shares; how long, none of them tells by position. */
const positionKeepers: readonly Pick<Locker, 'name' | 'address'>[] = [
  { name: 'UNCX', address: '0x231278eDd38B00B07fBd52120CEf685B9BaEBCC1' },
  { name: 'UNCX', address: '0x610b43e981960b45F818A71CD14C91D35cdA8502' },
  { name: 'GoPlus', address: '0x25c9C4B56E820e0DEA438b145284F02D9Ca9Bd52' },
  { name: 'Clanker', address: '0x618A9840691334eE8d24445a4AdA4284Bf42417D' },
  { name: 'Clanker', address: '0x5eC4f99F342038c67a312a166Ff56e6D70383D86' },
  { name: 'Clanker', address: '0x33e2Eda238edcF470309b8c6D228986A1204c8f9' },
  { name: 'Clanker', address: '0x63D2DfEA64b3433F4071A98665bcD7Ca14d93496' },
]

/** Whoever keeps positions: as the operator of a chain says, else those that are known. */
export function positionLockersAt({
  chainId,
  places,
}: {
  chainId: number
  places?: ChainPlaces | undefined
}): readonly Pick<Locker, 'name' | 'address'>[] {
  const keepers = places?.lockers || !lockers.has(chainId) ? [] : positionKeepers
  return [...lockersAt({ chainId, places }), ...keepers]
}

/** Locks of one pool that are read; more leave the date untold unless these hold half. */
const mostLocks = 10

const lockerAbi = parseAbi([
  'function tokenLocks(address token, uint256 index)',
  'function getLocksForToken(address token, uint256 start, uint256 end)',
])

/** What to ask a locker about its locks of one pool; `locksIn` reads the answers. */
export function lockQuestions({ address, kind }: Locker, pool: Address): Question[] {
  if (kind === 'untold') return []
  if (kind === 'listed') {
    const args = [pool, 0n, BigInt(mostLocks - 1)] as const
    const functionName = 'getLocksForToken'
    return [{ to: address, data: encodeFunctionData({ abi: lockerAbi, functionName, args }) }]
  }
  return Array.from({ length: mostLocks }, (_, index) => {
    const args = [pool, BigInt(index)] as const
    return {
      to: address,
      data: encodeFunctionData({ abi: lockerAbi, functionName: 'tokenLocks', args }),
    }
  })
}

/** Shares that a locker keeps until then; `unlocksAt` in Unix milliseconds. */
export type Lock = { amount: bigint; unlocksAt: number }

/** Reads the answers to `lockQuestions`; those that make no sense are left out. */
export function locksIn({ kind }: Locker, answers: readonly Hex[]): Lock[] {
  if (kind === 'untold') return []
  return answers.flatMap(kind === 'numbered' ? numberedLock : listedLocks)
}

const word = { type: 'uint256' } as const

/** lockDate, amount, initialAmount, unlockDate, and more that says nothing about the date. */
function numberedLock(answer: Hex): Lock[] {
  if (answer.length < 2 + 4 * 64) return []
  const [, amount, , unlockDate] = decodeAbiParameters([word, word, word, word], answer)
  return amount === 0n ? [] : [{ amount, unlocksAt: toMilliseconds(unlockDate) }]
}

const listed = [
  {
    type: 'tuple[]',
    components: [
      { name: 'id', type: 'uint256' },
      { name: 'token', type: 'address' },
      { name: 'owner', type: 'address' },
      { name: 'amount', type: 'uint256' },
      { name: 'lockDate', type: 'uint256' },
      { name: 'unlockDate', type: 'uint256' },
      { name: 'firstBps', type: 'uint256' },
      { name: 'cycle', type: 'uint256' },
      { name: 'cycleBps', type: 'uint256' },
      { name: 'unlockedAmount', type: 'uint256' },
      { name: 'description', type: 'string' },
    ],
  },
] as const

/** Of a lock that opens in steps, the date of the first counts. */
function listedLocks(answer: Hex): Lock[] {
  try {
    const [locks] = decodeAbiParameters(listed, answer)
    return locks.flatMap(({ amount, unlockedAmount, unlockDate }) => {
      const left = amount - unlockedAmount
      return left > 0n ? [{ amount: left, unlocksAt: toMilliseconds(unlockDate) }] : []
    })
  } catch {
    return []
  }
}

/** The end of the year 9999: what locks "for ever" say does not fit into a date. */
const latestSeconds = 253_402_300_799n

function toMilliseconds(seconds: bigint): number {
  return Number(seconds < latestSeconds ? seconds : latestSeconds) * 1_000
}

/**
 * When half of what a locker holds is free, in Unix milliseconds: a lock of dust can neither hide
 * nor fake a date. `null`: the locks that were read do not add up to half.
 */
export function halfUnlocksAt(locks: readonly Lock[], held: bigint): number | null {
  let free = 0n
  for (const { amount, unlocksAt } of locks.toSorted((a, b) => a.unlocksAt - b.unlocksAt)) {
    free += amount
    if (2n * free >= held) return unlocksAt
  }
  return null
}
