import { Hono, type Context } from 'hono'

import { AccessChoiceError } from '../../errors/access.ts'
import { toServiceError } from '../../errors/problem.ts'
import { MethodNotAllowedError } from '../../errors/request.ts'
import type { ServiceError } from '../../errors/service-error.ts'
import type { Gate, QuoteOutcome } from '../../gate/gate.ts'
import { quoteDocument, refusalReceipt } from '../../gate/quote-document.ts'
import { accessProblem } from '../access-errors.ts'
import { answerDelivered, answerOutcome, statusOf } from '../answer.ts'
import { keyOf, signInsOf } from '../credential.ts'
import { jsonBody } from '../json-body.ts'
import { encodeHeader, paymentsOf, receiptHeaders } from '../payment-headers.ts'

export type AccessOptions = {
  gate: Gate
  publicUrl: () => string
  /** Told about errors that callers do not get to see. */
  onInternalError: (error: unknown) => void
}

const path = '/x402/access'

/**
 * Access in three steps: `GET /discover` lists plans and routes, `POST /x402/access` without a
 * payment answers a challenge, and with one the grant. Twins of `discover` and `access`, in the
 * words that buyers of this kind expect.
 */
export function access(options: AccessOptions): Hono {
  const { gate, publicUrl } = options
  return new Hono()
    .get('/discover', async (c) => {
      const carried = carriedBy(c)
      const resourceUrl = `${publicUrl()}/discover`
      return answerOutcome(
        c,
        await gate.call({ ...carried, tool: 'discover', input: {}, resourceUrl }),
      )
    })
    .post(path, (c) => answerAccess(c, options))
    .all(path, () => {
      throw new MethodNotAllowedError()
    })
}

async function answerAccess(
  c: Context,
  { gate, publicUrl, onInternalError }: AccessOptions,
): Promise<Response> {
  let isRoute = false
  try {
    const carried = carriedBy(c)
    const input = withPlanOf(await jsonBody(c), carried.payments)
    isRoute = 'routeId' in input
    if (!isRoute && !('planId' in input)) {
      throw new AccessChoiceError(AccessChoiceError.spec.title)
    }
    const resourceUrl = `${publicUrl()}${path}`
    const outcome = await gate.call({ ...carried, tool: 'access', input, resourceUrl })
    if (outcome.kind === 'delivered') return answerDelivered(c, outcome)
    return answerChallenge(c, outcome, publicUrl())
  } catch (error) {
    const known = toServiceError(error)
    if (known !== error || known.status >= 500) onInternalError(error)
    return answerProblem(c, known, isRoute)
  }
}

function carriedBy(c: Context) {
  const { headers } = c.req.raw
  return {
    key: keyOf(headers),
    signIns: signInsOf(headers),
    payments: paymentsOf(headers),
    visitor: c.get('visitor'),
  }
}

/** The request; one that comes with a payment may leave the plan to what was quoted. */
function withPlanOf(body: unknown, payments: readonly string[]): object {
  const given = typeof body === 'object' && body !== null ? body : {}
  if ('planId' in given || 'routeId' in given) return given
  const planId = payments.map(quotedPlan).find((quoted) => quoted !== undefined)
  return planId === undefined ? given : { planId, ...given }
}

/** What a payment says it is for. Only a hint: the gate holds it to the quote. */
function quotedPlan(payment: string): string | undefined {
  try {
    const { accepted } = JSON.parse(Buffer.from(payment, 'base64').toString('utf8'))
    const planId: unknown = accepted?.extra?.planId
    return typeof planId === 'string' ? planId : undefined
  } catch {
    return undefined
  }
}

/** 402 with the challenge; or what is wrong with the payment that came along, and a fresh one. */
function answerChallenge(c: Context, outcome: QuoteOutcome, realm: string): Response {
  const document = { ...quoteDocument(outcome) }
  const challengeId = String(outcome.members?.['challengeId'])
  const headers = {
    'payment-required': encodeHeader(outcome.quote),
    'www-authenticate': `Payment realm="${realm}", accept="exact", challenge="${challengeId}"`,
    'cache-control': 'no-store',
  }
  const { refusal } = outcome
  if (refusal === undefined) return c.json(document, 402, headers)
  const receipt = refusalReceipt(outcome)
  const { status, ...problem } = problemOf(refusal, false)
  const refused = { ...headers, ...(receipt && receiptHeaders(receipt)) }
  return c.json({ ...document, ...problem }, statusOf(status), refused)
}

function answerProblem(c: Context, error: ServiceError, isRoute: boolean): Response {
  const { status, ...problem } = problemOf(error, isRoute)
  const { retryAfterSeconds } = error
  return c.json(problem, statusOf(status), {
    'cache-control': 'no-store',
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
  })
}

/** An error in the shape of this door, with how the call stands. `details.code` is our own code. */
function problemOf(error: ServiceError, isRoute: boolean) {
  const { charged, retryable, hint, message, facts } = error
  const { code, status } = accessProblem(error, isRoute)
  const details = { ...facts, code: error.code }
  return { type: 'Error', code, message, details, charged, retryable, hint, status }
}
