import { formatUnits } from 'viem'

import { percent } from '../../verdicts/reason.ts'
import type { Reason } from '../../verdicts/reason.ts'
import type { Journey } from '../trade/journeys.ts'
import { bestSale, wasSold } from '../trade/sale-facts.ts'
import type { Attempt, Market, Trade } from '../trade/trade.ts'

/** Taxes at or above these, in basis points, decide. */
export const taxLimits = { avoidBps: 2_500, cautionBps: 1_200 } as const

/** What buying, moving and selling showed, at once and later. */
export function marketReasons(market: Market, journeys: readonly Journey[] | undefined): Reason[] {
  if (market.kind !== 'traded') return [untraded[market.kind]]
  const { trade } = market
  const walked = journeys?.filter(({ bought }) => bought) ?? []
  if (!trade.buy.ok && walked.length === 0) return [buyBlocked(trade)]
  return [
    ...taxReasons('buy', trade.buy),
    ...transferReasons(trade, bestSale(market, journeys) !== undefined),
    ...(walked.length > 0 ? journeyReasons(trade, walked) : probeReasons(trade)),
  ]
}

const untraded: Record<Exclude<Market['kind'], 'traded'>, Reason> = {
  no_venue: {
    code: 'no_venue',
    level: 'unknown',
    weight: 90,
    text: 'No exchange is known on this chain, so no trade could be tried.',
    evidence: {},
  },
  no_pool: {
    code: 'no_pool',
    level: 'unknown',
    weight: 90,
    text: 'No pool with liquidity was found on the exchanges that are known, so no trade could be tried.',
    evidence: {},
  },
  unfunded: {
    code: 'unfunded',
    level: 'unknown',
    weight: 90,
    text: 'The deepest pool is against a token that could not be made up for the simulation.',
    evidence: {},
  },
  probe_failed: {
    code: 'probe_failed',
    level: 'unknown',
    weight: 90,
    text: 'The trade simulation did not complete, so it shows nothing about this token.',
    evidence: {},
  },
}

function buyBlocked(trade: Trade): Reason {
  return {
    code: 'buy_blocked',
    level: 'unknown',
    weight: 80,
    text: 'A simulated buy was refused, so selling could not be tried.',
    evidence: { spent: spent(trade), ...said(trade.buy) },
  }
}

/** One account, one block: all there is where the node cannot run later blocks. */
function probeReasons(trade: Trade): Reason[] {
  const { sales, poolTransfer, tokensQuoted } = trade
  const [first] = sales
  if (first === undefined) {
    return [
      {
        code: 'sell_untested',
        level: 'unknown',
        weight: 70,
        text: 'A simulated buy left the buyer with no tokens, so there was nothing to sell.',
        evidence: { spent: spent(trade), tokensQuoted: `${tokensQuoted}` },
      },
    ]
  }
  const sold = sales.find(wasSold)
  const tokenSaid = poolTransfer?.ok === false ? poolTransfer.reason : undefined
  if (sold === undefined) {
    const tried = sales.map(({ shareBps }) => percent(shareBps)).join(', ')
    const evidence = { sharesTried: tried, ...said(first), ...(tokenSaid && { tokenSaid }) }
    return [sellBlocked(evidence)]
  }
  return [...limited(sold.shareBps, said(first)), ...taxReasons('sell', sold)]
}

function sellBlocked(evidence: Reason['evidence']): Reason {
  return {
    code: 'sell_blocked',
    level: 'avoid',
    weight: 100,
    text: 'Tokens could be bought but not sold: every simulated sale was refused.',
    evidence,
  }
}

function limited(shareBps: number, why: Record<string, string>): Reason[] {
  if (shareBps === 10_000) return []
  return [
    {
      code: 'sell_limited',
      level: shareBps <= 100 ? 'avoid' : 'caution',
      weight: 75,
      text: `A sale of everything bought was refused; a sale of ${percent(shareBps)} of it went through.`,
      evidence: { sellableShareBps: shareBps, ...why },
    },
  ]
}

function stayed(stay: Journey['stay']): string {
  return stay === 'next block' ? 'in the next block' : stay
}

