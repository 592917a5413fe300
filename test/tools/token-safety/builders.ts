import type { Address } from 'viem'

import type { Facts } from '../../../tools/token-safety/facts/read-facts.ts'
import type { Findings, Powers } from '../../../tools/token-safety/looks/findings.ts'
import type { MeasuredEffect } from '../../../tools/token-safety/powers/effects.ts'
import type { TrialNote } from '../../../tools/token-safety/powers/power-trials.ts'
import type { Suspect } from '../../../tools/token-safety/powers/suspects.ts'
import type { Holder } from '../../../tools/token-safety/reads/ownership.ts'
import type { Journey } from '../../../tools/token-safety/trade/journeys.ts'
import type { Market, Pool, Sale, Trade } from '../../../tools/token-safety/trade/trade.ts'
import { venuesOf, type Quote } from '../../../tools/token-safety/trade/venues.ts'

export const address: Address = '0x00000000000000000000000000000000000000A1'
export const poolAddress: Address = '0x00000000000000000000000000000000000000b2'

export const wallet: Holder = { address, kind: 'wallet' }
export const contract: Holder = { address, kind: 'contract' }
export const proxyOf = { kind: 'eip1967', implementation: address } as const

/** What a test cannot do without. */
export function present<value>(found: value | undefined, name: string): value {
  if (found === undefined) throw new Error(`There is no ${name}.`)
  return found
}

export const done = { ok: true, gasUsed: 100_000, taxBps: 0 }
export const refused = { ok: false, gasUsed: 50_000, reason: 'no' }
export const sale = (shareBps: number, some: Partial<Sale> = {}): Sale => ({
  ...done,
  shareBps,
  amount: 10n ** 21n,
  received: 10n ** 16n,
  ...some,
})
export const refusedSale = (shareBps: number): Sale => ({
  ...refused,
  shareBps,
  amount: 10n ** 21n,
  received: 0n,
})

/** A chain whose exchanges are known, and their first quote: wrapped ether. */
export function baseVenues() {
  return present(venuesOf(8453), 'Base')
}

export function quoteNamed(symbol: string): Quote {
  return present(
    baseVenues().quotes.find((one) => one.symbol === symbol),
    symbol,
  )
}

export function makePool(some: Partial<Pool> = {}): Pool {
  return {
    venue: 'Uniswap V2',
    address: poolAddress,
    quote: quoteNamed('WETH'),
    quoteHeld: 10n ** 19n,
    tokenHeld: 10n ** 24n,
    dexIndex: 0,
    quoteIndex: 0,
    ...some,
  }
}

/** A trade in which everything worked and cost nothing. */
export function makeTrade(some: Partial<Trade> = {}): Trade {
  return {
    pool: makePool(),
    amountIn: 10n ** 16n,
    tokensQuoted: 10n ** 21n,
    tokensReceived: 10n ** 21n,
    buy: done,
    transfer: done,
    sales: [sale(10_000)],
    ...some,
  }
}

export const traded = (some: Partial<Trade> = {}): Market => ({
  kind: 'traded',
  trade: makeTrade(some),
  pools: [makePool()],
})

const stays = ['next block', 'five minutes later', 'a day later'] as const

/** A wallet's sale after each stay; a number is the largest part that it could sell. */
export function makeJourneys(
  ...each: readonly (number | Partial<Journey>)[]
): [Journey, ...Journey[]] {
  const [first, ...others] = stays.map((stay, at): Journey => {
    const some = each[at] ?? 10_000
    const given = typeof some === 'number' ? { soldShareBps: some } : some
    return { stay, bought: true, soldShareBps: 10_000, taxBps: 0, gasUsed: 90_000, ...given }
  })
  if (first === undefined) throw new Error('Nobody stays.')
  return [first, ...others]
}

export const suspect = (found: Suspect['found']): Suspect => ({ address, found })

export const noPowers: Powers = { effects: [], suspects: [], holders: [], tried: 20, missed: 0 }

/** One effect that somebody was seen to have, and who that is. */
export function power(
  some: Partial<MeasuredEffect> & Pick<MeasuredEffect, 'effect'>,
  { found = 'owner', holder = wallet }: { found?: Suspect['found']; holder?: Holder } = {},
): Powers {
  const open = found === 'stranger'
  const effect = { ...makeEffect(some), caller: address, ...(open && { open }) }
  return { ...noPowers, effects: [effect], suspects: [suspect(found)], holders: [holder] }
}

export function makeEffect(
  some: Partial<MeasuredEffect> & Pick<MeasuredEffect, 'effect'>,
): MeasuredEffect {
  return { selectors: ['0x12345678'], caller: address, bps: 10_000, broughtIn: false, ...some }
}

/** A trial in which nobody changed anything: the holder sells all, and buys. */
export function makeNote(some: Partial<TrialNote> = {}): TrialNote {
  return {
    acted: true,
    buyWorks: true,
    otherBuyWorks: false,
    callerMoves: false,
    callerHolds: false,
    upgraded: false,
    burned: false,
    finished: true,
    sellShareBps: 10_000,
    sellTaxBps: 0,
    buyTaxBps: 0,
    heldLostBps: 0,
    supplyGrownBps: 0,
    supplyLostBps: 0,
    madeBps: 0,
    poolTokensLostBps: 0,
    poolQuoteLostBps: 0,
    ...some,
  }
}

/** Nothing to say about who holds the token. */
export const noFacts: Facts = {
  at: 1_750_000_000_000,
  liquidity: [],
  supply: undefined,
  launchpad: undefined,
}

/** The token that findings are about. */
export const about = { chainId: 8453, token: address }

/** Findings about a token nobody could complain about. */
export function makeFindings(some: Partial<Findings> = {}): Findings {
  return {
    metadata: { name: 'Harbor Coin', symbol: 'HARBR', decimals: 18, totalSupply: 10n ** 24n },
    ownership: { kind: 'none' },
    proxy: { kind: 'none' },
    code: {
      sizeBytes: 1_000,
      hash: '0x00',
      selectors: new Set(),
      delegateCall: false,
      selfDestruct: false,
    },
    transferAsks: [],
    firstSeen: undefined,
    market: traded(),
    journeys: makeJourneys(),
    hiddenFunctions: false,
    powers: noPowers,
    facts: noFacts,
    ...some,
  }
}
