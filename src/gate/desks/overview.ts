import type { AccountOverview } from '../../registry/desks/overview.ts'
import { discountOf, nextTier } from '../discount.ts'
import type { GateServices } from '../gate.ts'
import { volumeOf } from '../price.ts'
import { askerOf, type Proven } from '../proof.ts'
import { agentStanding } from './agent-rules.ts'

/** Payments that are shown. */
const shownPayments = 20

/**
 * Everything a wallet has here. Keys are listed to the wallet itself only: one key must not tell
 * about the others.
 */
export async function overviewOf(
  services: GateServices,
  proven: Proven,
): Promise<AccountOverview | undefined> {
  const payer = askerOf(proven)
  if (payer === undefined) return undefined
  const { credits, purchases, terms, tiers } = services
  const { network, asset } = terms
  const account = { network, asset, payer }
  const [balance, volume, agent, payments] = await Promise.all([
    credits.balance(account),
    volumeOf(services, payer),
    agentStanding(services, payer),
    purchases.latestBy(account, shownPayments),
  ])
  return {
    ...account,
    balance,
    volume,
    discount: discountOf(tiers, volume),
    next: nextTier(tiers, volume),
    agent: agent && (proven.wallet === undefined ? { ...agent, keys: [] } : agent),
    payments: payments.map(({ id, state, tool, amount, transaction, claimedAt }) => {
      return { id, state, tool, amount, transaction, claimedAt }
    }),
  }
}
