import { z } from 'zod'

import { WalletMissingError } from '../src/errors/wallet.ts'
import { formatUsd, toAtomic } from '../src/money/usdc.ts'
import { defineTool } from '../src/registry/define-tool.ts'

const output = z.object({
  payer: z.string().describe('The wallet whose credit it is.'),
  network: z.string().describe('CAIP-2 id of the chain it was paid on.'),
  asset: z.string(),
  balance: z.string().describe('In atomic units.'),
  balanceUsd: z.string().describe('In dollars.'),
  moves: z
    .array(
      z.object({
        kind: z
          .enum(['deposit', 'reserve', 'release', 'commit'])
          .describe(
            'deposit: a payment was given back. reserve: taken for a call. release: that call failed. commit: it was delivered.',
          ),
        amount: z.string().describe('In atomic units; negative for what was taken.'),
        reference: z.string().describe('The payment, or the spend.'),
        tool: z.string().nullable(),
        at: z.iso.datetime(),
      }),
    )
    .describe('The latest first, at most 20. All of them add up to the balance.'),
})

/** Shows a payer what it has left here, and where it came from. */
export const creditBalance = defineTool({
  name: 'credit_balance',
  title: 'Credit balance',
  description:
    'Shows the credit of your wallet: payments that could not be delivered and were given back. Calls signed with the wallet (sign_in_challenge) are paid from it. Free; needs such a signature or a key pass the wallet bought.',
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
        balance: '5000',
        balanceUsd: '$0.005',
        moves: [
          {
            kind: 'deposit',
            amount: '5000',
            reference: 'pay_0c9b1f6f7d5b4a0f8e5d3c2b1a09f8e7',
            tool: null,
            at: '2026-12-01T12:00:00.000Z',
          },
        ],
      },
    },
  ],
  async run(_input, { accounts }) {
    const credit = await accounts.credit()
    if (credit === undefined) throw new WalletMissingError(WalletMissingError.spec.title)
    const { payer, network, asset, balance, moves } = credit
    return {
      payer: payer.toLowerCase(),
      network,
      asset: asset.toLowerCase(),
      balance: toAtomic(balance),
      balanceUsd: formatUsd(balance),
      moves: moves.map(({ kind, amount, reference, tool, at }) => ({
        kind,
        amount: amount.toString(),
        reference,
        tool: tool ?? null,
        at: new Date(at).toISOString(),
      })),
    }
  },
})
