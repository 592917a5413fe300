import { z } from 'zod'

import { formatUsd, type Usdc } from '../src/money/usdc.ts'
import { defineTool, type Tool } from '../src/registry/define-tool.ts'
import type { IssuedPass } from '../src/registry/tool-context.ts'

/** A pass on sale, as far as its sale needs to know it. */
export type PassOffer = {
  period: string
  price: Usdc
  scopes: readonly string[]
  requestsPerMinute: number
  requestsPerDay: number
}

const warning = 'Save this API key now. It will not be shown again.'
/** Stands where the key stood once the answer has been given. */
const hidden = 'shown once'

const output = z.object({
  apiKey: z.string().describe('The key. Send it as `Authorization: Bearer <key>` or `x-api-key`.'),
  id: z.string().describe('Names the pass without opening anything.'),
  expiresAt: z.iso.datetime().describe('When the pass ends.'),
  period: z.string().describe('What was bought.'),
  type: z.literal('x402').describe('Bought over x402.'),
  scopes: z.array(z.string()).describe('What the pass opens.'),
  rateLimit: z.object({
    requestsPerMinute: z.int().describe('Calls per clock minute.'),
    requestsPerDay: z.int().describe('Calls per UTC day.'),
  }),
  warning: z.string(),
})

/**
 * Sells key passes at the offered periods and prices.
 *
 * @throws RangeError when nothing is offered
 */
export function buyKeyPass(offers: readonly PassOffer[]): Tool {
  const [first] = offers
  if (first === undefined) throw new RangeError('At least one pass has to be on sale.')
  const prices = offers.map((offer) => `${offer.period} ${formatUsd(offer.price)}`).join(', ')
  const input = z.object({
    period: z
      .enum(offers.map((offer) => offer.period))
      .describe(`How long the pass is good for: ${prices}.`),
  })
  const priceOf = (period: string) =>
    offers.find((offer) => offer.period === period)?.price ?? first.price

  return defineTool({
    name: 'buy_key_pass',
    title: 'Buy a key pass',
    description:
      `Buys an API key that opens every tool without paying per call (${prices}). ` +
      'Answers the key once. Wallets that cap single payments (stock x402 clients: $1) need the cap raised.',
    scope: 'none',
    price: ({ period }) => priceOf(period),
    input,
    output,
    examples: offers.map((offer) => ({ input: { period: offer.period }, output: example(offer) })),
    async run({ period }, { passes }) {
      return answer(passes.issue({ period }))
    },
    shownOnce: {
      redact: (shown) => ({ ...shown, apiKey: hidden }),
      reissue: async (stored, { passes }) => answer(await passes.replace(stored.id)),
    },
  })
}

function answer(pass: IssuedPass): z.input<typeof output> {
  return {
    apiKey: pass.key,
    id: pass.id,
    expiresAt: new Date(pass.expiresAt).toISOString(),
    period: pass.period,
    type: 'x402',
    scopes: [...pass.scopes],
    rateLimit: {
      requestsPerMinute: pass.requestsPerMinute,
      requestsPerDay: pass.requestsPerDay,
    },
    warning,
  }
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
