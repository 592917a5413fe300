import { LRUCache } from 'lru-cache'
import { keccak256, slice, stringToHex, type Address, type Hex } from 'viem'

import type { BlockFacts, ChainReads } from '../../src/registry/chain-reads.ts'
import { tryCalls } from './bounded-calls.ts'
import { readCode } from './bytecode.ts'
import { planFor, type CodeFunction } from './code-plan.ts'
import { strongest } from './effects.ts'
import { traderAddress, tryBareTrade, tryTrade } from './engine.ts'
import type { Findings, Powers } from './findings.ts'
import { findGrant, hasHiddenFunctions } from './grants.ts'
import { findHolders } from './holder.ts'
import { travel, type Journey } from './journeys.ts'
import { namedInLogs, paidAtCreation } from './log-reads.ts'
import { metadataTrials, readMetadata } from './metadata.ts'
import type { Holder, Ownership } from './ownership.ts'
import { tryPairs, tryPowers, type Fuzzing, type PowersFound, type Target } from './powers.ts'
import { detectProxy, proxySlots, type ProxyWords } from './proxy.ts'
import { readStorage, type StoredWord } from './storage-reads.ts'
import { addressesIn, pickSuspects, slotsToRead, type Suspect } from './suspects.ts'
import type { Accounts, Market } from './trade.ts'
import { venuesOf, type Venues } from './venues.ts'

/** The token under test, and accounts that nobody has used before. */
export type Subject = {
  chain: ChainReads
  token: Address
  accounts: Accounts
  venues: Venues | undefined
}

type Look = Awaited<ReturnType<typeof lookAtToken>>

/**
 * Reads everything the verdict needs, in three HTTP round trips: the token as it is; what its
 * holders can do next and how a wallet fares later; what that led to. `seed` makes the simulated
 * accounts hard to predict; the same seed gives the same ones.
 */
export async function gather(
  chain: ChainReads,
  { token, seed }: { token: Address; seed: string },
): Promise<{ block: BlockFacts; findings: Findings }> {
  const subject: Subject = {
    chain,
    token,
    accounts: freshAccounts(`${seed}:${token}`),
    venues: venuesOf(chain.chainId),
  }
  const look = await lookAtToken(subject)
  const second = await lookBehind(subject, look)
  const third = await followUp(subject, { look, second })
  const { block, metadata, code, proxy } = look
  const { implementationCode, holders } = second
  const holderOf = (address: Address | undefined) =>
    holders.find((holder) => holder.address === address)
  const proxyAdmin = holderOf('admin' in proxy ? proxy.admin : undefined)
  const findings: Findings = {
    metadata,
    ownership: toOwnership(metadata.owner, holderOf(metadata.owner)),
    proxy,
    ...(proxyAdmin && { proxyAdmin }),
    code: readCode(code),
    ...(implementationCode && { implementationCode: readCode(implementationCode) }),
    market: second.market,
    journeys: second.journeys,
    hiddenFunctions: second.hidden && !planFor(code).delegateCall,
    powers: third,
  }
  return { block, findings }
}

function freshAccounts(seed: string): Accounts {
  const fresh = (role: string): Address => slice(keccak256(stringToHex(`${seed}:${role}`)), 12)
  return {
    trader: fresh('trader'),
    engine: fresh('engine'),
    other: fresh('other'),
    reader: fresh('reader'),
    stranger: fresh('stranger'),
    impostor: fresh('impostor'),
    refuser: fresh('refuser'),
    wallet: fresh('wallet'),
    knocker: fresh('knocker'),
    otherKnocker: fresh('other knocker'),
  }
}

/** First round trip: everything that needs no more than the address. */
async function lookAtToken(subject: Subject) {
  const { chain, token, accounts } = subject
  const { reader } = accounts
  const slots = Object.values(proxySlots)
  const [block, code, proxyWords, stored, answers, market, named] = await Promise.all([
    chain.latestBlock(),
    chain.code(token),
    Promise.all(slots.map((slot) => chain.storageAt(token, slot))),
    readStorage(chain, { at: token, reader, slots: slotsToRead() }),
    tryCalls(chain, { caller: reader, trials: metadataTrials(token) }),
    tryTrade(subject),
    namedBefore(subject),
  ])
  latestSeen.set(chain.chainId, block.number)
  const metadata = readMetadata(answers ?? [])
  const proxy = detectProxy({ code, words: nameWords(proxyWords) })
  return { block, code, stored, metadata, proxy, market, named }
}

/** The latest block of each chain, as far as was seen. */
const latestSeen = new LRUCache<number, bigint>({ max: 50 })

