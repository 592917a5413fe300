import type { KeyPass } from '../passes/key-pass.ts'
import type { FreshPass, KeyPasses } from '../passes/key-passes.ts'
import type { IssuedPass, PassDesk, PassFacts } from '../registry/tool-context.ts'
import type { LedgerEntry, PassChanges } from './ledger.ts'

/**
 * Hands out passes to a tool and remembers them, so that the ledger can store them in the same
 * transaction as the delivery.
 */
export function passDesk(
  passes: KeyPasses,
  entry: Pick<LedgerEntry, 'id' | 'payer'>,
): { desk: PassDesk; changes(): PassChanges } {
  const issued: KeyPass[] = []
  const revoked: string[] = []
  const stage = (fresh: FreshPass): IssuedPass => {
    issued.push(fresh.pass)
    return { ...passFacts(fresh.pass), key: fresh.key }
  }
  return {
    desk: {
      issue: ({ period }) =>
        stage(passes.create({ period, paymentId: entry.id, payer: entry.payer })),
      async replace(passId) {
        const fresh = stage(await passes.recreate(passId))
        revoked.push(passId)
        return fresh
      },
    },
    changes: () => ({ issued, revoked }),
  }
}

/** What a tool may know of a pass: neither its hash nor who bought it. */
export function passFacts(pass: KeyPass): PassFacts {
  const { id, name, period, scopes, requestsPerMinute, requestsPerDay, createdAt, expiresAt } = pass
  return { id, name, period, scopes, requestsPerMinute, requestsPerDay, createdAt, expiresAt }
}

/** The desk of a call that no coin paid for: it has nothing to hand out. */
export const noPasses: PassDesk = {
  issue: refuse,
  replace: async () => refuse(),
}

function refuse(): never {
  throw new Error('Only a settled payment buys a pass.')
}
