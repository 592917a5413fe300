import { getAddress, zeroHash, type Address, type Hex } from 'viem'

import type { BlockFacts, ChainReads } from '../../src/registry/chain-reads.ts'
import { readCode } from '../token-safety/code/bytecode.ts'
import { planFor, type CodeFunction } from '../token-safety/code/code-plan.ts'
import { detectProxy } from '../token-safety/code/proxy.ts'
import { freshAccount } from '../token-safety/looks/subject.ts'
import { tryCalls } from '../token-safety/reads/bounded-calls.ts'
import { findHolders } from '../token-safety/reads/holder.ts'
import { isNobody } from '../token-safety/reads/ownership.ts'
import { readProxyWords } from '../token-safety/reads/storage-reads.ts'
import { storedAddress } from '../token-safety/reads/words.ts'
import { confirmPool } from '../token-safety/trade/pool-at.ts'
import { readBehind, readHistory, tryPaying } from './account-reads.ts'
import { tryApprovals, type Attempts, type Cast } from './approvals.ts'
import type { Findings } from './findings.ts'
import {
  getterTrials,
  readAnswers,
  readSanctions,
  sanctionsTrial,
  type Answers,
} from './getters.ts'
import { isSafeSingleton, knownPlace, withoutVariant, sanctionsOracleAt } from './known.ts'

/** The address under test, and accounts that nobody has used before. */
type Subject = { chain: ChainReads; address: Address; reader: Address; cast: Cast }

/** Enough for every account that is not an exchange's or a bot's. */
const depth = { nonces: 30_000, looks: 0, created: 0 }

/**
 * Reads everything the verdict needs, in at most three HTTP round trips: the account itself; the
 * code behind it and what its own functions do; what the functions behind it do. `seed` makes the
 * simulated accounts hard to predict; the same seed gives the same ones.
 */
export async function gather(
  chain: ChainReads,
  request: { address: Address; seed: string },
): Promise<{ block: BlockFacts; findings: Findings }> {
  const { address, seed } = request
  const fresh = (role: string) => freshAccount(`${seed}:${address}:${role}`)
  const cast = { bait: fresh('bait'), victim: fresh('victim'), stranger: fresh('stranger') }
  const subject = { chain, address, reader: fresh('reader'), cast }
  const look = await lookAt(subject, sanctionsOracleAt(chain))
  const hasCode = look.code !== '0x'
  const second = hasCode ? await lookBehind(subject, look) : noSecond
  const approvals = hasCode ? await withCodeBehind(subject, { look, second }) : []
  const { block, code, proxy, delegate, slotZero, answers, ...rest } = look
  const { behind } = second
  const known = knownPlace(chain, address)
  return {
    block,
    findings: {
      ...rest,
      address,
      proxy,
      delegate,
      answers,
      known,
      code: hasCode ? readCode(code) : undefined,
      behind: behind && { address: behind.address, code: readCode(behind.code) },
      takers: [code, behind?.code ?? '0x'].flatMap((one) => planFor(one).changing).filter(isTaker),
      poolOf: second.poolOf,
      genuineSafe: isSafe(look) && isSafeSingleton(slotZero),
      holders: second.holders,
      approvals,
    },
  }
}

/** First round trip: everything that needs no more than the address. */
async function lookAt(subject: Subject, oracle: Address | undefined) {
  const { chain, address, reader, cast } = subject
  const getters = getterTrials(address, cast.stranger)
  const trials = oracle ? [...getters, sanctionsTrial(oracle, address)] : getters
  const [block, code, words, firstWord, history, answered, paying] = await Promise.all([
    chain.latestBlock(),
    chain.code(address),
    readProxyWords(chain, address),
    chain.storageAt(address, zeroHash),
    readHistory(chain, { account: address, reader, depth }),
    tryCalls(chain, { caller: reader, trials }),
    tryPaying(chain, { account: address, payer: cast.stranger }),
  ])
  return {
    block,
    code,
    history,
    paying,
    proxy: detectProxy({ code, words }),
    delegate: delegateIn(code),
    slotZero: storedAddress(firstWord),
    answers: answered && readAnswers(answered),
    sanctioned: oracle ? readSanctions(answered?.[getters.length]) : undefined,
  }
}