/** Lets the first look search the logs: it has to know how far back to begin. */
export function noteLatest(chainId: number, latest: bigint): void {
  latestSeen.set(chainId, latest)
}

/** Whoever logs name: owners and holders of roles at any time, and makers of late. */
async function namedBefore({ chain, token }: Subject): Promise<Suspect[]> {
  const latest = latestSeen.get(chain.chainId)
  const [named, makers] = await Promise.all([
    namedInLogs(chain, token),
    latest === undefined ? [] : paidAtCreation(chain, { token, latest }),
  ])
  return [...named.slice(0, 3), ...makers.slice(0, 3)]
}

function nameWords(words: readonly Hex[]): ProxyWords {
  const names = Object.keys(proxySlots)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the slots were read in order
  return Object.fromEntries(names.map((name, at) => [name, words[at]])) as ProxyWords
}

/** Second round trip: the powers in the token's own code, and the same trade by a wallet, later. */
async function lookBehind(subject: Subject, look: Look) {
  const { chain, token, accounts } = subject
  const market = look.market.kind === 'probe_failed' ? await tryBareTrade(subject) : look.market
  const suspects = findSuspects(subject, look)
  const targets = [tokenTarget(token, look)]
  const fuzzing = fuzzingOf(subject, { market, block: look.block })
  const knockers = [accounts.knocker, accounts.otherKnocker] as const
  const addresses = suspects.map(({ address }) => address)
  const [implementationCode, holders, journeys, powers, asked, makers, grant, hidden] =
    await Promise.all([
      findImplementation(subject, look),
      findHolders(chain, { addresses, reader: accounts.reader }),
      travelWith(subject, { market, block: look.block }),
      fuzzing && tryPowers(fuzzing, { suspects, targets }),
      Promise.all(
        suspects
          .filter(isAsked)
          .slice(0, mostAsked)
          .map((one) => lookAt(subject, one)),
      ),
      paidAtCreation(chain, { token, latest: look.block.number }),
      findGrant(chain, {
        token,
        functions: planFor(look.code).changing,
        knockers,
      }),
      hasHiddenFunctions(chain, { token, knockers }),
    ])
  const found = { implementationCode, holders, journeys, powers, asked, makers, grant, hidden }
  return { market, suspects, targets, fuzzing, ...found }
}

type Second = Awaited<ReturnType<typeof lookBehind>>

/** Contracts that a token may ask before it lets somebody trade. */
const mostAsked = 4

function isAsked({ found }: Suspect): boolean {
  return found === 'storage' || found === 'code' || found === 'owner'
}

/** A contract that the token may ask: its code, and who may command it. */
async function lookAt({ chain, accounts }: Subject, { address }: Suspect) {
  const { reader } = accounts
  const slots = slotsToRead().slice(0, 24)
  const [code, stored, named] = await Promise.all([
    chain.code(address),
    readStorage(chain, { at: address, reader, slots }),
    namedInLogs(chain, address),
  ])
  return { address, code, stored, named }
}

/** Third round trip: what the second one led to. */
async function followUp(subject: Subject, { look, second }: { look: Look; second: Second }) {
  const { suspects, powers, holders, targets } = second
  const isTied = tiesBuyers(second)
  const fuzzing = isTied ? asEarlierBuyer(subject, { look, second }) : second.fuzzing
  if (fuzzing === undefined) return undefined
  const newcomers = findNewcomers(subject, { look, second })
  const own = ownTargets(subject, { look, second })
  const rules = ruleTargets(second)
  const everybody = [...newcomers, ...suspects].slice(0, 10)
  const asked = new Set(rules.map(({ address }) => address))
  const commanders = everybody.filter(({ address }) => !asked.has(address))
  const later = { ...fuzzing, timestamp: look.block.timestamp + twoDays }
  const rounds = await Promise.all([
    isTied ? tryPowers(fuzzing, { suspects, targets, mostEach: 12 }) : undefined,
    tryPowers(fuzzing, { suspects: newcomers, targets: [...targets, ...own] }),
    tryPowers(fuzzing, { suspects, targets: own }),
    tryPowers(fuzzing, { suspects: commanders, targets: rules, mostEach: 8 }),
    isTied
      ? undefined
      : tryPowers(later, {
          suspects: everybody.slice(0, 5),
          targets: [...targets, ...own],
          mostEach: 4,
        }),
    powers && inTwoSteps(fuzzing, { suspects, targets, powers }),
    asGranted(fuzzing, second),
  ])
  const all = [isTied ? undefined : powers, ...rounds].filter((round) => round !== undefined)
  const granted = second.grant ? [grantee(second.grant.caller)] : []
  return toPowers(all, { suspects: [...suspects, ...newcomers, ...granted], holders })
}

