import { LRUCache } from 'lru-cache'
import type { Address } from 'viem'

import { planFor } from '../code/code-plan.ts'
import { detectProxy } from '../code/proxy.ts'
import { addressesIn, pickSuspects, slotsToRead, type Suspect } from '../powers/suspects.ts'
import { tryCalls } from '../reads/bounded-calls.ts'
import { namedIn, paidIn, powerLines, recentMints } from '../reads/log-reads.ts'
import { metadataTrials, readMetadata } from '../reads/metadata.ts'
import { readProxyWords, readStorage, type StoredWord } from '../reads/storage-reads.ts'
import { traderAddress, tryTrade } from '../trade/engine.ts'
import { venueAccounts } from '../trade/venues.ts'
import type { Subject } from './subject.ts'

/** The token as it is. */
export type FirstLook = Awaited<ReturnType<typeof lookAtToken>>

/** First round trip: everything that needs no more than the address. */
export async function lookAtToken(subject: Subject) {
  const { chain, token, accounts } = subject
  const { reader } = accounts
  const [block, code, words, stored, answers, market, lines] = await Promise.all([
    chain.latestBlock(),
    chain.code(token),
    readProxyWords(chain, token),
    readStorage(chain, { at: token, reader, slots: slotsToRead() }),
    tryCalls(chain, { caller: reader, trials: metadataTrials(token) }),
    tryTrade(subject),
    linesBefore(subject),
  ])
  latestSeen.set(chain.chainId, block.number)
  const metadata = readMetadata(answers ?? [])
  const proxy = detectProxy({ code, words })
  const named = [...namedIn(lines.powers).slice(0, 3), ...paidIn(lines.mints).slice(0, 3)]
  const plan = planFor(code)
  return { block, code, plan, stored, metadata, proxy, market, named, lines: lines.powers }
}

/** The latest block of each chain, as far as was seen. */
const latestSeen = new LRUCache<number, bigint>({ max: 50 })

/** Lets the first look search the logs: it has to know how far back to begin. */
export function noteLatest(chainId: number, latest: bigint): void {
  latestSeen.set(chainId, latest)
}

/** The log's lines about owners and roles at any time, and about makers of late. */
async function linesBefore({ chain, token }: Subject) {
  const latest = latestSeen.get(chain.chainId)
  const [powers, mints] = await Promise.all([
    powerLines(chain, token),
    latest === undefined ? [] : recentMints(chain, { token, latest }),
  ])
  return { powers: powers ?? [], mints }
}

/** Suspects whose powers are tried; each costs as many trials as the code has functions. */
const mostSuspects = 7

function suspectOf(address: Address | undefined, found: Suspect['found']): Suspect | undefined {
  return address && { address, found }
}

/** Whoever may have powers, as far as the token itself tells. */
export function findSuspects(subject: Subject, look: FirstLook): Suspect[] {
  const { metadata, proxy, stored, plan, named } = look
  const found = [
    suspectOf(metadata.owner, 'owner'),
    suspectOf('admin' in proxy ? proxy.admin : undefined, 'upgrade admin'),
    ...named,
    ...stored.flatMap(fromStorage),
    ...plan.addresses.map((address) => suspectOf(address, 'code')),
  ]
  const suspects = pickSuspects(found, { except: harmless(subject, look), most: mostSuspects })
  return [...suspects, { address: subject.accounts.stranger, found: 'stranger' }]
}

/** Accounts that stand in every token's storage and command none. */
export function harmless(
  { token, accounts, venues }: Subject,
  { proxy, market }: FirstLook,
): Address[] {
  const pools = 'pools' in market ? market.pools.map(({ address }) => address) : []
  const exchanges = venues ? venueAccounts(venues) : []
  const implementation = 'implementation' in proxy ? [proxy.implementation] : []
  return [token, ...pools, ...exchanges, ...implementation, traderAddress(accounts.trader)]
}

/** What a word of storage may name. */
export function fromStorage({ word, codeSize }: StoredWord): Suspect[] {
  return addressesIn(word).map((address, at) => ({
    address,
    found: 'storage',
    isContract: at === 0 && codeSize > 0,
  }))
}
