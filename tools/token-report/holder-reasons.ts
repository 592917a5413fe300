import type { TokenSafetyOutput } from '../token-safety/schema.ts'
import { levels, type Reason } from '../token-safety/verdict/reason.ts'
import type { HolderSale } from './holder-sales.ts'

/** What sales in the name of present holders showed. One that fails may be a blocked bot; most are not. */
export function holderReasons(sales: readonly HolderSale[] | undefined): Reason[] {
  const failed = sales?.filter(({ sold }) => !sold) ?? []
  const [first] = failed
  if (sales === undefined || first === undefined) return []
  const most = 2 * failed.length > sales.length
  const { reason } = first
  return [
    {
      code: 'holders_blocked',
      level: most ? 'avoid' : 'caution',
      weight: most ? 98 : 62,
      text: `${failed.length} of ${sales.length} wallets that hold the token could not sell it in the simulation.`,
      evidence: {
        tried: sales.length,
        refused: failed.length,
        ...(reason !== undefined && { refusedWith: reason }),
      },
    },
  ]
}

/** Puts further reasons into an answer: the worst level is the verdict, the heaviest come first. */
export function withReasons(answer: TokenSafetyOutput, more: readonly Reason[]): TokenSafetyOutput {
  if (more.length === 0) return answer
  const told = more.map(({ code, level, text, evidence }) => ({ code, level, text, evidence }))
  const reasons = [...told, ...answer.reasons].toSorted(
    (a, b) => levels.indexOf(a.level) - levels.indexOf(b.level),
  )
  const worst = reasons[0]?.level ?? 'info'
  const verdict = worst === 'info' ? 'ok' : worst
  if (verdict === answer.verdict) return { ...answer, reasons }
  return { ...answer, reasons, verdict, summary: `${told[0]?.text ?? ''} ${answer.summary}` }
}