/** Whether the token lets somebody trade later who may not trade again in the block of a buy. */
function tiesBuyers({ powers, journeys }: Second): boolean {
  const baseline = powers?.baseline
  if (baseline === undefined) return false
  const isFree = baseline.buyWorks && baseline.sellShareBps > 0
  return !isFree && journeys?.some(({ soldShareBps }) => soldShareBps > 0) === true
}

function asEarlierBuyer(
  { chain, token, accounts, venues }: Subject,
  { look, second }: { look: Look; second: Second },
): Fuzzing | undefined {
  const { fuzzing, market } = second
  if (fuzzing === undefined || market.kind !== 'traded' || venues === undefined) return undefined
  const { wallet } = accounts
  const { block } = look
  return { ...fuzzing, held: { chain, token, wallet, venues, trade: market.trade, block } }
}

function grantee(address: Address): Suspect {
  return { address, found: 'grant' }
}

/** The token's own functions, by an account that its storage is made to name. */
async function asGranted(
  fuzzing: Fuzzing,
  { grant, targets }: Second,
): Promise<PowersFound | undefined> {
  if (grant === undefined) return undefined
  const { caller, stateDiff } = grant
  const found = await tryPowers({ ...fuzzing, stateDiff }, { suspects: [grantee(caller)], targets })
  return { ...found, effects: found.effects.map((effect) => ({ ...effect, assumed: true })) }
}

const twoDays = 2n * 86_400n
const mostNewcomers = 5

/** Whoever the second look brought up: makers, and those who command what the token asks. */
function findNewcomers(
  subject: Subject,
  { look, second }: { look: Look; second: Second },
): Suspect[] {
  const { suspects, asked, makers, holders } = second
  const rulers = asked
    .filter(({ code }) => code.length > 2)
    .flatMap(({ stored, named }) => [...named, ...stored.flatMap(fromStorage)])
  const controllers = holders.flatMap(({ controller }) => (controller ? [controller.address] : []))
  const found = [
    ...makers,
    ...controllers.map((address): Suspect => ({ address, found: 'rule' })),
    ...rulers.map(({ address }): Suspect => ({ address, found: 'rule' })),
  ]
  const known = suspects.map(({ address }) => address)
  return pickSuspects(found, {
    except: [...harmless(subject, look), ...known],
    most: mostNewcomers,
  })
}

function toPowers(
  rounds: readonly PowersFound[],
  { suspects, holders }: { suspects: readonly Suspect[]; holders: readonly Holder[] },
): Powers | undefined {
  const tried = sumOf(rounds, 'tried')
  const missed = sumOf(rounds, 'missed')
  if (rounds.length === 0 || (tried === 0 && missed > 0)) return undefined
  const effects = strongest(rounds.flatMap((round) => round.effects))
  return { effects, suspects, holders, tried, missed }
}

function sumOf(rounds: readonly PowersFound[], key: 'tried' | 'missed'): number {
  return rounds.reduce((total, round) => total + round[key], 0)
}

/** Openings that are tried before everything else of the same caller. */
const mostOpenings = 8

function knownOf({ effects }: Pick<PowersFound, 'effects'>): ReadonlySet<Hex> {
  return new Set(effects.flatMap(({ selectors }) => selectors))
}

/** Those in which a caller names itself come first: who makes itself operator means to operate. */
function openingsOf({ obeyed, effects }: PowersFound, stranger: Address): PowersFound['obeyed'] {
  const known = knownOf({ effects })
  const names = (act: Hex, address: Address) => act.includes(address.slice(2).toLowerCase())
  const counts = new Map<string, number>()
  return obeyed
    .filter(({ caller, selector }) => caller !== stranger && !known.has(selector))
    .toSorted((a, b) => Number(names(b.act, b.caller)) - Number(names(a.act, a.caller)))
    .filter(({ caller, selector, act }) => {
      const key = `${caller}${selector}`
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      return count <= (names(act, caller) ? 3 : 1)
    })
    .slice(0, mostOpenings)
}

function inTwoSteps(
  fuzzing: Fuzzing,
  {
    suspects,
    targets,
    powers,
  }: { suspects: readonly Suspect[]; targets: readonly Target[]; powers: PowersFound },
): Promise<PowersFound> | undefined {
  const first = openingsOf(powers, fuzzing.accounts.stranger)
  return first.length === 0
    ? undefined
    : tryPairs(fuzzing, { suspects, targets, first, known: knownOf(powers) })
}

