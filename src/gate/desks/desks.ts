import type { AccountChange } from '../../passes/account-changes.ts'
import type { ToolContext } from '../../registry/tool-context.ts'
import type { GateServices } from '../gate.ts'
import { agentDesk, noAgents } from './agents.ts'
import { freeGrants, grantDesk, noGrants } from './grants.ts'
import { noPasses, passDesk } from './passes.ts'
import type { PaidBy, Stage } from './stage.ts'

/** Where a tool gets what it hands out. */
export type Desks = Pick<ToolContext, 'passes' | 'agents' | 'grants'>

/** Desks for a call that was paid, and what they have handed out so far. */
export function openDesks(
  services: GateServices,
  paidBy: PaidBy,
): { desks: Desks; changes(): readonly AccountChange[] } {
  const staged: AccountChange[] = []
  const stage: Stage = (change) => {
    staged.push(change)
  }
  return {
    desks: {
      passes: passDesk(services.passes, { paidBy, stage, clock: services.clock }),
      grants: grantDesk(services.grants, { paidBy, stage, clock: services.clock }),
      agents: agentDesk(services, { paidBy, stage }),
    },
    changes: () => staged,
  }
}

/** The desks of a call that nobody paid for: they have nothing to hand out. */
export const closedDesks: Desks = { passes: noPasses, agents: noAgents, grants: noGrants }

/** The same, but for what has no price. */
export function unpaidDesks({ grants, clock }: Pick<GateServices, 'grants' | 'clock'>): Desks {
  return { ...closedDesks, grants: freeGrants(grants, clock) }
}
