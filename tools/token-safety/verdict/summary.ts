import type { Findings } from '../looks/findings.ts'
import { bestSale } from '../trade/sale-facts.ts'
import { spent } from './market-reasons.ts'
import { percent } from './reason.ts'
import type { Reason } from './reason.ts'
import type { Verdict } from './verdict.ts'

const openings: Record<Verdict, string> = {
  avoid: 'Avoid',
  unknown: 'Unknown',
  caution: 'Caution',
  ok: 'No problem found by these probes',
}

/** The answer in a sentence or two for a model to quote. No word in it comes from the token. */
export function summarize({
  verdict,
  reasons,
  findings,
}: {
  verdict: Verdict
  reasons: readonly Reason[]
  findings: Findings
}): string {
  const heavy = reasons.filter(({ level }) => level === verdict)
  const [first] = heavy
  const more = heavy.length > 1 ? ` (and ${heavy.length - 1} more)` : ''
  const why = first
    ? `${openings[verdict]}: ${uncapitalize(first.text.slice(0, -1))}${more}`
    : openings[verdict]
  const noted = reasons.find(({ level, weight }) => level === 'info' && weight >= notedWeight)
  const also = verdict === 'ok' && noted ? ` Noted: ${uncapitalize(noted.text)}` : ''
  return `${why}. ${describeTrade(findings)}${also}`
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

function uncapitalize(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
