import { z } from 'zod'

import { formatUsd, usdc, type Usdc } from '../../src/money/usdc.ts'
import { defineTool, type Tool } from '../../src/registry/define-tool.ts'
import { agentId, type AgentOffers } from './offers.ts'

/** Most that one payment puts on a balance. */
const most = usdc('100000')
const dollars = /^\d{1,6}(?:\.\d{1,6})?$/

const output = z.object({
  creditsAdded: z.int().describe('Credits that the payment is worth.'),
  newCreditsLimit: z.int().describe('Credits on the balance with it, when it was answered.'),
})

/** Sells credit to an agent with a plan. */
export function agentTopUp({ credit, leastTopUp }: AgentOffers): Tool {
  const amountUsd = z
    .union([z.number(), z.string()])
    .refine(isAmount, 'must be dollars with at most six decimals')
    .refine(
      (given) => !isAmount(given) || (amountOf(given) >= leastTopUp && amountOf(given) <= most),
      `must be at least ${formatUsd(leastTopUp)} and at most ${formatUsd(most)}`,
    )
    .describe(`What to put on the balance, in dollars: at least ${formatUsd(leastTopUp)}.`)
  const least = Number(leastTopUp) / 1_000_000

  return defineTool({
    name: 'agent_top_up',
    title: 'Top up credits',
    description: `Puts credit on the balance of the paying wallet, at the price of the credit (${formatUsd(credit)} each, at least ${formatUsd(leastTopUp)}). Keys of its agent and calls signed by the wallet are paid from it. Needs an active plan (agent_subscribe).`,
    scope: 'none',
    credit: 'none',
    price: ({ amountUsd: given }) => amountOf(given),
    input: z.object({ amountUsd, agentId }),
    output,
    // Prices in catalogues reach from the least to the most of these.
    examples: [least, 50 * least].map((given) => ({
      input: { amountUsd: given },
      output: {
        creditsAdded: Number(amountOf(given) / credit),
        newCreditsLimit: Number(amountOf(given) / credit) + 5_000,
      },
    })),
    async check(wanted, { agents, payer }) {
      if (payer !== undefined) await agents.expectActive(payer, wanted.agentId)
    },
    async run(wanted, { agents }) {
      const { creditsAdded, creditsLeft } = await agents.topUp(amountOf(wanted.amountUsd))
      return { creditsAdded, newCreditsLimit: creditsLeft }
    },
  })
}

function isAmount(given: number | string): boolean {
  return dollars.test(String(given))
}

/** Through text: what a number is written as is what was meant. */
function amountOf(given: number | string): Usdc {
  return usdc(String(given))
}
