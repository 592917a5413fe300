import { z } from 'zod'

import { GrantEndedError, RequestIdTakenError, UnknownPlanError } from '../src/errors/access.ts'
import { formatUsd } from '../src/money/usdc.ts'
import { defineTool, type Tool } from '../src/registry/define-tool.ts'
import type { GrantFacts } from '../src/registry/desks/grants.ts'
import type { PlanOffer } from './discover.ts'

/** Stands where the token stood once the answer has been given. */
const hidden = 'signed anew for its owner'

const name = z.string().regex(/^[\w.:@/-]{1,128}$/, 'Up to 128 of A-Z a-z 0-9 _ . : @ / -')

const input = z
  .object({
    planId: name.optional().describe('The plan to buy, as `discover` lists it.'),
    routeId: name.optional().describe('Instead of a plan: one call of this route.'),
    requestId: name
      .optional()
      .describe(
        'Your name for this purchase. Each wallet buys one thing under each; a new one when absent.',
      ),
    resourceId: name
      .default('default')
      .describe('What the access is for, in the terms of the API.'),
    resource: z
      .object({
        method: z.string().optional().describe('`POST`.'),
        path: z.string().optional().describe('As `discover` lists it for the route.'),
        body: z.record(z.string(), z.unknown()).optional().describe('Input of the call.'),
      })
      .optional()
      .describe('With routeId: what to call.'),
  })
  .refine(({ planId, routeId }) => (planId === undefined) !== (routeId === undefined), {
    error: 'Name either planId or routeId.',
  })

const output = z.object({
  type: z.enum(['AccessGrant', 'ResourceResponse']).describe('Of a plan, or of a route.'),
  challengeId: z.string().describe('Names the purchase; the `jti` of the token.'),
  requestId: z.string(),
  accessToken: z.string().optional().describe('Of a plan: a JWT to send to resourceEndpoint.'),
  tokenType: z.literal('Bearer').optional(),
  resourceEndpoint: z.string().optional().describe('Where the token is good.'),
  resourceId: z.string().optional(),
  planId: z.string().optional(),
  expiresAt: z.iso.datetime().optional().describe('When the token ends.'),
  routeId: z.string().optional(),
  resource: z
    .object({
      status: z.int(),
      headers: z.record(z.string(), z.string()),
      body: z.unknown(),
    })
    .optional()
    .describe('Of a route: what it answered.'),
  txHash: z.string().optional().describe('What settled the payment; absent where no coin paid.'),
  explorerUrl: z.string().optional(),
  code: z
    .literal('PROOF_ALREADY_REDEEMED')
    .optional()
    .describe('The payment that came along was not taken: this was bought before.'),
})

type Answer = z.input<typeof output>

/**
 * Sells access to an API of the seller: a token for a while. Calls of a route never get this far,
 * the gate makes them calls of the tool that they name.
 */
export function access(offers: readonly PlanOffer[]): Tool {
  const first = offers.find((offer) => offer.price !== undefined) ?? offers[0]
  const findOffer = (planId: string | undefined) => {
    const offer = offers.find((candidate) => candidate.planId === planId)
    if (offer === undefined) throw new UnknownPlanError({ planId: planId ?? '' })
    return offer
  }
  const price = ({ planId }: { planId?: string | undefined }) => findOffer(planId).price

  return defineTool({
    name: 'access',
    title: 'Request access',
    description: describe(offers),
    scope: 'none',
    // A key that leaked must not buy.
    credit: 'signed',
    ...(first?.price === undefined ? { free: true } : { price }),
    input,
    output,
    examples: [exampleOf(first)],
    quoteExtra: ({ planId }) => (planId === undefined ? {} : { planId }),
    async run({ planId, requestId, resourceId }, { grants }) {
      if (planId === undefined) throw new Error('A route is a call of its tool.')
      findOffer(planId)
      return answer(await grants.issue({ planId, requestId, resourceId }))
    },
    async owned({ planId, requestId, resourceId }, { by, clock, grants }) {
      const held = await grants.find(requestId)
      if (held === undefined) return undefined
      const isSame = held.planId === planId && held.resourceId === resourceId
      if (!isSame) throw new RequestIdTakenError(RequestIdTakenError.spec.title)
      if (by !== 'same_payment' && held.expiresAt <= clock()) {
        throw new GrantEndedError({ endedAt: new Date(held.expiresAt).toISOString() })
      }
      const redeemed = by === 'other_payment' && { code: 'PROOF_ALREADY_REDEEMED' as const }
      return { output: { ...answer(held), ...redeemed }, paymentId: held.paymentId }
    },
    shownOnce: {
      redact: (shown) => ({ ...shown, accessToken: hidden }),
      async reissue() {
        throw new Error('A grant is signed anew by `owned`.')
      },
    },
  })
}

function describe(offers: readonly PlanOffer[]): string {
  const plans = offers.map(
    ({ planId, price }) => `${planId} ${price === undefined ? 'free' : formatUsd(price)}`,
  )
  const sold =
    plans.length === 0
      ? 'Calls one tool by its routeId, at the price of that tool.'
      : `Buys access to the API of this seller for a while, by planId (${plans.join(', ')}); answers a token. ` +
        'Or calls one tool by its routeId, at the price of that tool.'
  return `${sold} discover (free) lists plans and routes.`
}

function answer(facts: GrantFacts): Answer {
  const { challengeId, requestId, accessToken, resourceEndpoint, resourceId, planId } = facts
  return {
    type: 'AccessGrant',
    challengeId,
    requestId,
    accessToken,
    tokenType: 'Bearer',
    resourceEndpoint,
    resourceId,
    planId,
    expiresAt: new Date(facts.expiresAt).toISOString(),
    ...(facts.transaction !== undefined && { txHash: facts.transaction }),
    ...(facts.explorerUrl !== undefined && { explorerUrl: facts.explorerUrl }),
  }
}

function exampleOf(offer: PlanOffer | undefined): { input: z.input<typeof input>; output: Answer } {
  const names = { challengeId: 'ch_…', requestId: 'report-42' }
  if (offer === undefined) {
    const resource = { method: 'POST', path: '/api/v1/list-tools', body: {} }
    return {
      input: { routeId: 'list_tools', requestId: 'report-42', resource },
      output: {
        type: 'ResourceResponse',
        ...names,
        routeId: 'list_tools',
        resource: { status: 200, headers: {}, body: { tools: [] } },
      },
    }
  }
  const { planId } = offer
  return {
    input: { planId, requestId: 'report-42' },
    output: {
      type: 'AccessGrant',
      ...names,
      accessToken: 'eyJ…',
      tokenType: 'Bearer',
      resourceEndpoint: 'https://api.example/v1',
      resourceId: 'default',
      planId,
      expiresAt: '2026-12-01T12:00:00.000Z',
      txHash: '0x…',
    },
  }
}
