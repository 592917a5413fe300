import type { Tool } from '../src/registry/define-tool.ts'
import { access } from './access.ts'
import { addressSafety } from './address-safety/index.ts'
import { agentTools } from './agents/index.ts'
import type { AgentOffers } from './agents/offers.ts'
import { buyKeyPass, type PassOffer } from './buy-key-pass.ts'
import { creditBalance } from './credit-balance.ts'
import { deployerCheck } from './deployer-check/index.ts'
import { discover, type PlanOffer, type Seller } from './discover.ts'
import { keyPassInfo } from './key-pass-info.ts'
import { keyTools } from './keys/index.ts'
import { listTools } from './list-tools.ts'
import { paymentStatus } from './payment-status.ts'
import { signInChallenge } from './sign-in-challenge.ts'
import { tokenReport } from './token-report/index.ts'
import { tokenSafety } from './token-safety/index.ts'

/** What this server sells. Add your tool to this list; nothing else has to know of it. */
export const ownTools: readonly Tool[] = [tokenSafety, tokenReport, addressSafety, deployerCheck]

/** What comes with every server: passes to buy and to look after, and the catalogue. `sold`: the rest. */
export function passTools(offers: readonly PassOffer[], sold: readonly Tool[]): Tool[] {
  return [
    buyKeyPass(offers, sold),
    keyPassInfo(offers),
    ...keyTools,
    signInChallenge,
    paymentStatus,
    creditBalance,
    listTools,
  ]
}

/** Access in three steps: plans of the seller's own API, and the other tools as routes. */
export function accessTools(plans: readonly PlanOffer[], seller: Seller): Tool[] {
  return [discover(plans, seller), access(plans)]
}

/** Somebody who sells, for documents that are about nobody in particular. */
const anySeller: Seller = {
  name: 'Faregate',
  description: 'Sells tools to software agents, paid in USDC by x402.',
  walletAddress: '0x…',
  chainId: 84_532,
  network: 'eip155:84532',
}

export { agentTools }

/** Everything on offer. */
export function sellableTools({
  passes,
  agents,
  plans = [],
}: {
  passes: readonly PassOffer[]
  agents: AgentOffers
  plans?: readonly PlanOffer[]
}): Tool[] {
  const usual = [...ownTools, ...passTools(passes, ownTools), ...agentTools(agents)]
  return [...usual, ...accessTools(plans, anySeller)]
}
