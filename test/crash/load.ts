import type { Store } from '../../src/store/open-store.ts'
import { keysIn, passTool, type RideLog } from './rider.ts'

/** How much was done without a coin, or with what a coin had bought: a run without it proves less. */
export type Load = {
  'passes sold': number
  'keys replaced': number
  'keys never shown': number
  'calls with a key': number
  'paid from credit': number
  'credit put back': number
  /** Reserved by a process that was killed. */
  'put back by a sweep': number
}

export async function loadOf({ db }: Store, log: RideLog): Promise<Load> {
  const passes = await db.selectFrom('key_passes').select('revoked_at').execute()
  const spends = await db.selectFrom('credit_spends').select('state').execute()
  const releases = await db
    .selectFrom('credit_moves')
    .innerJoin('credit_spends', 'id', 'reference')
    .select('id')
    .where('kind', '=', 'release')
    .whereRef('credit_moves.at', '>=', 'release_at')
    .execute()
  const shown = [...log.rides, ...log.creditCalls]
    .filter(({ call }) => call.tool === passTool)
    .flatMap(({ answers }) => keysIn(answers))
  const replaced = passes.filter(({ revoked_at: at }) => at !== null).length
  return {
    'passes sold': passes.length - replaced,
    'keys replaced': replaced,
    'keys never shown': passes.length - shown.length,
    'calls with a key': log.keyUses.filter(({ answer }) => answer?.kind === 'delivered').length,
    'paid from credit': spends.filter(({ state }) => state === 'committed').length,
    'credit put back': spends.filter(({ state }) => state === 'released').length,
    'put back by a sweep': releases.length,
  }
}
