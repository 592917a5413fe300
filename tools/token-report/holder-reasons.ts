import type { Reason } from '../verdicts/reason.ts'
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
