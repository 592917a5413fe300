import { Hono, type Context } from 'hono'
import { z } from 'zod'

import { KeyNotFoundError } from '../../errors/key.ts'
import type { DeliveredOutcome, Gate } from '../../gate/gate.ts'
import { answerDelivered, deliveredHeaders } from '../answer.ts'
import { keyOf, signInsOf } from '../credential.ts'
import { jsonBody } from '../json-body.ts'

const path = '/api/2/auth/tokens'

/**
 * Tokens of a key as agents know them: `POST /api/2/auth/tokens` makes some, `GET` lists them,
 * `GET` and `DELETE` of `/{id}` look at one and revoke it. Twins of `create_tokens`, `list_tokens`
 * and `revoke_token`.
 */
export function authTokens({ gate }: { gate: Gate }): Hono {
  const call = (c: Context, tool: string, input: unknown) => callFree(c, gate, { tool, input })
  return new Hono()
    .post(path, async (c) => answerDelivered(c, await call(c, 'create_tokens', await jsonBody(c))))
    .get(path, async (c) => {
      const { page, limit, keyId } = c.req.query()
      const input = { ...numbers({ page, limit }), ...(keyId !== undefined && { keyId }) }
      return answerDelivered(c, await call(c, 'list_tokens', input))
    })
    .get(`${path}/:id`, async (c) => {
      const outcome = await call(c, 'list_tokens', { id: c.req.param('id') })
      const [token] = listed.parse(outcome.output).tokens
      if (token === undefined) throw new KeyNotFoundError(KeyNotFoundError.spec.title)
      return c.json(token, 200, deliveredHeaders(outcome))
    })
    .delete(`${path}/:id`, async (c) =>
      answerDelivered(c, await call(c, 'revoke_token', { id: c.req.param('id') })),
    )
}

const listed = z.object({ tokens: z.array(z.record(z.string(), z.unknown())) })

async function callFree(
  c: Context,
  gate: Gate,
  wanted: { tool: string; input: unknown },
): Promise<DeliveredOutcome> {
  const { headers } = c.req.raw
  const outcome = await gate.call({
    ...wanted,
    key: keyOf(headers),
    signIns: signInsOf(headers),
    payments: [],
    visitor: c.get('visitor'),
    resourceUrl: '',
  })
  if (outcome.kind === 'quote') throw new Error(`${wanted.tool} is free.`)
  return outcome
}

/** Numbers of a query; what is none is left to be refused by the tool. */
function numbers(query: Record<string, string | undefined>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query)
      .filter(([, text]) => text !== undefined)
      .map(([name, text]) => [name, /^\d+$/.test(text ?? '') ? Number(text) : text]),
  )
}