/** The functions behind a proxy, and those that it may borrow, are called at the token. */
function ownTargets(
  { token }: Subject,
  { look, second }: { look: Look; second: Second },
): Target[] {
  const { implementationCode, asked } = second
  if (implementationCode) return [targetOf(token, implementationCode)]
  if (!planFor(look.code).delegateCall) return []
  return asked.filter(({ code }) => code.length > 2).map(({ code }) => targetOf(token, code))
}

/** Other contracts that the token may ask. */
function ruleTargets({ asked }: Second): Target[] {
  return asked
    .filter(({ code }) => code.length > 2)
    .map(({ address, code }) => targetOf(address, code))
}

/** What proxies answer their admin alone; the selectors do not have to stand in a list. */
const proxyFunctions: readonly CodeFunction[] = [
  { selector: '0x3659cfe6', types: ['address'] }, // upgradeTo
  { selector: '0x4f1ef286', types: ['address', 'bytes'] }, // upgradeToAndCall
]

function tokenTarget(token: Address, { code, proxy }: Look): Target {
  const target = targetOf(token, code)
  if (proxy.kind === 'none' || proxy.kind === 'minimal') return target
  return { ...target, functions: [...target.functions, ...proxyFunctions] }
}

function targetOf(address: Address, code: Hex): Target {
  const { changing, words } = planFor(code)
  return { address, functions: changing, words }
}

/** Suspects whose powers are tried; each costs as many trials as the code has functions. */
const mostSuspects = 7

function findSuspects(subject: Subject, look: Look): Suspect[] {
  const { metadata, proxy, stored, code, named } = look
  const as = (address: Address | undefined, found: Suspect['found']): Suspect | undefined =>
    address && { address, found }
  const found = [
    as(metadata.owner, 'owner'),
    as('admin' in proxy ? proxy.admin : undefined, 'upgrade admin'),
    ...named,
    ...stored.flatMap(fromStorage),
    ...planFor(code).addresses.map((address) => as(address, 'code')),
  ]
  const suspects = pickSuspects(found, { except: harmless(subject, look), most: mostSuspects })
  return [...suspects, { address: subject.accounts.stranger, found: 'stranger' }]
}

/** Accounts that stand in every token's storage and command none. */
function harmless({ token, accounts, venues }: Subject, { proxy, market }: Look): Address[] {
  const pools = 'pools' in market ? market.pools.map(({ address }) => address) : []
  const dexes = (venues?.dexes ?? []).flatMap(({ factory, router }) => [factory, router])
  const quotes = (venues?.quotes ?? []).map((quote) => quote.token)
  const implementation = 'implementation' in proxy ? [proxy.implementation] : []
  return [token, ...pools, ...dexes, ...quotes, ...implementation, traderAddress(accounts.trader)]
}

function fromStorage({ word, codeSize }: StoredWord): Suspect[] {
  return addressesIn(word).map((address, at) => ({
    address,
    found: 'storage',
    isContract: at === 0 && codeSize > 0,
  }))
}

function fuzzingOf(
  { chain, token, accounts, venues }: Subject,
  { market, block }: { market: Market; block: BlockFacts },
): Fuzzing | undefined {
  if (market.kind !== 'traded' || venues === undefined) return undefined
  const { trade } = market
  return { chain, token, accounts, venues, trade, block: block.number }
}

async function travelWith(
  { chain, token, accounts, venues }: Subject,
  { market, block }: { market: Market; block: BlockFacts },
): Promise<Journey[] | undefined> {
  if (market.kind !== 'traded' || venues === undefined) return undefined
  const { wallet } = accounts
  return travel({ chain, token, wallet, venues, trade: market.trade, block })
}

async function findImplementation(
  { chain, accounts }: Subject,
  { proxy }: Look,
): Promise<Hex | undefined> {
  if (proxy.kind === 'none') return undefined
  if (proxy.kind !== 'beacon') return chain.code(proxy.implementation)
  const trials = [{ target: proxy.beacon, readOnly: true, data: '0x5c60da1b' as const }]
  const answers = await tryCalls(chain, { caller: accounts.reader, trials })
  const [implementation] = answers?.[0]?.ok ? addressesIn(answers[0].data) : []
  return implementation && chain.code(implementation)
}

function toOwnership(address: Address | undefined, holder: Holder | undefined): Ownership {
  if (holder) return { kind: 'held', holder }
  return address ? { kind: 'renounced', address } : { kind: 'none' }
}
