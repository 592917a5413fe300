import { z } from 'zod'

import { defineTool } from '../../src/registry/define-tool.ts'
import {
  isoTime,
  keyId,
  keyMetadata,
  keyName,
  rights,
  rightsExample,
  rightsOutput,
} from './shape.ts'

/** Names a key. */
export const updateKey = defineTool({
  name: 'update_key',
  title: 'Update a key',
  description:
    'Gives a key of your wallet another name or other metadata; what it opens stays. Free; needs a signature of the wallet (sign_in_challenge).',
  free: true,
  allowance: 'none',
  input: z
    .object({
      id: keyId.describe('Id of the key.'),
      name: keyName.optional().describe('Its name from now on.'),
      metadata: keyMetadata.optional().describe('Its metadata from now on, all of it.'),
    })
    .refine(({ name, metadata }) => name !== undefined || metadata !== undefined, {
      error: 'Send a name, metadata, or both.',
    }),
  output: z.object(rightsOutput),
  examples: [
    {
      input: { id: rightsExample.id, name: 'x402-1w-1f0c2a9b', metadata: { team: 'research' } },
      output: rightsExample,
    },
  ],
  run: async ({ id, name, metadata }, { accounts }) =>
    rights(await accounts.keys.update({ id, name, metadata })),
})

/** Ends a key for good. */
export const revokeKey = defineTool({
  name: 'revoke_key',
  title: 'Revoke a key',
  description:
    'Ends a key and its tokens at once, on every server of this gate. Free. A wallet ends any of its keys (sign_in_challenge); a key sent with the call ends itself, without an id. Takes the id of a key, never the key.',
  free: true,
  allowance: 'none',
  input: z.object({
    id: keyId.optional().describe('Id of the key; absent: the key sent with this call.'),
  }),
  output: z.object({
    id: z.string(),
    revoked: z.literal(true),
    revokedAt: z.iso.datetime().describe('Since when it opens nothing.'),
  }),
  examples: [
    {
      input: { id: rightsExample.id },
      output: { id: rightsExample.id, revoked: true, revokedAt: '2026-11-25T09:30:00.000Z' },
    },
  ],
  async run({ id }, { accounts }) {
    const revoked = await accounts.keys.revoke(id)
    return { id: revoked.id, revoked: true as const, revokedAt: isoTime(revoked.revokedAt) }
  },
})

const longestOverlap = 604_800

/** Makes a key anew: rotation, and the way back to a key that was lost. */
export const rerollKey = defineTool({
  name: 'reroll_key',
  title: 'Reroll a key',
  description:
    'Gives a key of your wallet a new secret with the same rights, limits and end, shown once; the old one ends after the overlap. Also the way back to a key you lost. Free; needs a signature of the wallet (sign_in_challenge).',
  free: true,
  allowance: 'none',
  input: z.object({
    id: keyId.describe('Id of the key.'),
    overlapSeconds: z
      .int()
      .min(0)
      .max(longestOverlap)
      .default(0)
      .describe('How long the old secret stays good beside the new one; at most a week.'),
  }),
  output: z.object({
    apiKey: z.string().describe('The new key. It is not shown again.'),
    ...rightsOutput,
    replaced: z.object({
      id: z.string(),
      endsAt: z.iso.datetime().describe('When the old key ends.'),
    }),
    warning: z.string(),
  }),
  examples: [
    {
      input: { id: rightsExample.id, overlapSeconds: 3_600 },
      output: {
        apiKey: 'fgk_…',
        ...rightsExample,
        id: 'pass_9d8c7b6a5f4e3d2c1b0a99887766554f',
        replaced: { id: rightsExample.id, endsAt: '2026-11-25T10:30:00.000Z' },
        warning: 'Save this API key now. It will not be shown again.',
      },
    },
  ],
  async run({ id, overlapSeconds }, { accounts }) {
    const made = await accounts.keys.reroll({ id, overlapMs: overlapSeconds * 1_000 })
    const { id: replaced, endsAt } = made.replaced
    return {
      apiKey: made.key,
      ...rights(made),
      replaced: { id: replaced, endsAt: isoTime(endsAt) },
      warning: 'Save this API key now. It will not be shown again.',
    }
  },
})
