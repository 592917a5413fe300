import type { Address } from 'viem'

import type { BlockFacts, ChainReads } from '../../src/registry/chain-reads.ts'
import { readHistory } from '../address-safety/account-reads.ts'
import { readSanctions, sanctionsTrial } from '../address-safety/getters.ts'
import { sanctionsOracleAt } from '../address-safety/known.ts'
import { freshAccount } from '../token-safety/looks/subject.ts'
import { tryCalls } from '../token-safety/reads/bounded-calls.ts'
import { findHolders } from '../token-safety/reads/holder.ts'
import { mintLines, powerLines, recentBlocks } from '../token-safety/reads/log-reads.ts'
import { venuesAt } from '../token-safety/trade/chain-venues.ts'
import { venueAccounts } from '../token-safety/trade/venues.ts'
import { makerTrials, pickCandidates, readMakers, type Candidate } from './candidates.ts'
import type { Examined, Findings } from './findings.ts'
import { mintedFor, readBeginnings } from './logs.ts'
import { findMaker } from './maker.ts'
import { readPools } from './pools.ts'

/** The token under test, and an account that nobody has used before. */
type Subject = { chain: ChainReads; token: Address; reader: Address; oracle: Address | undefined }

/** How far an account is searched: its nonces, and the contracts that it created. */
const depth = { nonces: 30_000, looks: 1_000, created: 40 }
/** Most other tokens whose pools are looked for. */
const mostOthers = 40

/**
 * Reads everything the verdict needs, in at most three HTTP round trips: what the token and its log
 * say; the accounts they name; the pools of what those made. `seed` makes the simulated account
 * hard to predict.
 */
export async function gather(
  chain: ChainReads,
  request: { token: Address; seed: string },
): Promise<{ block: BlockFacts; findings: Findings }> {
  const { token, seed } = request
  const reader = freshAccount(`${seed}:${token}:reader`)
  const subject = { chain, token, reader, oracle: sanctionsOracleAt(chain) }
  const look = await lookAtToken(subject)
  const second = await lookAtCandidates(subject, look)
  const third = await lookFurther(subject, { look, second })
  const strangers = new Set(harmless(subject))
  const mintings = together(second.mintings, third.mintings)?.filter(
    (one) => !strangers.has(one.token),
  )
  return {
    block: look.block,
    findings: {
      token,
      candidates: [...second.examined, ...third.examined],
      traded: third.pools?.traded,
      complete: third.pools?.complete ?? false,
      mintings,
      mintingsFrom: second.fromBlock,
      wholeLog: { powers: look.powers !== undefined, mints: look.mints !== undefined },
    },
  }
}

/** First round trip: whom the token and its log name. */
async function lookAtToken({ chain, token, reader }: Subject) {
  const [block, powers, mints, answers] = await Promise.all([
    chain.latestBlock(),
    powerLines(chain, token),
    mintLines(chain, { token, fromBlock: 0n }),
    tryCalls(chain, { caller: reader, trials: makerTrials(token) }),
  ])
  return { block, powers, mints, named: readMakers(answers ?? []) }
}

type Look = Awaited<ReturnType<typeof lookAtToken>>

/** Second round trip: what those are, and what else was made by them and for them. */
async function lookAtCandidates(subject: Subject, look: Look) {
  const { chain, token } = subject
  const { block, powers, mints, named } = look
  const lines = [...(powers ?? []), ...(mints ?? [])]
  const except = harmless(subject)
  const candidates = pickCandidates(readBeginnings(lines), { named, except })
  const accounts = candidates.map(({ address }) => address)
  const fromBlock = block.number > recentBlocks ? block.number - recentBlocks : 0n
  const [examined, mintings, recentMints] = await Promise.all([
    examine(subject, candidates),
    mintedFor(chain, { accounts, fromBlock }),
    mints === undefined ? mintLines(chain, { token, fromBlock }) : undefined,
  ])
  return { examined, mintings, recentMints, fromBlock }
}

type Second = Awaited<ReturnType<typeof lookAtCandidates>>

/** Third round trip: pools, and whoever only the newest part of the log named. */
async function lookFurther(subject: Subject, { look, second }: { look: Look; second: Second }) {
  const { chain, token, reader } = subject
  const { examined, mintings, recentMints, fromBlock } = second
  const maker = findMaker({ candidates: examined })
  const made = [
    ...(maker?.history?.created ?? []),
    ...(mintings ?? []).flatMap((one) => (one.to === maker?.address ? [one.token] : [])),
  ]
  const others = [...new Set(made)].filter((address) => address !== token).slice(0, mostOthers)
  const late = lateCandidates(subject, { look, second })
  const [pools, lateExamined, lateMintings] = await Promise.all([
    readPools(chain, { contracts: [token, ...others], reader }),
    examine(subject, late),
    recentMints ? mintedFor(chain, { accounts: late.map((one) => one.address), fromBlock }) : [],
  ])
  return { pools, examined: lateExamined, mintings: lateMintings }
}

/** Where the node only searches the newest blocks: whoever the first tokens there were made for. */
function lateCandidates(subject: Subject, { second }: { look: Look; second: Second }): Candidate[] {
  const { firstRecipient } = readBeginnings(second.recentMints ?? [])
  const known = second.examined.map(({ address }) => address)
  const beginnings = firstRecipient ? { firstRecipient } : {}
  const nobodyNamed = { launchpad: [], owner: [] }
  const except = [...harmless(subject), ...known]
  return pickCandidates(beginnings, { named: nobodyNamed, except })
}

async function examine(
  { chain, token, reader, oracle }: Subject,
  candidates: readonly Candidate[],
): Promise<Examined[]> {
  if (candidates.length === 0) return []
  const addresses = candidates.map(({ address }) => address)
  const [holders, histories, answers] = await Promise.all([
    findHolders(chain, { addresses, reader }),
    Promise.all(
      addresses.map((account) => readHistory(chain, { account, reader, sought: token, depth })),
    ),
    oracle &&
      tryCalls(chain, {
        caller: reader,
        trials: addresses.map((address) => sanctionsTrial(oracle, address)),
      }),
  ])
  return candidates.map(({ address, signs }, at) => {
    const history = histories[at]
    return {
      address,
      signs: history?.soughtAt === undefined ? signs : ['created', ...signs],
      holder: holders.find((holder) => holder.address === address),
      history,
      sanctioned: readSanctions(answers?.[at]),
    }
  })
}

/** Exchanges and their tokens make no other tokens. */
function harmless({ chain, token }: Subject): Address[] {
  const venues = venuesAt(chain)
  return [token, ...(venues ? venueAccounts(venues) : [])]
}

function together<item>(
  first: readonly item[] | undefined,
  second: readonly item[] | undefined,
): item[] | undefined {
  return first && second && [...first, ...second]
}
