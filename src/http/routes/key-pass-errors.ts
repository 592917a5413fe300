import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

import {
  DayLimitError,
  KeyExpiredError,
  KeyInvalidError,
  KeyMissingError,
  KeyRevokedError,
  MinuteLimitError,
} from '../../errors/key.ts'
import { toProblem } from '../../errors/problem.ts'
import type { ServiceError } from '../../errors/service-error.ts'
import type { Usdc } from '../../money/usdc.ts'
import { upgradeBlock } from '../../registry/upgrade.ts'
import { errorHeaders } from '../answer.ts'

type Shop = { offers: readonly { period: string; price: Usdc }[]; publicUrl: string }

/** How buyers of passes know an error: its status, its code, and what else they look at. */
type Known = { status: number; code: string; error?: string; extra?: Record<string, unknown> }

/**
 * Writes an error in the envelope `{status, error, data}` with the codes that buyers of passes
 * know, and our own members beside them.
 */
export function answerPassError(c: Context, error: ServiceError, shop: Shop): Response {
  const { status, code, error: title = error.title, extra } = knownAs(c, error, shop)
  const { message } = error
  const problem = toProblem(error, `${shop.publicUrl}/errors`)
  const body = { ...problem, status, error: title, message, code, data: { message }, ...extra }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- error statuses carry a body
  return c.body(JSON.stringify(body), status as ContentfulStatusCode, {
    'content-type': 'application/problem+json',
    ...errorHeaders(error),
  })
}

function knownAs(c: Context, error: ServiceError, { offers, publicUrl }: Shop): Known {
  const { status, code } = error
  if (error instanceof KeyMissingError) {
    // A header was sent, and nothing stands in it.
    if (hasHeader(c)) return { status: 401, code: 'MISSING_API_KEY' }
    const upgrade = upgradeBlock(offers, publicUrl)
    return { status: 403, code: 'API_KEY_REQUIRED', extra: { upgrade } }
  }
  if (
    error instanceof KeyInvalidError ||
    error instanceof KeyExpiredError ||
    error instanceof KeyRevokedError
  ) {
    return { status: 401, code: 'INVALID_API_KEY' }
  }
  if (error instanceof MinuteLimitError || error instanceof DayLimitError) {
    return { status, code: 'RATE_LIMIT_EXCEEDED', error: 'Too Many Requests' }
  }
  return { status, code }
}

function hasHeader(c: Context): boolean {
  return ['x-api-key', 'authorization'].some((name) => c.req.header(name) !== undefined)
}
