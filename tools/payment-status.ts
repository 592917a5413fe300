import { z } from 'zod'

import { toAtomic } from '../src/money/usdc.ts'
import { defineTool } from '../src/registry/define-tool.ts'
import type { PaymentFacts } from '../src/registry/tool-context.ts'

const longest = 256

const input = z.object({
  paymentId: z.string().max(longest).describe('`pay_…`, as receipts and errors name it.'),
  quoteId: z
    .string()
    .max(longest)
    .optional()
    .describe('Proof: `accepts[].extra.quoteId` of the quote that was paid.'),
  paymentIdentifier: z
    .string()
    .max(longest)
    .optional()
    .describe('Proof: the `payment-identifier` that was sent with the payment.'),
})

const output = z.object({
  paymentId: z.string(),
  state: z
    .string()
    .describe(
      'pending, unknown, paid, delivered, rejected, expired, refund_pending, refund_failed, refunded or credited.',
    ),
  charged: z
    .union([z.boolean(), z.literal('unknown')])
    .describe('Whether the money is spent; false again once it was given back.'),
  tool: z.string().describe('What was paid for.'),
  network: z.string().describe('CAIP-2 id of the chain.'),
  asset: z.string(),
  payer: z.string(),
  amount: z.string().describe('What was signed, in atomic units.'),
  received: z.string().nullable().describe('What arrived, in atomic units.'),
  transaction: z.string().nullable().describe('Where it was settled.'),
  returned: z
    .object({
      kind: z
        .enum(['credit', 'refund'])
        .describe('credit: on the balance of the payer here. refund: back on chain.'),
      amount: z.string().describe('In atomic units.'),
      transaction: z.string().nullable().describe('Of the refund.'),
      at: z.iso.datetime(),
    })
    .nullable()
    .describe('How the money was given back.'),
  claimedAt: z.iso.datetime().describe('When the payment was first seen.'),
  updatedAt: z.iso.datetime().describe('When its state last changed.'),
  resultExpiresAt: z
    .union([z.iso.datetime(), z.null()])
    .describe('Until when the same call with the same payment gets the stored answer.'),
  next: z.string().describe('What the payer can do next.'),
})

/** Tells a payer where the money of a payment is. */
export const paymentStatus = defineTool({
  name: 'payment_status',
  title: 'Payment status',
  description:
    'Tells where the money of one of your payments is: settled, delivered, given back, and what to do next. Free. Only for the payer: send the quote id or the payment identifier it was made with, a key pass bought by the same wallet, or its signature (sign_in_challenge).',
  free: true,
  allowance: 'none',
  input,
  output,
  examples: [
    {
      input: {
        paymentId: 'pay_0c9b1f6f7d5b4a0f8e5d3c2b1a09f8e7',
        quoteId: 'q1.tq2nqg.2m9cVbqFv7rXyT0a.mS3v0yJ5l2kq8cQm1hX9Zg',
      },
      output: {
        paymentId: 'pay_0c9b1f6f7d5b4a0f8e5d3c2b1a09f8e7',
        state: 'paid',
        charged: true,
        tool: 'token_safety',
        network: 'eip155:8453',
        asset: '0x833589fcd6edb6e08f4c7c32d4f71b54bda02913',
        payer: '0x70997970c51812dc3a010c7d01b50e0d17dc79c8',
        amount: '5000',
        received: '5000',
        transaction: '0x4f0e1c5a0f7d7a1f1f5d8f1f3b9c2f6f4b8a3d7e6c5b4a39281706f5e4d3c2b1',
        returned: null,
        claimedAt: '2026-12-01T12:00:00.000Z',
        updatedAt: '2026-12-01T12:00:02.000Z',
        resultExpiresAt: null,
        next: 'Send the same call with the same payment again: it is free, and what is not delivered is given back.',
      },
    },
  ],
  run: async (query, { accounts }) => shown(await accounts.payment(query)),
})

function shown(facts: PaymentFacts): z.input<typeof output> {
  const { id: paymentId, amount, received, transaction, returned, ...rest } = facts
  return {
    paymentId,
    ...rest,
    amount: toAtomic(amount),
    received: received === undefined ? null : toAtomic(received),
    transaction: transaction ?? null,
    returned:
      returned === undefined
        ? null
        : {
            kind: returned.kind,
            amount: toAtomic(returned.amount),
            transaction: returned.transaction ?? null,
            at: isoTime(returned.at),
          },
    claimedAt: isoTime(facts.claimedAt),
    updatedAt: isoTime(facts.updatedAt),
    resultExpiresAt: facts.resultExpiresAt === undefined ? null : isoTime(facts.resultExpiresAt),
  }
}

function isoTime(at: number): string {
  return new Date(at).toISOString()
}