/** A wallet that sells a block, five minutes and a day after it bought: what buyers really do. */
function journeyReasons(trade: Trade, journeys: readonly Journey[]): Reason[] {
  const blocked = journeys.filter(({ soldShareBps }) => soldShareBps === 0)
  const [first] = blocked
  if (first === undefined) return soldReasons(trade, journeys)
  const { reason } = first
  const evidence = {
    refused: blocked.map(({ stay }) => stay).join(', '),
    ...(reason !== undefined && { refusedWith: reason }),
    ...(trade.poolTransfer?.reason !== undefined && { tokenSaid: trade.poolTransfer.reason }),
  }
  if (blocked.length === journeys.length) return [sellBlocked(evidence)]
  const last = journeys.at(-1)
  if (last !== undefined && last.soldShareBps === 0) {
    return [
      {
        code: 'sell_blocked_later',
        level: 'avoid',
        weight: 99,
        text: `A sale went through at first and was refused ${stayed(first.stay)}.`,
        evidence,
      },
    ]
  }
  const opens = journeys.slice(journeys.indexOf(first)).find(({ soldShareBps }) => soldShareBps > 0)
  return [
    {
      code: 'sell_delayed',
      level: blocked.length > 1 ? 'caution' : 'info',
      weight: 45,
      text: `A sale was refused ${stayed(first.stay)} and went through ${opens ? stayed(opens.stay) : 'later'}.`,
      evidence,
    },
    ...soldReasons(
      trade,
      journeys.filter(({ soldShareBps }) => soldShareBps > 0),
    ),
  ]
}

function soldReasons({ sales }: Trade, journeys: readonly Journey[]): Reason[] {
  const [soonest] = journeys
  if (soonest === undefined) return []
  const least = journeys.toSorted((a, b) => a.soldShareBps - b.soldShareBps)[0] ?? soonest
  const highest = journeys.toSorted((a, b) => (b.taxBps ?? 0) - (a.taxBps ?? 0))[0] ?? soonest
  const sameBlock: Reason[] =
    sales.length > 0 && !sales.some(wasSold)
      ? [
          {
            code: 'same_block_blocked',
            level: 'info',
            weight: 35,
            text: 'A sale in the block of the buy was refused; a later one went through.',
            evidence: said(sales[0]),
          },
        ]
      : []
  const why: Record<string, string> =
    least.reason === undefined ? {} : { refusedWith: least.reason }
  return [
    ...limited(least.soldShareBps, why),
    ...taxReasons('sell', highest, highest === soonest ? undefined : highest.stay),
    ...sameBlock,
  ]
}

/** Who can sell does not need a transfer to get out; it was tried in the block of the buy, besides. */
function transferReasons({ transfer }: Trade, sells: boolean): Reason[] {
  if (transfer === undefined) return []
  if (transfer.ok) return taxReasons('transfer', transfer)
  return [
    {
      code: 'transfer_blocked',
      level: sells ? 'info' : 'caution',
      weight: 70,
      text: 'Bought tokens could not be sent to another address in the simulation.',
      evidence: said(transfer),
    },
  ]
}

type Taxed = 'buy' | 'sell' | 'transfer'

const taxWeight: Record<Taxed, number> = { sell: 6, buy: 4, transfer: 2 }

/** A transfer tax alone never reaches `avoid`: nobody needs a transfer to get out. */
function taxReasons(what: Taxed, { taxBps }: { taxBps?: number }, when?: string): Reason[] {
  if (taxBps === undefined || taxBps === 0) return []
  const weight = taxWeight[what]
  const text = `${taxed[what]} costs ${percent(taxBps)} in tax${when ? ` ${when}` : ''}.`
  const evidence = { taxBps, ...(when && { when }) }
  if (taxBps >= taxLimits.avoidBps && what !== 'transfer') {
    return [{ code: `${what}_tax_extreme`, level: 'avoid', weight: 90 + weight, text, evidence }]
  }
  if (taxBps >= taxLimits.cautionBps) {
    return [{ code: `${what}_tax_high`, level: 'caution', weight: 60 + weight, text, evidence }]
  }
  return [{ code: `${what}_tax`, level: 'info', weight: 40 + weight, text, evidence }]
}

const taxed: Record<Taxed, string> = {
  buy: 'Buying',
  sell: 'Selling',
  transfer: 'Sending tokens to another address',
}

function said(attempt: Attempt | undefined): Record<string, string> {
  return attempt?.reason === undefined ? {} : { refusedWith: attempt.reason }
}

/** An amount of a quote as a model should tell it: three digits are enough. */
export function spent({ amountIn, pool: { quote } }: Trade): string {
  const amount = Number(Number(formatUnits(amountIn, quote.decimals)).toPrecision(3))
  return `${amount} ${quote.wrapped ? quote.symbol.replace(/^W/, '') : quote.symbol}`
}
