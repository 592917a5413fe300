import type { Address, Hex } from 'viem'

import type { BlockFacts, ChainReads } from '../../../src/registry/chain-reads.ts'
import type { Pool } from '../trade/trade.ts'
import { askFacts, type Question, type RawFacts } from './facts-reader.ts'
import { knownHolders, type KnownHolder } from './holders.ts'
import { launchpadIn, launchpadQuestions, type Launched, type Launchpad } from './launchpads.ts'
import { toPoolLiquidity, type PoolLiquidity } from './liquidity.ts'
import { lockQuestions, locksIn, type Lock } from './lockers.ts'
import { toSupplyShares, type SupplyShares } from './supply.ts'

/** Who holds a token and its liquidity, at one block. */
export type Facts = {
  /** When the block was made, in Unix milliseconds. */
  at: number
  /** Deepest pool first. */
  liquidity: readonly PoolLiquidity[]
  /** `undefined`: the token did not tell. */
  supply: SupplyShares | undefined
  launchpad: Launchpad | undefined
}

export type FactsSubject = {
  token: Address
  pools: readonly Pool[]
  owner: Address | undefined
  /** Whoever may have made the token. */
  creators: readonly Address[]
  block: BlockFacts
  /** An unused address, which nobody can predict. */
  reader: Address
  /** Where the code of a clone lives. */
  implementation?: Address | undefined
}

/** Pools whose shares are read, the deepest first. */
const mostPools = 6

/** Reads it all in one `eth_call`. `undefined`: the node did not run it. */
export async function readFacts(
  chain: ChainReads,
  subject: FactsSubject,
): Promise<Facts | undefined> {
  const { token, owner, creators, block, reader, implementation } = subject
  const pools = subject.pools.toSorted((a, b) => (depth(b) > depth(a) ? 1 : -1)).slice(0, mostPools)
  const addresses = pools.map(({ address }) => address)
  const { chainId, places } = chain
  const holders = knownHolders({ chainId, places, token, pools: addresses, owner, creators })
  const launched = { token, implementation }
  const asked = questionsOf({ addresses, holders, launched })
  const questions = asked.flatMap((group) => group.questions)
  const query = { token, holders: holders.map(({ address }) => address), pools: addresses }
  const raw = await askFacts(chain, {
    query: { ...query, questions },
    reader,
    block: block.number,
  })
  return (
    raw && toFacts(raw, { pools, holders, launched, asked, at: Number(block.timestamp) * 1_000 })
  )
}

function depth({ quote, quoteHeld }: Pool): bigint {
  return quote.worth * quoteHeld
}

/** Questions that are asked together; without a pool, those about the launch. */
type Group = { pool?: Address; holder?: KnownHolder; questions: Question[] }

function questionsOf({
  addresses,
  holders,
  launched,
}: {
  addresses: readonly Address[]
  holders: readonly KnownHolder[]
  launched: Launched
}): Group[] {
  const locks = addresses.flatMap((pool) =>
    holders.flatMap((holder): Group[] =>
      holder.locker ? [{ pool, holder, questions: lockQuestions(holder.locker, pool) }] : [],
    ),
  )
  return [{ questions: launchpadQuestions(launched) }, ...locks]
}

type Context = {
  pools: readonly Pool[]
  holders: readonly KnownHolder[]
  launched: Launched
  asked: readonly Group[]
  at: number
}

function toFacts([supply, holdings, shares, answers]: RawFacts, context: Context): Facts {
  const { pools, holders, launched, asked, at } = context
  const [aboutLaunch = [], ...aboutLocks] = split(answers, asked)
  const locksOf = (pool: Address) =>
    new Map<Address, Lock[]>(
      asked.slice(1).flatMap(({ pool: asker, holder }, index) => {
        if (asker !== pool || !holder?.locker) return []
        return [[holder.address, locksIn(holder.locker, aboutLocks[index] ?? [])]]
      }),
    )
  const wallets = holdings.map(({ isWallet }) => isWallet)
  const liquidity = pools.map((pool, index) => {
    const own = shares[index]
    const raw = own && { ...own, locks: locksOf(pool.address) }
    return toPoolLiquidity(pool, { raw, holders, wallets })
  })
  const balances = holders.map((holder, index) => ({
    ...holder,
    isWallet: wallets[index] ?? false,
    amount: holdings[index]?.tokens.value ?? 0n,
  }))
  const told = supply.told && supply.value > 0n && holdings.every(({ tokens }) => tokens.told)
  return {
    at,
    liquidity,
    supply: told ? toSupplyShares(balances, supply.value) : undefined,
    launchpad: launchpadIn(launched, aboutLaunch),
  }
}

/** Gives every group its answers back. */
function split(answers: readonly Hex[], groups: readonly Group[]): (readonly Hex[])[] {
  let from = 0
  return groups.map(({ questions }) => {
    const own = answers.slice(from, from + questions.length)
    from += questions.length
    return own
  })
}
