import { z } from 'zod'

import { formatUsd } from '../../src/money/usdc.ts'
import { defineTool } from '../../src/registry/define-tool.ts'
import type { OwnKey } from '../../src/registry/desks/keys.ts'
import {
  isoTime,
  isoTimeOrNull,
  pageInput,
  paginated,
  pagination,
  rights,
  rightsExample,
  rightsOutput,
} from './shape.ts'

const ownKey = z.object({
  ...rightsOutput,
  shown: z.string().describe('How the key begins. The key itself is shown once and never kept.'),
  state: z
    .enum(['active', 'ending', 'expired', 'revoked'])
    .describe('ending: still good, and replaced; see revokedAt.'),
  createdAt: z.iso.datetime(),
  revokedAt: z.string().nullable().describe('When it was or will be revoked.'),
  lastUsedAt: z.string().nullable(),
  use: z
    .object({
      minute: z.int().describe('Calls in this clock minute.'),
      day: z.int().describe('Calls in this UTC day.'),
      total: z.int().describe('Calls so far.'),
      spentTodayUsd: z.string().describe('List prices of the calls of this UTC day.'),
    })
    .describe('Together with the keys it was made anew from.'),
  tokens: z.int().describe('Good tokens it has made; see list_tokens.'),
})

/** Shows a wallet its keys. */
export const listKeys = defineTool({
  name: 'list_keys',
  title: 'List keys',
  description:
    'Lists every key of your wallet: what each opens, its caps, what it has used, when it was used last. Never shows a key. Free; needs a signature of the wallet (sign_in_challenge).',
  free: true,
  readOnly: true,
  allowance: 'none',
  input: z.object(pageInput),
  output: z.object({ keys: z.array(ownKey), pagination }),
  examples: [
    {
      input: {},
      output: {
        keys: [
          {
            ...rightsExample,
            shown: 'fgk_1Nec',
            state: 'active',
            createdAt: '2026-11-24T12:00:00.000Z',
            revokedAt: null,
            lastUsedAt: '2026-11-25T09:30:00.000Z',
            use: { minute: 2, day: 41, total: 230, spentTodayUsd: '$0.205' },
            tokens: 1,
          },
        ],
        pagination: { page: 1, limit: 50, totalCount: 1, hasMore: false },
      },
    },
  ],
  async run(wish, { accounts }) {
    const { items, total } = await accounts.keys.list(wish)
    return { keys: items.map(shownKey), pagination: paginated(wish, total) }
  },
})

function shownKey(key: OwnKey): z.input<typeof ownKey> {
  const { shown, state, use, tokens } = key
  const { spentToday, ...calls } = use
  return {
    ...rights(key),
    shown,
    state,
    createdAt: isoTime(key.createdAt),
    revokedAt: isoTimeOrNull(key.revokedAt),
    lastUsedAt: isoTimeOrNull(key.lastUsedAt),
    use: { ...calls, spentTodayUsd: formatUsd(spentToday) },
    tokens,
  }
}
