import type { AccountDesk } from '../registry/tool-context.ts'
import type { GateServices } from './gate.ts'
import { paymentStatus, type Asker } from './payment-status.ts'

/** What a tool may tell this caller about its own money, and nobody else's. */
export function accountDesk(services: GateServices, asker: Asker): AccountDesk {
  return {
    challenge: (address) => services.signIn.challenge(address),
    payment: (query) => paymentStatus(services, query, asker),
  }
}
