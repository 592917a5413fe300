import type { CheckContext } from '../registry/tool-context.ts'
import { agentRules } from './desks/agent-rules.ts'
import { passRules } from './desks/passes.ts'
import type { GateServices } from './gate.ts'

/** What a tool may look at before anybody has paid; who is to pay comes on top. */
export function checkContext(services: GateServices, signal: AbortSignal): CheckContext {
  const { clock, chains } = services
  return { clock, chains, signal, agents: agentRules(services), passes: passRules(services) }
}
