import { Hono, type Context } from 'hono'
import { z } from 'zod'

import { toServiceError } from '../../errors/problem.ts'
import { MethodNotAllowedError } from '../../errors/request.ts'
import type { DeliveredOutcome, Gate } from '../../gate/gate.ts'
import type { Usdc } from '../../money/usdc.ts'
import { answerQuote, deliveredHeaders } from '../answer.ts'
import { keyOf, payersOf, signInsOf } from '../credential.ts'
import { jsonBody } from '../json-body.ts'
import { paymentsOf } from '../payment-headers.ts'
import { answerPassError } from './key-pass-errors.ts'

export type KeyPassesOptions = {
  gate: Gate
  /** On sale, such as `1d`. */
  offers: readonly { period: string; price: Usdc }[]
  publicUrl: () => string
  /** Told about errors that callers do not get to see. */
  onInternalError: (error: unknown) => void
}

const prefixes = ['/x402/v2/api-keys', '/v2/api-keys']

/**
 * Key passes as the field sells them: `POST /x402/v2/api-keys/{period}` (also without `/x402`)
 * answers 201 with the key, `GET /v2/api-keys/info` tells what a key opens. Twins of `buy_key_pass`
 * and `key_pass_info`, in the envelopes that pass buyers expect. What a buyer wants besides the
 * period stands in the body.
 */
export function keyPasses(options: KeyPassesOptions): Hono {
  const { gate, offers, publicUrl, onInternalError } = options
  const periods = offers.map(({ period }) => period)
  const app = new Hono()
  for (const prefix of prefixes) {
    app.post(`${prefix}/:period`, async (c) => {
      const period = c.req.param('period')
      if (!periods.includes(period)) return answerInvalidDuration(c, periods)
      return buy(c, options, { period, path: `${prefix}/${period}` })
    })
  }
  app.get('/v2/api-keys/info', (c) => info(c, gate))
  for (const prefix of prefixes) {
    app.all(`${prefix}/:period`, (c) => {
      if (!periods.includes(c.req.param('period'))) return c.notFound()
      throw new MethodNotAllowedError()
    })
  }
  app.onError((error, c) => {
    const known = toServiceError(error)
    if (known !== error || known.status >= 500) onInternalError(error)
    return answerPassError(c, known, { offers, publicUrl: publicUrl() })
  })
  return app
}

const fields = z.record(z.string(), z.unknown()).optional()

async function buy(
  c: Context,
  { gate, publicUrl }: KeyPassesOptions,
  { period, path }: { period: string; path: string },
): Promise<Response> {
  const outcome = await gate.call({
    tool: 'buy_key_pass',
    input: { ...fields.parse(await jsonBody(c)), period },
    key: keyOf(c.req.raw.headers),
    signIns: signInsOf(c.req.raw.headers),
    payers: payersOf(c.req.raw.headers),
    payments: paymentsOf(c.req.raw.headers),
    visitor: c.get('visitor'),
    resourceUrl: `${publicUrl()}${path}`,
  })
  if (outcome.kind === 'quote') return answerQuote(c, outcome)
  return answerEnvelope(c, 201, outcome)
}

async function info(c: Context, gate: Gate): Promise<Response> {
  const outcome = await gate.call({
    tool: 'key_pass_info',
    input: {},
    key: keyOf(c.req.raw.headers),
    payments: [],
    visitor: c.get('visitor'),
    resourceUrl: '',
  })
  if (outcome.kind === 'quote') throw new Error('key_pass_info is free.')
  return answerEnvelope(c, 200, outcome)
}

function answerEnvelope(c: Context, status: 200 | 201, outcome: DeliveredOutcome): Response {
  const headers = deliveredHeaders(outcome)
  return c.json({ status, data: outcome.output }, status, headers)
}

function answerInvalidDuration(c: Context, periods: readonly string[]): Response {
  const last = periods.at(-1)
  const choices =
    periods.length > 1 ? `${periods.slice(0, -1).join(', ')}, or ${last}` : String(last)
  return c.json(
    {
      status: 400,
      error: 'Invalid duration',
      data: { message: `Use ${choices}.` },
      code: 'request.invalid_input',
      charged: false,
      retryable: false,
      hint: `Use ${choices}.`,
    },
    400,
  )
}
