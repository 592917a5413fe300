import { z } from 'zod'

import { WalletMissingError } from '../src/errors/wallet.ts'
import { formatUsd, toAtomic } from '../src/money/usdc.ts'
import { defineTool } from '../src/registry/define-tool.ts'
import type { AccountOverview } from '../src/registry/desks/overview.ts'
import { agentShape, exampleAgent, exampleKey, keyShape } from './agents/offers.ts'
import { listedKey, shownAgent } from './agents/shown-agent.ts'

const payment = z.object({
  id: z.string().describe('Ask payment_status for more of it, its receipt included.'),
  state: z.string(),
  tool: z.string(),
  amountUsd: z.string(),
  transaction: z.string().nullable(),
  at: z.iso.datetime(),
})

const output = z.object({
  payer: z.string().describe('The wallet that was proved.'),
  network: z.string().describe('CAIP-2 id of the chain it pays on.'),
  asset: z.string(),
  balance: z.string().describe('Credit that is left, in atomic units; credit_balance lists moves.'),
  balanceUsd: z.string(),
  volumeUsd: z.string().describe('Settled within 30 days, for calls that were delivered.'),
  discountPercent: z.number().describe('What that takes off prices, for coins and for credit.'),
  nextDiscount: z
    .object({ fromUsd: z.string(), percent: z.number() })
    .nullable()
    .describe('The next tier; null where there is none.'),
  agent: z
    .object({
      ...agentShape,
      creditsLeft: z.int(),
      apiKeys: z.array(keyShape).describe('Without secrets; only for the signature of the wallet.'),
    })
    .nullable()
    .describe('Its subscription; null when it never had one (agent_subscribe).'),
  payments: z.array(payment).describe('The latest first, at most 20.'),
})

/** Shows a wallet everything it has here. */
export const account = defineTool({
  name: 'account',
  title: 'Account of a wallet',
  description:
    'Shows a wallet what it has here: credit, discount for volume, subscription with days and credits that are left, keys without their secrets, latest payments. Free; needs the signature of the wallet (sign_in_challenge) or one of its keys.',
  free: true,
  readOnly: true,
  allowance: 'none',
  input: z.object({}),
  output,
  examples: [
    {
      input: {},
      output: {
        payer: '0x70997970c51812dc3a010c7d01b50e0d17dc79c8',
        network: 'eip155:8453',
        asset: '0x833589fcd6edb6e08f4c7c32d4f71b54bda02913',
        balance: '90000000',
        balanceUsd: '$90',
        volumeUsd: '$420',
        discountPercent: 5,
        nextDiscount: { fromUsd: '$1000', percent: 10 },
        agent: { ...exampleAgent, creditsLeft: 90_000, apiKeys: [exampleKey] },
        payments: [
          {
            id: 'pay_0c9b1f6f7d5b4a0f8e5d3c2b1a09f8e7',
            state: 'delivered',
            tool: 'token_safety',
            amountUsd: '$0.01',
            transaction: '0x2f9c7d5b4a0f8e5d3c2b1a09f8e70c9b1f6f7d5b4a0f8e5d3c2b1a09f8e70c9b',
            at: '2026-12-01T12:00:00.000Z',
          },
        ],
      },
    },
  ],
  async run(_input, { accounts }) {
    const overview = await accounts.overview()
    if (overview === undefined) throw new WalletMissingError(WalletMissingError.spec.title)
    return answer(overview)
  },
})

function answer(overview: AccountOverview): z.input<typeof output> {
  const { payer, network, asset, balance, volume, discount, next, agent, payments } = overview
  return {
    payer: payer.toLowerCase(),
    network,
    asset: asset.toLowerCase(),
    balance: toAtomic(balance),
    balanceUsd: formatUsd(balance),
    volumeUsd: formatUsd(volume),
    discountPercent: discount / 100,
    nextDiscount: next ? { fromUsd: formatUsd(next.volume), percent: next.discount / 100 } : null,
    agent: agent
      ? {
          ...shownAgent(agent),
          creditsLeft: agent.creditsLeft,
          apiKeys: agent.keys.map(listedKey),
        }
      : null,
    payments: payments.map(({ id, state, tool, amount, transaction, claimedAt }) => ({
      id,
      state,
      tool,
      amountUsd: formatUsd(amount),
      transaction: transaction ?? null,
      at: new Date(claimedAt).toISOString(),
    })),
  }
}
