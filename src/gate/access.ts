import { randomUUID } from 'node:crypto'

import { z } from 'zod'

import {
  AccessChoiceError,
  ResourceFieldError,
  ResourceRequiredError,
  UnknownRouteError,
} from '../errors/access.ts'
import { InvalidInputError } from '../errors/request.ts'
import type { Grants } from '../passes/grants.ts'
import { canonicalJson } from '../registry/canonical-json.ts'
import { httpPath, type Catalogue } from '../registry/catalogue.ts'
import type { Tool } from '../registry/define-tool.ts'
import { proofHashOf } from './desks/grants.ts'
import type { CallOutcome, CallRequest, DeliveredOutcome, Gate, QuoteOutcome } from './gate.ts'
import { echoedQuoteId } from './match-terms.ts'
import { parseOnePayment } from './parse-payment.ts'
import { hashProof, type PaymentTerms } from './quote.ts'

export type AccessServices = {
  catalogue: Catalogue
  grants: Grants
  terms: PaymentTerms
  publicUrl: () => string
}

/** Names under which callers may know the tools as well. They are not listed a second time. */
const aliases = new Map([
  ['discover_plans', 'discover'],
  ['request_access', 'access'],
])

/** What sells access: never a route itself. */
const own = ['access', 'discover']

/**
 * A gate that understands requests for access. One for a route becomes a call of the tool that it
 * names, with its own price, check and payment, and its answer is wrapped: there is one charge, in
 * one place. One for a plan is a call of `access`; its quote says which challenge it answers.
 */
export function openAccess(gate: Gate, services: AccessServices): Gate {
  return {
    ...gate,
    async call(given) {
      const isTool = services.catalogue.find(given.tool) !== undefined
      const alias = isTool ? undefined : aliases.get(given.tool)
      const request = alias === undefined ? given : { ...given, tool: alias }
      if (request.tool !== 'access' || isEmpty(request.input)) return gate.call(request)
      const order = readOrder(services.catalogue, request.input)
      if (order.kind === 'plan') {
        const outcome = await gate.call(request)
        return outcome.kind === 'quote' ? challenge(services, { ...order, outcome }) : outcome
      }
      const { tool, body } = order
      const outcome = await gate.call({ ...request, tool: tool.name, input: body })
      return outcome.kind === 'quote'
        ? challenge(services, { ...order, outcome })
        : wrapped(services, { order, outcome, request })
    },
  }
}

function isEmpty(input: unknown): boolean {
  return input === undefined || (typeof input === 'object' && Object.keys(input ?? {}).length === 0)
}

type PlanOrder = { kind: 'plan'; requestId: string | undefined; about: readonly string[] }
type RouteOrder = Omit<PlanOrder, 'kind'> & { kind: 'route'; tool: Tool; body: unknown }

const asked = z.object({
  planId: z.string().optional(),
  routeId: z.string().optional(),
  requestId: z.string().optional(),
  resourceId: z.string().default('default'),
  resource: z.record(z.string(), z.unknown()).optional(),
})

/** @throws AccessChoiceError and the other errors of a request that nobody can serve */
function readOrder(catalogue: Catalogue, input: unknown): PlanOrder | RouteOrder {
  const parsed = asked.safeParse(input)
  if (!parsed.success) throw new InvalidInputError({ problems: z.prettifyError(parsed.error) })
  const { planId, routeId, requestId, resourceId, resource } = parsed.data
  if ((planId === undefined) === (routeId === undefined)) {
    throw new AccessChoiceError(AccessChoiceError.spec.title)
  }
  if (planId !== undefined) return { kind: 'plan', requestId, about: [planId, resourceId] }
  const name = routeId ?? ''
  const tool = own.includes(name) ? undefined : catalogue.find(name)
  if (tool === undefined) throw new UnknownRouteError({ routeId: name })
  const requestShape = catalogue.find('access')?.parse(input)
  if (requestShape?.ok === false) throw new InvalidInputError(requestShape)
  const body = readResource(tool, resource)
  const about = ['route', tool.name, canonicalJson(body ?? {})]
  return { kind: 'route', requestId, about, tool, body }
}

/** What the route is to be called with. */
function readResource(tool: Tool, resource: Record<string, unknown> | undefined): unknown {
  if (resource === undefined) throw new ResourceRequiredError(ResourceRequiredError.spec.title)
  const { method, path, body }: { method?: unknown; path?: unknown; body?: unknown } = resource
  for (const [field, value] of Object.entries({ method, path })) {
    if (value === undefined || value === '') throw new ResourceFieldError({ field })
  }
  const methods = tool.free ? ['POST', 'GET'] : ['POST']
  if (!methods.includes(String(method).toUpperCase()) || path !== httpPath(tool.name)) {
    const problems = `The route ${tool.name} is ${methods.join(' or ')} ${httpPath(tool.name)}.`
    throw new InvalidInputError({ problems })
  }
  return body
}

const instructions =
  'Sign one of accepts and send the same request again with the payment: here in ' +
  '_meta["x402/payment"], or by POST to x402PaymentUrl in the header PAYMENT-SIGNATURE.'

type Challenged = Omit<PlanOrder, 'kind'> & { outcome: QuoteOutcome }

/**
 * A quote that says which challenge it is. Its own id stays the secret of whoever was quoted: the
 * challenge is named by the request, and a name proves nothing.
 */
function challenge(
  { catalogue, grants: { names }, publicUrl }: AccessServices,
  { requestId: named, about, outcome }: Challenged,
): QuoteOutcome {
  const { quote, tool } = outcome
  const quoteId = quote.accepts[0]?.extra['quoteId']
  const requestId = named ?? names.requestId(hashProof(String(quoteId)))
  const key0 = { ...schemasOf(catalogue), description: tool.description }
  const members = {
    challengeId: names.challengeId([requestId, ...about]),
    requestId,
    x402PaymentUrl: `${publicUrl()}/x402/access`,
    paymentInstructions: instructions,
    extensions: { ...quote.extensions, key0 },
  }
  return { ...outcome, members }
}

/** How a request for access looks, and its answer. */
function schemasOf(catalogue: Catalogue): { inputSchema?: unknown; outputSchema?: unknown } {
  const tool = catalogue.find('access')
  if (tool === undefined) return {}
  return {
    inputSchema: z.toJSONSchema(tool.inputSchema, { io: 'input' }),
    outputSchema: z.toJSONSchema(tool.outputSchema),
  }
}

type Served = { order: RouteOrder; outcome: DeliveredOutcome; request: CallRequest }

/** The answer of a route, in the envelope of this door. */
function wrapped(
  { catalogue, grants, terms }: AccessServices,
  { order, outcome, request }: Served,
): CallOutcome {
  const payment = parseOnePayment(request.payments, terms)
  const quoteId = payment && echoedQuoteId(payment)
  const quoteHash = quoteId === undefined ? undefined : hashProof(quoteId)
  const proofHash = proofHashOf({ id: payment?.id ?? randomUUID(), quoteHash })
  const requestId = order.requestId ?? grants.names.requestId(proofHash)
  const transaction = outcome.receipt?.transaction
  const explorerUrl = grants.explorerUrl(transaction)
  const output = {
    type: 'ResourceResponse',
    challengeId: grants.names.challengeId([requestId, ...order.about]),
    requestId,
    routeId: order.tool.name,
    ...(transaction !== undefined && { txHash: transaction }),
    ...(explorerUrl !== undefined && { explorerUrl }),
    resource: {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: outcome.output,
    },
  }
  const tool = catalogue.find('access') ?? outcome.tool
  return { ...outcome, tool, output, body: JSON.stringify(output) }
}
