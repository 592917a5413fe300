import { z } from 'zod'

import { defineTool } from '../../src/registry/define-tool.ts'
import { isoTime, keyId, pageInput, paginated, pagination } from './shape.ts'

/** Shows a wallet what happened to its keys. */
export const keyHistory = defineTool({
  name: 'key_history',
  title: 'Key history',
  description:
    'Tells what happened to the keys of your wallet, and who did it: bought, extended, renamed, rerolled, revoked, tokens made and revoked. Free; needs a signature of the wallet (sign_in_challenge).',
  free: true,
  readOnly: true,
  allowance: 'none',
  input: z.object({
    id: keyId.optional().describe('Only what happened to this key.'),
    ...pageInput,
  }),
  output: z.object({
    events: z.array(
      z.object({
        keyId: z.string(),
        kind: z
          .string()
          .describe(
            'issued, extended, updated, rerolled, replaced, revoked, tokens_created or token_revoked.',
          ),
        actor: z
          .string()
          .describe('wallet: a sign-in. key: the key itself. Else the payment behind it.'),
        facts: z.record(z.string(), z.unknown()),
        at: z.iso.datetime(),
      }),
    ),
    pagination,
  }),
  examples: [
    {
      input: {},
      output: {
        events: [
          {
            keyId: 'pass_1f0c2a9b5d3e4f60718293a4b5c6d7e8',
            kind: 'issued',
            actor: 'pay_0c9b1f6f7d5b4a0f8e5d3c2b1a09f8e7',
            facts: {},
            at: '2026-11-24T12:00:00.000Z',
          },
        ],
        pagination: { page: 1, limit: 50, totalCount: 1, hasMore: false },
      },
    },
  ],
  async run({ id, ...wish }, { accounts }) {
    const { items, total } = await accounts.keys.events({ id, ...wish })
    const events = items.map(({ facts, at, ...event }) => ({
      ...event,
      facts: { ...facts },
      at: isoTime(at),
    }))
    return { events, pagination: paginated(wish, total) }
  },
})
