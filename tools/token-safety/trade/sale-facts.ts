import type { Journey } from './journeys.ts'
import type { Market, Sale } from './trade.ts'

/** A router that pays nothing has not sold anything, whatever it says. */
export function wasSold({ ok, received }: Pick<Sale, 'ok' | 'received'>): boolean {
  return ok && received > 0n
}

/** The sale that counts: by a wallet in a later block where that was tried, else at once. */
export function bestSale(
  market: Market,
  journeys: readonly Journey[] | undefined,
): { shareBps: number; taxBps?: number; gasUsed?: number } | undefined {
  if (market.kind !== 'traded') return undefined
  const walked = journeys?.filter(({ bought }) => bought) ?? []
  if (walked.length > 0) {
    const sold = walked.find(({ soldShareBps }) => soldShareBps > 0)
    return sold && { ...sold, shareBps: sold.soldShareBps }
  }
  return market.trade.sales.find(wasSold)
}
