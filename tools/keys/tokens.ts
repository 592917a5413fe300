import { z } from 'zod'

import { defineTool } from '../../src/registry/define-tool.ts'
import type { TokenFacts } from '../../src/registry/desks/keys.ts'
import { isoTime, isoTimeOrNull, keyId, pageInput, paginated, pagination } from './shape.ts'

const mostRequests = 1_000_000

const facts = {
  id: z.string().describe('Names the token without opening anything.'),
  keyId: z.string().describe('The key that made it.'),
  expiresTimeString: z.iso.datetime().describe('When it ends.'),
  requestLimit: z.string().describe('Calls it may make.'),
  remaining: z.string().describe('Calls it has left. The limits of its key hold besides.'),
  tools: z
    .array(z.string())
    .nullable()
    .describe('The only tools it opens; null: those of its key.'),
}

const example = {
  id: 'tok_5f0c9a1b7e3d42688c1fd0e95b7a6c3d',
  keyId: 'pass_1f0c2a9b5d3e4f60718293a4b5c6d7e8',
  expiresTimeString: '2026-11-25T10:30:00.000Z',
  requestLimit: '5000',
  remaining: '5000',
  tools: null,
}

function shown({ id, keyId: key, tools, requestLimit, remaining, expiresAt }: TokenFacts) {
  return {
    id,
    keyId: key,
    expiresTimeString: isoTime(expiresAt),
    requestLimit: String(requestLimit),
    remaining: String(remaining),
    tools: tools === undefined ? null : [...tools],
  }
}

/** Makes tokens of the key that comes with the call. */
export const createTokens = defineTool({
  name: 'create_tokens',
  title: 'Create tokens',
  description:
    'Makes short-lived tokens from the key sent with this call, to give to somebody else: each opens no more than the key, counts for it, ends with it, and makes no further tokens. Send a token as `Authorization: Bearer` only. Shown once. Free.',
  free: true,
  allowance: 'none',
  input: z
    .object({
      expiresIn: z
        .int()
        .min(60_000)
        .max(86_400_000)
        .optional()
        .describe('How long they are good, in milliseconds; 3600000 where absent.'),
      count: z.int().min(1).max(25).optional().describe('How many; 1 where absent.'),
      requestLimit: z
        .string()
        .regex(/^[1-9]\d{0,6}$/, 'must be a whole number, as text')
        .refine((text) => Number(text) <= mostRequests, {
          error: `must be at most ${mostRequests}`,
        })
        .optional()
        .describe('Calls each may make, as text, at most 1000000; 5000 where absent.'),
      tools: z
        .array(z.string().max(64))
        .min(1)
        .max(100)
        .optional()
        .describe('The only tools they open, of those of the key.'),
    })
    .refine((wish) => Object.values(wish).some((value) => value !== undefined), {
      error: 'Send at least one of expiresIn, count, requestLimit and tools.',
    }),
  output: z.object({
    tokens: z.array(z.object({ ...facts, token: z.string().describe('The token (a JWT).') })),
    warning: z.string(),
  }),
  examples: [
    {
      input: { expiresIn: 3_600_000, count: 1 },
      output: {
        tokens: [{ ...example, token: 'eyJ…' }],
        warning: 'Save these tokens now. They will not be shown again.',
      },
    },
  ],
  async run({ count = 1, expiresIn, requestLimit, tools }, { accounts }) {
    const made = await accounts.keys.createTokens({
      count,
      expiresInMs: expiresIn,
      requestLimit: requestLimit === undefined ? undefined : Number(requestLimit),
      tools,
    })
    return {
      tokens: made.map((one) => ({ ...shown(one), token: one.token })),
      warning: 'Save these tokens now. They will not be shown again.',
    }
  },
})

/** Shows the tokens of a key, or of all keys of a wallet. */
export const listTokens = defineTool({
  name: 'list_tokens',
  title: 'List tokens',
  description:
    'Lists the tokens of the key sent with this call, or of all keys of your wallet (sign_in_challenge). Never shows a token. Free.',
  free: true,
  readOnly: true,
  allowance: 'none',
  input: z.object({
    id: keyId.optional().describe('Only this token.'),
    keyId: keyId.optional().describe('Only tokens of this key of the wallet.'),
    ...pageInput,
  }),
  output: z.object({
    tokens: z.array(
      z.object({
        ...facts,
        createdAt: z.iso.datetime(),
        revokedAt: z.string().nullable().describe('When it was revoked.'),
      }),
    ),
    pagination,
  }),
  examples: [
    {
      input: {},
      output: {
        tokens: [{ ...example, createdAt: '2026-11-25T09:30:00.000Z', revokedAt: null }],
        pagination: { page: 1, limit: 50, totalCount: 1, hasMore: false },
      },
    },
  ],
  async run({ id, keyId: wanted, ...wish }, { accounts }) {
    const { items, total } = await accounts.keys.tokens({ id, keyId: wanted, ...wish })
    const tokens = items.map((token) => ({
      ...shown(token),
      createdAt: isoTime(token.createdAt),
      revokedAt: isoTimeOrNull(token.revokedAt),
    }))
    return { tokens, pagination: paginated(wish, total) }
  },
})

/** Ends a token for good. */
export const revokeToken = defineTool({
  name: 'revoke_token',
  title: 'Revoke a token',
  description:
    'Ends a token at once, on every server of this gate. Free; needs the key that made it, or a signature of the wallet (sign_in_challenge). Takes the id of a token, never the token.',
  free: true,
  allowance: 'none',
  input: z.object({ id: keyId.describe('Id of the token (tok_…).') }),
  output: z.object({
    id: z.string(),
    revoked: z.literal(true),
    revokedAt: z.iso.datetime().describe('Since when it opens nothing.'),
  }),
  examples: [
    {
      input: { id: example.id },
      output: { id: example.id, revoked: true, revokedAt: '2026-11-25T09:45:00.000Z' },
    },
  ],
  async run({ id }, { accounts }) {
    const revoked = await accounts.keys.revokeToken(id)
    return { id: revoked.id, revoked: true as const, revokedAt: isoTime(revoked.revokedAt) }
  },
})
