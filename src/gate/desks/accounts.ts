import type { AccountDesk, CreditFacts } from '../../registry/tool-context.ts'
import type { GateServices } from '../gate.ts'
import { paymentStatus, type Asker } from '../payment-status.ts'
import { askerOf } from '../proof.ts'
import { keyDesk } from './keys.ts'
import { overviewOf } from './overview.ts'

/** Lines of an account that are shown. */
const shownMoves = 20

/** What a tool may tell this caller about its own money, and nobody else's. */
export function accountDesk(services: GateServices, asker: Asker): AccountDesk {
  return {
    keys: keyDesk(services, asker.proven),
    challenge: (address) => services.signIn.challenge(address),
    payment: (query) => paymentStatus(services, query, asker),
    credit: () => creditOf(services, asker),
    overview: () => overviewOf(services, asker.proven),
  }
}

async function creditOf(
  { credits, terms }: GateServices,
  { proven }: Asker,
): Promise<CreditFacts | undefined> {
  const payer = askerOf(proven)
  if (payer === undefined) return undefined
  const { network, asset } = terms
  const account = { network, asset, payer }
  const [balance, moves] = await Promise.all([
    credits.balance(account),
    credits.moves(account, shownMoves),
  ])
  return { ...account, balance, moves }
}
