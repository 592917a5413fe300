import { formatEther } from 'viem'

import { percent } from './reason.ts'
import type { Reason } from './reason.ts'
import type { Attempt, Market, Sale, Trade } from './trade.ts'

/** Taxes at or above these, in basis points, decide. */
export const taxLimits = { avoidBps: 2_500, cautionBps: 1_000 } as const

/** What buying, moving and selling showed. */
export function marketReasons(market: Market): Reason[] {
  if (market.kind !== 'traded') return [untraded[market.kind]]
  const { trade } = market
  if (!trade.buy.ok) return [buyBlocked(trade)]
  return [
    ...taxReasons('buy', trade.buy),
    ...transferReasons(trade),
    ...saleReasons(trade),
    ...(trade.sales.length === 0 ? [nothingReceived(trade)] : []),
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
    text: 'No pool with liquidity against wrapped ether was found, so no trade could be tried.',
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

function buyBlocked({ buy, ethIn }: Trade): Reason {
  return {
    code: 'buy_blocked',
    level: 'unknown',
    weight: 80,
    text: 'A simulated buy was refused, so selling could not be tried.',
    evidence: { ethInWei: `${ethIn}`, ...said(buy) },
  }
}

function nothingReceived({ ethIn, tokensQuoted }: Trade): Reason {
  return {
    code: 'sell_untested',
    level: 'unknown',
    weight: 70,
    text: 'A simulated buy left the buyer with no tokens, so there was nothing to sell.',
    evidence: { ethInWei: `${ethIn}`, tokensQuoted: `${tokensQuoted}` },
  }
}

function saleReasons({ sales, pairTransfer }: Trade): Reason[] {
  const first = sales[0]
  if (first === undefined) return []
  const sold = sales.find(({ ok }) => ok)
  if (sold === undefined) return [sellBlocked({ sales, first, pairTransfer })]
  return [...(first.ok ? [] : [sellLimited({ first, sold })]), ...taxReasons('sell', sold)]
}

type BlockedSale = { sales: Sale[]; first: Sale; pairTransfer: Attempt | undefined }

function sellBlocked({ sales, first, pairTransfer }: BlockedSale): Reason {
  const tokenSaid = pairTransfer?.ok === false ? pairTransfer.reason : undefined
  return {
    code: 'sell_blocked',
    level: 'avoid',
    weight: 100,
    text: 'Tokens could be bought but not sold: every simulated sale was refused.',
    evidence: {
      sharesTried: sales.map(({ shareBps }) => percent(shareBps)).join(', '),
      ...said(first),
      ...(tokenSaid && { tokenSaid }),
    },
  }
}

function sellLimited({ first, sold }: { first: Sale; sold: Sale }): Reason {
  return {
    code: 'sell_limited',
    level: 'caution',
    weight: 75,
    text: `A sale of everything bought was refused; a sale of ${percent(sold.shareBps)} of it went through.`,
    evidence: { sellableShareBps: sold.shareBps, ...said(first) },
  }
}

function transferReasons({ transfer }: Trade): Reason[] {
  if (transfer === undefined) return []
  if (transfer.ok) return taxReasons('transfer', transfer)
  return [
    {
      code: 'transfer_blocked',
      level: 'caution',
      weight: 70,
      text: 'Bought tokens could not be sent to another address in the simulation.',
      evidence: said(transfer),
    },
  ]
}

type Taxed = 'buy' | 'sell' | 'transfer'

const taxWeight: Record<Taxed, number> = { sell: 6, buy: 4, transfer: 2 }

/** A transfer tax alone never reaches `avoid`: nobody needs a transfer to get out. */
function taxReasons(what: Taxed, { taxBps }: { taxBps?: number }): Reason[] {
  if (taxBps === undefined || taxBps === 0) return []
  const weight = taxWeight[what]
  const text = `${taxed[what]} costs ${percent(taxBps)} in tax.`
  const evidence = { taxBps }
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

function said({ reason }: Attempt): Record<string, string> {
  return reason === undefined ? {} : { refusedWith: reason }
}

/** Wei as a model should quote them: three digits are enough. */
export function ether(wei: bigint): string {
  return `${Number(Number(formatEther(wei)).toPrecision(3))} ETH`
}
