import { z } from 'zod'

import { formatUsd } from '../../src/money/usdc.ts'
import { defineTool } from '../../src/registry/define-tool.ts'
import { agentShape, exampleAgent, exampleKey, keyShape, smallPrice } from './offers.ts'
import { listedKey, shownAgent } from './shown-agent.ts'

const output = z.object({
  ...agentShape,
  creditsLeft: z.int().describe('The balance in whole credits.'),
  balanceUsd: z.string().describe('The balance in dollars.'),
  apiKeys: z.array(keyShape).describe('Keys that work, without their secret.'),
})

/** Where the subscription of the paying wallet stands. */
export const agentSubscription = defineTool({
  name: 'agent_subscription',
  title: 'Subscription of an agent',
  description:
    'Tells the paying wallet where its subscription stands: plan, days and credits that are left, its keys without their secrets. account tells the same for free to a wallet that signs in.',
  scope: 'none',
  credit: 'signed',
  price: smallPrice,
  readOnly: true,
  input: z.object({}),
  output,
  examples: [
    {
      input: {},
      output: { ...exampleAgent, creditsLeft: 90_000, balanceUsd: '$90', apiKeys: [exampleKey] },
    },
  ],
  async check(_input, { agents, payer }) {
    if (payer !== undefined) await agents.expectAgent(payer)
  },
  async run(_input, { agents }) {
    const standing = await agents.standing()
    return {
      ...shownAgent(standing),
      creditsLeft: standing.creditsLeft,
      balanceUsd: formatUsd(standing.balance),
      apiKeys: standing.keys.map(listedKey),
    }
  },
})
