import { uncapitalize, type Judgement } from '../../verdicts/judge.ts'
import { percent } from '../../verdicts/reason.ts'
import type { Findings } from '../looks/findings.ts'
import { bestSale } from '../trade/sale-facts.ts'
import { spent } from './market-reasons.ts'

/** How a summary closes: what the trade showed, and what else is worth a word. No word of it comes from the token. */
export function closingOf(
  { verdict, reasons }: Pick<Judgement, 'verdict' | 'reasons'>,
  findings: Findings,
): string {
  const noted = reasons.find(({ level, weight }) => level === 'info' && weight >= notedWeight)
  const also = verdict === 'ok' && noted ? ` Noted: ${uncapitalize(noted.text)}` : ''
  return `${describeTrade(findings)}${also}`
}

/** What weighs this much belongs into the summary, even where it does not pull the verdict. */
const notedWeight = 50

function describeTrade({ market, journeys }: Findings): string {
  if (market.kind !== 'traded') return 'This is not a statement that the token is safe.'
  const { trade } = market
  const { buy } = trade
  const sold = bestSale(market, journeys)
  if (!sold) return `Simulated with ${spent(trade)}.`
  const taxes = [
    buy.taxBps === undefined ? [] : [`buy tax ${percent(buy.taxBps)}`],
    sold.taxBps === undefined ? [] : [`sell tax ${percent(sold.taxBps)}`],
  ].flat()
  return `A simulated buy and sale of ${spent(trade)} went through with ${taxes.join(' and ')}; this is no promise of safety.`
}
