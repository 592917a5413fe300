import { z } from 'zod'

import { formatUsd, usdc, type Usdc } from '../src/money/usdc.ts'
import { defineTool, type Tool } from '../src/registry/define-tool.ts'
import type { KeyRights } from '../src/registry/desks/keys.ts'
import type { PassWish } from '../src/registry/tool-context.ts'
import { keyId, keyMetadata, keyName, rights, rightsOutput } from './keys/shape.ts'

/** A pass on sale, as far as its sale needs to know it. */
export type PassOffer = {
  period: string
  price: Usdc
  durationMs: number
  scopes: readonly string[]
  requestsPerMinute: number
  requestsPerDay: number
}

const warning = 'Save this API key now. It will not be shown again.'
const keptWarning = 'The pass goes on; its key stays the same.'
const endedWarning =
  'This key was revoked or made anew since. The wallet sees its keys with list_keys (free).'
/** Stands where the key stood once the answer has been given. */
const hidden = 'shown once'

const output = z.object({
  apiKey: z
    .string()
    .optional()
    .describe(
      'The key. Send it as `Authorization: Bearer <key>` or `x-api-key`. Absent where a pass was extended.',
    ),
  id: z.string().describe('Names the pass without opening anything.'),
  expiresAt: rightsOutput.expiresAt.describe('When the pass ends.'),
  period: z.string().describe('What was bought.'),
  type: z.literal('x402').describe('Bought over x402.'),
  scopes: rightsOutput.scopes,
  rateLimit: rightsOutput.rateLimit,
  name: rightsOutput.name.optional(),
  caps: rightsOutput.caps.optional(),
  metadata: rightsOutput.metadata.optional(),
  warning: z.string(),
})

/**
 * Sells key passes at the offered periods and prices. `tools`: what a pass can be narrowed to.
 *
 * @throws RangeError when nothing is offered
 */
export function buyKeyPass(offers: readonly PassOffer[], tools: readonly Tool[] = []): Tool {
  const [first] = offers
  if (first === undefined) throw new RangeError('At least one pass has to be on sale.')
  const prices = offers.map((offer) => `${offer.period} ${formatUsd(offer.price)}`).join(', ')
  const priceOf = (period: string) =>
    offers.find((offer) => offer.period === period)?.price ?? first.price

  return defineTool({
    name: 'buy_key_pass',
    title: 'Buy a key pass',
    description:
      `Buys an API key that opens every tool without paying per call (${prices}), or extends one you have. ` +
      'Narrow it as you like: tools, calls, spending, time. ' +
      'Answers the key once. Wallets that cap single payments (stock x402 clients: $1) need the cap raised.',
    scope: 'none',
    // A key that leaked must not buy one that outlives it.
    credit: 'signed',
    price: ({ period }) => priceOf(period),
    input: inputOf(offers, tools, prices),
    output,
    examples: offers.map((offer) => ({ input: { period: offer.period }, output: example(offer) })),
    async check({ period, extend }, { passes, payer }) {
      if (extend !== undefined && payer !== undefined) {
        await passes.extension({ passId: extend, period, payer })
      }
    },
    async run({ period, extend, ...wish }, { passes }) {
      if (extend !== undefined) {
        return {
          ...answer(await passes.extend({ passId: extend, period })),
          period,
          warning: keptWarning,
        }
      }
      const pass = passes.issue(orderOf(period, wish))
      return { apiKey: pass.key, ...answer(pass), ...narrowed(pass, wish), warning }
    },
    shownOnce: {
      redact: (shown) => (shown.apiKey === undefined ? shown : { ...shown, apiKey: hidden }),
      async reissue({ apiKey, ...stored }, { passes }) {
        if (apiKey === undefined) return stored
        const pass = await passes.replace(stored.id)
        if (pass === undefined) return { ...stored, warning: endedWarning }
        return { ...stored, apiKey: pass.key, id: pass.id, warning }
      },
    },
  })
}

const positive = z.int().min(1)
const dollars = z
  .string()
  .regex(/^\d{1,9}(?:\.\d{1,6})?$/, 'must be dollars as text, such as "2.50"')
  .refine((text) => /[1-9]/.test(text), { error: 'must be more than nothing' })

