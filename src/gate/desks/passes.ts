import type { KeyPass } from '../../passes/key-pass.ts'
import type { FreshPass, KeyPasses } from '../../passes/key-passes.ts'
import type { IssuedPass, PassDesk, PassFacts } from '../../registry/tool-context.ts'
import type { PaidBy, Stage } from './stage.ts'

type Sale = { paidBy: PaidBy; stage: Stage; clock: () => number }

/** Hands out passes to a tool. */
export function passDesk(passes: KeyPasses, { paidBy, stage, clock }: Sale): PassDesk {
  const hand = ({ pass, key }: FreshPass): IssuedPass => {
    stage({ kind: 'issue_pass', pass })
    return { ...passFacts(pass), key }
  }
  return {
    issue: ({ period }) =>
      hand(passes.create({ period, paymentId: paidBy.id, payer: paidBy.payer })),
    async replace(passId) {
      const fresh = hand(await passes.recreate(passId))
      stage({ kind: 'end_pass', passId, at: clock() })
      return fresh
    },
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