type Look = Awaited<ReturnType<typeof lookAt>>

/** Second round trip: what stands behind the code, who commands it, and its own functions. */
async function lookBehind(subject: Subject, look: Look) {
  const { chain, reader } = subject
  const { proxy, answers } = look
  const commanding = [
    answers?.owner,
    'admin' in proxy ? proxy.admin : undefined,
    'beacon' in proxy ? proxy.beacon : undefined,
  ].filter((one) => one !== undefined)
  const addresses = [...new Set(commanding)]
  const [behind, holders, poolOf, attempts] = await Promise.all([
    findBehind(subject, look),
    findHolders(chain, { addresses, reader }),
    findExchange(subject, answers),
    tryAll(subject, { look, functions: functionsOf(look.code) }),
  ])
  return { behind, holders, poolOf, attempts }
}

type Second = Awaited<ReturnType<typeof lookBehind>>

const noSecond: Second = { behind: undefined, holders: [], poolOf: undefined, attempts: [] }

/** Third round trip: the functions of the code behind, called at the address itself. */
async function withCodeBehind(
  subject: Subject,
  { look, second }: { look: Look; second: Second },
): Promise<Attempts[] | undefined> {
  const { behind, attempts } = second
  if (behind === undefined || attempts === undefined) return attempts
  const more = await tryAll(subject, { look, functions: functionsOf(behind.code) })
  return more && [...attempts, ...more]
}

/** What anybody and what the owner can do with approvals. */
async function tryAll(
  { chain, address, cast }: Subject,
  { look, functions }: { look: Look; functions: readonly CodeFunction[] },
): Promise<Attempts[] | undefined> {
  const owner = look.answers?.owner
  const isUsable = owner !== undefined && !isNobody(owner) && owner !== address
  const callers = isUsable ? [cast.stranger, owner] : [cast.stranger]
  const attempts = await Promise.all(
    callers.map((caller) => tryApprovals(chain, { target: address, caller, functions, cast })),
  )
  return attempts.every((one) => one !== undefined) ? attempts : undefined
}

/** Those with most addresses among their arguments come first: they may name token and holder. */
function functionsOf(code: Hex): CodeFunction[] {
  return planFor(code).changing.toSorted((a, b) => addressesOf(b) - addressesOf(a))
}

function addressesOf({ types }: CodeFunction): number {
  return types.join().split('address').length - 1
}

/** Two accounts and an amount: enough to say what is taken, and from whom. */
function isTaker(one: CodeFunction): boolean {
  return addressesOf(one) >= 2 && /uint(?:256|128|160)/.test(one.types.join())
}

async function findBehind(
  { chain, address, reader }: Subject,
  look: Look,
): Promise<{ address: Address; code: Hex } | undefined> {
  const { proxy, delegate, slotZero } = look
  if (proxy.kind === 'beacon') return readBehind(chain, { beacon: proxy.beacon, reader })
  const implementation = 'implementation' in proxy ? proxy.implementation : undefined
  const target = delegate ?? implementation ?? (isSafe(look) ? slotZero : undefined)
  if (target === undefined || target === address) return undefined
  const code = await chain.code(target)
  return code === '0x' ? undefined : { address: target, code }
}

/** A Safe is a small contract that passes everything on to the address in its first slot. */
function isSafe({ code, answers }: Look): boolean {
  const facts = code.length < 1_024 ? readCode(code) : undefined
  return facts?.delegateCall === true && answers?.threshold !== undefined
}

/** The exchange of a pool; anybody can claim to be one, but its factory knows. */
async function findExchange(
  { chain, address, reader }: Subject,
  answers: Answers | undefined,
): Promise<string | undefined> {
  const claim = answers?.pool
  const dex = claim && (await confirmPool(chain, { address, claim, reader }))
  return dex && withoutVariant(dex.name)
}

/** EIP-7702: code that only names another address. */
function delegateIn(code: Hex): Address | undefined {
  const digits = /^0xef0100([0-9a-f]{40})$/i.exec(code)?.[1]
  return digits === undefined ? undefined : getAddress(`0x${digits}`)
}