function inputOf(offers: readonly PassOffer[], tools: readonly Tool[], prices: string) {
  return z
    .object({
      period: z
        .enum(offers.map((offer) => offer.period))
        .describe(`How long the pass is good for: ${prices}.`),
      extend: keyId
        .optional()
        .describe('Id of a pass of the paying wallet that goes on for the period instead.'),
      name: keyName.optional().describe('What you call the key.'),
      metadata: keyMetadata.optional().describe('What you want to remember about the key.'),
      tools: z
        .array(toolName(tools))
        .min(1)
        .max(100)
        .optional()
        .describe('The only tools the key may use.'),
      requestsPerMinute: positive.optional().describe('Fewer calls a minute than the pass has.'),
      requestsPerDay: positive.optional().describe('Fewer calls a day than the pass has.'),
      maxRequests: positive.optional().describe('Calls of the key in its whole life.'),
      spendPerDayUsd: dollars
        .optional()
        .describe('List prices of its calls in a UTC day, in dollars, such as "2.50".'),
      expiresInSeconds: z
        .int()
        .min(60)
        .optional()
        .describe('When it ends, if earlier than the period.'),
    })
    .superRefine((order, context) => {
      for (const problem of problemsOf(order, offers)) {
        context.addIssue({ code: 'custom', path: [problem.at], message: problem.message })
      }
    })
}

/** Those that a pass opens; any name where none is known. */
function toolName(tools: readonly Tool[]): z.ZodType<string, string> {
  const names = tools.filter((tool) => !tool.free && tool.scope !== 'none').map((tool) => tool.name)
  return names.length > 0 ? z.enum(names) : z.string().max(64)
}

type Wish = {
  name?: string | undefined
  metadata?: Record<string, string> | undefined
  tools?: string[] | undefined
  requestsPerMinute?: number | undefined
  requestsPerDay?: number | undefined
  maxRequests?: number | undefined
  spendPerDayUsd?: string | undefined
  expiresInSeconds?: number | undefined
}

type Problem = { at: string; message: string }

/** A cap narrows the plan; what is wider is refused, not cut. */
function problemsOf(
  { period, extend, ...wish }: Wish & { period: string; extend?: string | undefined },
  offers: readonly PassOffer[],
): Problem[] {
  const offer = offers.find((candidate) => candidate.period === period)
  if (offer === undefined) return []
  if (extend !== undefined) {
    return Object.entries(wish)
      .filter(([, value]) => value !== undefined)
      .map(([at]) => ({ at, message: 'A pass that is extended keeps its name and caps.' }))
  }
  const most = {
    requestsPerMinute: offer.requestsPerMinute,
    requestsPerDay: offer.requestsPerDay,
    expiresInSeconds: offer.durationMs / 1_000,
  }
  return (['requestsPerMinute', 'requestsPerDay', 'expiresInSeconds'] as const)
    .filter((at) => (wish[at] ?? 0) > most[at])
    .map((at) => ({ at, message: `A pass for ${period} has at most ${most[at]}.` }))
}

function orderOf(period: string, wish: Wish): PassWish {
  const { tools, requestsPerMinute, requestsPerDay, maxRequests } = wish
  return {
    period,
    name: wish.name,
    metadata: wish.metadata,
    caps: {
      tools,
      requestsPerMinute,
      requestsPerDay,
      maxRequests,
      spendPerDay: wish.spendPerDayUsd === undefined ? undefined : usdc(wish.spendPerDayUsd),
      expiresInMs: wish.expiresInSeconds === undefined ? undefined : wish.expiresInSeconds * 1_000,
    },
  }
}

/** What was asked for besides the plan. */
function narrowed(pass: KeyRights, wish: Wish) {
  const shown = rights(pass)
  const caps = [wish.tools, wish.maxRequests, wish.spendPerDayUsd]
  const hasCaps = caps.some((cap) => cap !== undefined)
  return {
    ...(wish.name !== undefined && { name: shown.name }),
    ...(wish.metadata !== undefined && { metadata: shown.metadata }),
    ...(hasCaps && { caps: shown.caps }),
  }
}

function answer(pass: KeyRights) {
  const { id, expiresAt, period, scopes, rateLimit } = rights(pass)
  return { id, expiresAt, period, type: 'x402' as const, scopes, rateLimit }
}

function example(offer: PassOffer): z.input<typeof output> {
  return {
    apiKey: 'fgk_…',
    id: 'pass_…',
    expiresAt: '2026-12-01T12:00:00.000Z',
    period: offer.period,
    type: 'x402',
    scopes: [...offer.scopes],
    rateLimit: {
      requestsPerMinute: offer.requestsPerMinute,
      requestsPerDay: offer.requestsPerDay,
    },
    warning,
  }
}
