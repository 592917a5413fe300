import { z } from 'zod'

import { formatUsd } from '../../src/money/usdc.ts'
import type { KeyRights } from '../../src/registry/desks/keys.ts'

/** Something that looks like a key or a token: it has no place where it would be kept. */
const secretText = /fgk_[\w-]{20}|eyJ[\w-]{8,}\.[\w-]{8,}\./

const noSecret = (text: string) => !secretText.test(text)
const secretError = { error: 'must not hold a key; a key sent here counts as leaked' }

/** A name its owner gives a key. */
export const keyName = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^\P{Cc}*$/u, 'must be one line')
  .refine(noSecret, secretError)

const mostEntries = 16

/** What its owner wants to remember about a key. */
export const keyMetadata = z
  .record(z.string().min(1).max(40).refine(noSecret, secretError), z.string().max(200))
  .refine((map) => Object.keys(map).length <= mostEntries, {
    error: `must have at most ${mostEntries} entries`,
  })
  .refine((map) => Object.values(map).every(noSecret), secretError)

/** The id of a key. Never the key itself. */
export const keyId = z.string().max(64).refine(noSecret, {
  error: 'is the id of a key (pass_… or key_…), never the key; revoke that key',
})

/** Which part of a list. */
export const pageInput = {
  page: z.int().min(1).max(100_000).default(1).describe('The first is 1.'),
  limit: z.int().min(1).max(100).default(50).describe('Entries on a page.'),
}

/** Where a page stands in its list. */
export const pagination = z.object({
  page: z.int(),
  limit: z.int(),
  totalCount: z.int(),
  hasMore: z.boolean(),
})

export function paginated({ page, limit }: { page: number; limit: number }, totalCount: number) {
  return { page, limit, totalCount, hasMore: page * limit < totalCount }
}

const endText = z.union([z.iso.datetime(), z.literal('never')])

/** What a key may do, as every answer about keys says it. */
export const rightsOutput = {
  id: z.string().describe('Names the key without opening anything.'),
  name: z.string(),
  type: z
    .enum(['x402', 'agent'])
    .describe(
      'x402: bought for a period. agent: its calls are paid from the credit of the wallet.',
    ),
  period: z.string().describe('What was bought; `agent` for a key of an agent.'),
  scopes: z.array(z.string()).describe('What the key opens.'),
  expiresAt: endText.describe('When the key ends.'),
  rateLimit: z.object({
    requestsPerMinute: z.int().describe('Calls per clock minute.'),
    requestsPerDay: z.int().describe('Calls per UTC day.'),
  }),
  caps: z
    .object({
      tools: z.array(z.string()).nullable().describe('The only tools it may use.'),
      maxRequests: z.int().nullable().describe('Calls in its whole life.'),
      spendPerDayUsd: z
        .string()
        .nullable()
        .describe('Sum of the list prices of its calls in a UTC day.'),
    })
    .describe('What its buyer narrowed it to; null: not narrowed.'),
  metadata: z.record(z.string(), z.string()),
}

export function rights(key: KeyRights) {
  const { id, name, period, scopes, requestsPerMinute, requestsPerDay, metadata } = key
  return {
    id,
    name,
    type: key.kind === 'agent' ? ('agent' as const) : ('x402' as const),
    period,
    scopes: [...scopes],
    expiresAt: key.expiresAt === undefined ? ('never' as const) : isoTime(key.expiresAt),
    rateLimit: { requestsPerMinute, requestsPerDay },
    caps: {
      tools: key.tools === undefined ? null : [...key.tools],
      maxRequests: key.maxRequests ?? null,
      spendPerDayUsd: key.spendPerDay === undefined ? null : formatUsd(key.spendPerDay),
    },
    metadata: { ...metadata },
  }
}

/** What examples show. */
export const rightsExample = {
  id: 'pass_1f0c2a9b5d3e4f60718293a4b5c6d7e8',
  name: 'x402-1w-1f0c2a9b',
  type: 'x402' as const,
  period: '1w',
  scopes: ['mcp', 'projects'],
  expiresAt: '2026-12-01T12:00:00.000Z',
  rateLimit: { requestsPerMinute: 30, requestsPerDay: 10_000 },
  caps: { tools: null, maxRequests: null, spendPerDayUsd: '$5' },
  metadata: { team: 'research' },
}

export function isoTime(at: number): string {
  return new Date(at).toISOString()
}

/** A time that may not have come. */
export function isoTimeOrNull(at: number | undefined): string | null {
  return at === undefined ? null : isoTime(at)
}
