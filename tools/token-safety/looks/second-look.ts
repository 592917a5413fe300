import { encodeFunctionData, erc20Abi, isAddressEqual, type Address, type Hex } from 'viem'

import type { BlockFacts } from '../../../src/registry/chain-reads.ts'
import { findGrant, hasHiddenFunctions } from '../powers/grants.ts'
import { tryPowers, type Fuzzing } from '../powers/powers.ts'
import { addressesIn, slotsToRead, type Suspect } from '../powers/suspects.ts'
import { tokenTarget } from '../powers/targets.ts'
import { tryCalls } from '../reads/bounded-calls.ts'
import { findHolders } from '../reads/holder.ts'
import { namedIn, oldestOf, paidIn, powerLines, recentMints } from '../reads/log-reads.ts'
import { readStorage } from '../reads/storage-reads.ts'
import { tryBareTrade } from '../trade/engine.ts'
import { travel, type Journey } from '../trade/journeys.ts'
import type { Market } from '../trade/trade.ts'
import { venueAccounts } from '../trade/venues.ts'
import { findSuspects, type FirstLook } from './first-look.ts'
import type { Subject } from './subject.ts'

/** What its holders can do next, and how a wallet fares later. */
export type SecondLook = Awaited<ReturnType<typeof lookBehind>>

/** Second round trip: the powers in the token's own code, and the same trade by a wallet, later. */
export async function lookBehind(subject: Subject, look: FirstLook) {
  const { chain, token, accounts } = subject
  const market = look.market.kind === 'probe_failed' ? await tryBareTrade(subject) : look.market
  const suspects = findSuspects(subject, look)
  const targets = [tokenTarget(token, look)]
  const fuzzing = fuzzingOf(subject, { market, block: look.block })
  const knockers = [accounts.knocker, accounts.otherKnocker] as const
  const { owner } = look.metadata
  const commanding = [...(owner ? [owner] : []), ...suspects.map(({ address }) => address)]
  const addresses = [...new Set(commanding)]
  const [implementationCode, holders, journeys, powers, asked, mints, grant, hidden, transferAsks] =
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
      recentMints(chain, { token, latest: look.block.number }),
      findGrant(chain, {
        token,
        functions: look.plan.changing,
        knockers,
      }),
      hasHiddenFunctions(chain, { token, knockers }),
      transferPath(subject, { look, market }),
    ])
  const makers = paidIn(mints)
  const firstSeen = oldestOf([...look.lines, ...mints])
  const found = { implementationCode, holders, journeys, powers, asked, makers, grant, hidden }
  return { market, suspects, targets, fuzzing, firstSeen, transferAsks, ...found }
}

/** Contracts that a token may ask before it lets somebody trade. */
const mostAsked = 4

function isAsked({ found }: Suspect): boolean {
  return found === 'storage' || found === 'code' || found === 'owner'
}

/** Other contracts that a transfer out of the pool looks at. `undefined`: the node cannot tell. */
async function transferPath(
  { chain, token, accounts, venues }: Subject,
  { look, market }: { look: FirstLook; market: Market },
): Promise<Address[] | undefined> {
  if (market.kind !== 'traded') return undefined
  const { pool } = market.trade
  const args = [accounts.other, 1n] as const
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args })
  const touched = await chain.touched({ from: pool.address, to: token, data, gas: transferGas })
  const { proxy } = look
  const own = [
    token,
    pool.address,
    accounts.other,
    ...('implementation' in proxy ? [proxy.implementation] : []),
    ...(venues ? venueAccounts(venues) : []),
  ]
  return touched
    ?.map(({ address }) => address)
    .filter((address) => !own.some((one) => isAddressEqual(one, address)))
    .slice(0, mostTouched)
}

const transferGas = 1_000_000n
/** Contracts on the path of a transfer that are named. */
const mostTouched = 10

/** A contract that the token may ask: its code, and who may command it. */
async function lookAt({ chain, accounts }: Subject, { address }: Suspect) {
  const { reader } = accounts
  const slots = slotsToRead().slice(0, 24)
  const [code, stored, lines] = await Promise.all([
    chain.code(address),
    readStorage(chain, { at: address, reader, slots }),
    powerLines(chain, address),
  ])
  return { address, code, stored, named: namedIn(lines) }
}

function fuzzingOf(
  { chain, token, accounts, venues }: Subject,
  { market, block }: { market: Market; block: BlockFacts },
): Fuzzing | undefined {
  if (market.kind !== 'traded' || venues === undefined) return undefined
  const { trade } = market
  return { chain, token, accounts, venues, trade, block }
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
  { proxy }: FirstLook,
): Promise<Hex | undefined> {
  if (proxy.kind === 'none') return undefined
  if (proxy.kind !== 'beacon') return chain.code(proxy.implementation)
  const trials = [{ target: proxy.beacon, readOnly: true, data: '0x5c60da1b' as const }]
  const answers = await tryCalls(chain, { caller: accounts.reader, trials })
  const [implementation] = answers?.[0]?.ok ? addressesIn(answers[0].data) : []
  return implementation && chain.code(implementation)
}
