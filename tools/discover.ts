import { z } from 'zod'

import { formatUsd, type Usdc } from '../src/money/usdc.ts'
import { defineTool, type Tool } from '../src/registry/define-tool.ts'
import type { ToolSummary } from '../src/registry/tool-context.ts'

/** A plan on sale, as far as its sale needs to know it. */
export type PlanOffer = {
  planId: string
  /** `undefined`: it costs nothing. */
  price: Usdc | undefined
  description?: string | undefined
}

/** Who sells, and where the money goes. */
export type Seller = {
  name: string
  description: string
  /** Address that is paid. */
  walletAddress: string
  chainId: number
  /** CAIP-2. */
  network: string
}

const output = z.object({
  agentName: z.string(),
  description: z.string(),
  walletAddress: z.string().describe('Address that is paid, in USDC.'),
  chainId: z.int(),
  network: z.string().describe('The same chain by its CAIP-2 id.'),
  plans: z
    .array(
      z.object({
        planId: z.string(),
        unitAmount: z.string().describe('In dollars of USDC.'),
        description: z.string().optional(),
        free: z.boolean().optional(),
      }),
    )
    .describe('Access to an API for a while: ask for it with planId.'),
  routes: z
    .array(
      z.object({
        routeId: z.string(),
        method: z.string(),
        path: z.string(),
        unitAmount: z
          .string()
          .optional()
          .describe('In dollars of USDC, the least it costs; absent: free.'),
        price: z.string().optional().describe('Where it depends on the input: from and to.'),
        description: z.string().optional(),
      }),
    )
    .describe('Single calls: ask for one with routeId and resource {method, path, body}.'),
})

/** Says who sells here and what: plans of access, and the tools as routes. */
export function discover(offers: readonly PlanOffer[], seller: Seller): Tool {
  const plans = offers.map(({ planId, price, description }) => ({
    planId,
    unitAmount: price === undefined ? '$0' : formatUsd(price),
    ...(description !== undefined && { description }),
    ...(price === undefined && { free: true }),
  }))
  const { name, description, ...account } = seller
  const facts = { agentName: name, description, ...account, plans }
  return defineTool({
    name: 'discover',
    title: 'Discover plans',
    description:
      'Says who sells here, and lists plans of access and single calls with their prices. Free.',
    free: true,
    readOnly: true,
    allowance: 'none',
    input: z.object({}),
    output,
    examples: [
      {
        input: {},
        output: {
          ...facts,
          routes: [
            {
              routeId: 'token_safety',
              method: 'POST',
              path: '/api/v1/token-safety',
              unitAmount: '$0.005',
              description: 'Checks a token before it is bought.',
            },
          ],
        },
      },
    ],
    async run(_input, { catalogue }) {
      const routes = catalogue.filter((one) => !/^(?:discover|access)$/.test(one.name))
      return {
        ...facts,
        routes: routes.map((one) => ({
          routeId: one.name,
          method: 'POST',
          path: one.path,
          ...priceOf(one),
          description: one.description,
        })),
      }
    },
  })
}

/** A price that depends on the input is written as a range: `$10 to $100`. */
function priceOf({ free, price }: ToolSummary): { unitAmount?: string; price?: string } {
  if (free) return {}
  const [lowest = price, highest] = price.split(' to ')
  return { unitAmount: lowest, ...(highest !== undefined && { price }) }
}
