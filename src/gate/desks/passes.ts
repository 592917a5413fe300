import { KeyEndedError } from '../../errors/key.ts'
import type { KeyPass } from '../../passes/key-pass.ts'
import type { FreshPass, KeyPasses } from '../../passes/key-passes.ts'
import type { IssuedPass, PassDesk, PassFacts, PassRules } from '../../registry/tool-context.ts'
import type { GateServices } from '../gate.ts'
import { keyRights } from './keys.ts'
import type { PaidBy, Stage } from './stage.ts'

type Sale = { paidBy: PaidBy; stage: Stage; clock: () => number }

/** Hands out passes to a tool. */
export function passDesk(passes: KeyPasses, { paidBy, stage, clock }: Sale): PassDesk {
  const hand = ({ pass, key }: FreshPass): IssuedPass => {
    stage({ kind: 'issue_pass', pass })
    return { ...passFacts(pass), key }
  }
  return {
    issue: (order) => hand(passes.create({ ...order, paymentId: paidBy.id, payer: paidBy.payer })),
    async extend({ passId, period }) {
      const { pass, until } = await passes.extension({ passId, period, payer: paidBy.payer })
      const { expiresAt: from } = pass
      stage({ kind: 'extend_pass', passId, from, until, paymentId: paidBy.id })
      return passFacts({ ...pass, expiresAt: until })
    },
    extension: async (order) => passRules({ passes }).extension(order),
    async replace(passId) {
      const fresh = await passes.recreate(passId).catch(unlessEnded)
      if (fresh === undefined) return undefined
      const { pass, key } = fresh
      stage({ kind: 'replace_pass', passId, pass, at: clock() })
      return { ...passFacts(pass), key }
    },
  }
}

function unlessEnded(error: unknown): undefined {
  if (error instanceof KeyEndedError) return undefined
  throw error
}

/** What a tool may know of a pass: neither its hash nor who bought it. */
export function passFacts(pass: KeyPass): PassFacts {
  return keyRights(pass)
}

/** What is known of an order before anybody has paid. */
export function passRules({ passes }: Pick<GateServices, 'passes'>): PassRules {
  return {
    async extension(order) {
      await passes.extension(order)
    },
  }
}

/** The desk of a call that no coin paid for: it has nothing to hand out. */
export const noPasses: PassDesk = {
  issue: refuse,
  extend: async () => refuse(),
  extension: async () => refuse(),
  replace: async () => refuse(),
}

function refuse(): never {
  throw new Error('Only a settled payment buys a pass.')
}
