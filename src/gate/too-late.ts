import type { LedgerEntry } from './ledger.ts'

/** How far clocks may disagree, in milliseconds. */
const slackMs = 30_000
/** No node lags this long (in milliseconds); a chain without new blocks may just be quiet. */
const quietChainMs = 600_000

/**
 * Whether an authorization that the chain showed unused can never be used any more, so that another
 * payment may be asked for.
 *
 * The token takes it only in a block before `validBefore` (EIP-3009), so the block that was asked
 * has to be at least that late: what a node that lags does not show may have happened all the same.
 */
export function isTooLate(
  { validBefore }: Pick<LedgerEntry, 'validBefore'>,
  { asOf, now }: { asOf: number; now: number },
): boolean {
  const end = validBefore * 1000
  return now >= end + slackMs && (asOf >= end || now >= end + quietChainMs)
}

/**
 * Whether a transfer that was seen is gone: its block was taken back (a reorganisation). Only a
 * block well after the sighting can show that; an earlier one is of a node that lags.
 */
export function isTakenBack(
  { updatedAt }: Pick<LedgerEntry, 'updatedAt'>,
  { asOf }: { asOf: number },
): boolean {
  return asOf >= updatedAt + slackMs
}
