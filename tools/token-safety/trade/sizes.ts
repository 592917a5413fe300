import type { Journey } from './journeys.ts'
import { bestSale } from './sale-facts.ts'
import type { Market, Trade } from './trade.ts'

/** How much of a token can be bought at once, in its smallest unit. */
export type BuySizes = {
  /** What the largest buy that went through brought. */
  largest?: bigint
  /** What the smallest one that was refused should have brought, roughly. */
  refused?: bigint
  /** Why, in the contracts' own, cleaned words. */
  refusal?: string
}

/** The usual buy, and those of three and ten times as much. */
export function buySizes(trade: Trade): BuySizes {
  const { buy, tokensReceived, tokensQuoted, amountIn, biggerBuys = [] } = trade
  if (!buy.ok || tokensReceived === 0n) return {}
  const worked = biggerBuys.find(({ ok }) => ok)
  const refused = biggerBuys.findLast(({ ok }) => !ok)
  return {
    largest: worked?.received ?? tokensReceived,
    ...(refused && {
      // The pool's own word, in proportion: what a bigger buy pays more is told by no refusal.
      refused: (tokensQuoted * refused.amountIn) / amountIn,
      ...(refused.reason !== undefined && { refusal: refused.reason }),
    }),
  }
}

/** What the largest sale that went through took, in the token's smallest unit. */
export function largestSale(
  market: Market,
  journeys: readonly Journey[] | undefined,
): bigint | undefined {
  const sold = bestSale(market, journeys)
  if (market.kind !== 'traded' || sold === undefined) return undefined
  return (market.trade.tokensReceived * BigInt(sold.shareBps)) / 10_000n
}
