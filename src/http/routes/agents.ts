import { createHash } from 'node:crypto'

import { Hono, type Context } from 'hono'
import { z } from 'zod'

import { KeyInUrlError } from '../../errors/key.ts'
import { MethodNotAllowedError } from '../../errors/request.ts'
import type { CallOutcome, Gate } from '../../gate/gate.ts'
import { answerQuote, deliveredHeaders } from '../answer.ts'
import { keyOf, payersOf, signInsOf } from '../credential.ts'
import { jsonBody } from '../json-body.ts'
import { paymentsOf } from '../payment-headers.ts'
import { agentAnswers } from './agent-answers.ts'

export type AgentRoutesOptions = {
  gate: Gate
  publicUrl: () => string
  /** Whether a key to be revoked may stand in the query. */
  revokeByQuery: boolean
}

/** Both addresses under which clients know these routes. */
const prefixes = ['/x402/agent', '/agent/x402']

/** What is said with every answer to a GET that can change something. */
const deprecation = {
  // Thursday, 1 January 2026: the day from which on POST is the one to use (RFC 9745).
  deprecation: '@1767225600',
  warning: '299 - "GET changes things here and is answered for old clients; use POST"',
}

type Fields = Record<string, unknown>

/** One ability: its path, its tool, and how the names of its fields are translated. */
type Ability = {
  path: string
  tool: string
  input: (fields: Fields) => Fields
}

const abilities: readonly Ability[] = [
  { path: '/subscription', tool: 'agent_subscription', input: () => ({}) },
  { path: '/subscribe', tool: 'agent_subscribe', input: subscribeInput },
  { path: '/top-up', tool: 'agent_top_up', input: topUpInput },
  { path: '/api-keys/create', tool: 'agent_create_key', input: createInput },
]

/**
 * Subscriptions, credits and keys as agents know them, in the field names they know. POST is the
 * real thing; GET is there for clients that can do nothing else, and acts on a payment only.
 */
export function agents(options: AgentRoutesOptions): Hono {
  const app = new Hono()
  for (const prefix of prefixes) {
    for (const ability of abilities) mount(app, { ...options, prefix, ability })
    mountRevoke(app, { ...options, prefix })
  }
  return app
}

type Mounted = AgentRoutesOptions & { prefix: string }

function mount(app: Hono, { ability, ...options }: Mounted & { ability: Ability }): void {
  const path = `${options.prefix}${ability.path}`
  const { tool, input } = ability
  app.post(path, async (c) =>
    answer(c, tool, await call(c, { ...options, path, tool, input: input(await fieldsOf(c)) })),
  )
  app.get(path, async (c) => {
    refuseHead(c)
    const response = answer(
      c,
      tool,
      await call(c, { ...options, path, tool, input: input(c.req.query()), onPaymentOnly: true }),
    )
    for (const [name, value] of Object.entries(deprecation)) response.headers.set(name, value)
    response.headers.set('cache-control', 'no-store')
    return response
  })
  app.all(path, refuseMethod)
}

function mountRevoke(app: Hono, options: Mounted): void {
  const path = `${options.prefix}/api-keys/revoke`
  const tool = 'agent_revoke_key'
  const revoke = async (c: Context) => {
    const fields = await fieldsOf(c)
    const input = revokeInput(fields, c.req.query('api_key'), options)
    return answer(c, tool, await call(c, { ...options, path, tool, input }))
  }
  app.post(path, revoke)
  app.delete(path, revoke)
  app.all(path, refuseMethod)
}

/** The fields of a request: of its query, and of its body, which wins. */
async function fieldsOf(c: Context): Promise<Fields> {
  return {
    ...c.req.query(),
    ...z
      .record(z.string(), z.unknown())
      .optional()
      .parse(await jsonBody(c)),
  }
}

type GateCall = Pick<Mounted, 'gate' | 'publicUrl'> & {
  path: string
  tool: string
  input: Fields
  /** Whether credentials count only together with a payment: nothing else may set this off. */
  onPaymentOnly?: boolean
}

function call(
  c: Context,
  { gate, publicUrl, path, tool, input, onPaymentOnly = false }: GateCall,
): Promise<CallOutcome> {
  const { headers } = c.req.raw
  const payments = paymentsOf(headers)
  const isBare = onPaymentOnly && payments.length === 0
  return gate.call({
    tool,
    input,
    key: isBare ? undefined : keyOf(headers),
    signIns: isBare ? [] : signInsOf(headers),
    payers: payersOf(headers),
    payments,
    visitor: c.get('visitor'),
    resourceUrl: `${publicUrl()}${path}`,
  })
}

function answer(c: Context, tool: string, outcome: CallOutcome): Response {
  if (outcome.kind === 'quote') return answerQuote(c, outcome)
  return c.json(agentAnswers(tool, outcome.output), 200, deliveredHeaders(outcome))
}

/** Hono answers HEAD with what GET answers; here that would be paid for and thrown away. */
function refuseHead(c: Context): void {
  if (c.req.raw.method === 'HEAD') refuseMethod()
}

function refuseMethod(): never {
  throw new MethodNotAllowedError()
}

function subscribeInput({ plan, payment_frequency, upgrade, new_key }: Fields): Fields {
  return given({
    plan,
    paymentFrequency: payment_frequency,
    upgrade: upgrade === undefined ? undefined : flag(upgrade),
    newKey: new_key === undefined ? undefined : flag(new_key),
  })
}

function topUpInput({ agent_id, amount_usd }: Fields): Fields {
  return given({ agentId: agent_id, amountUsd: amount_usd })
}

function createInput({ agent_id }: Fields): Fields {
  return given({ agentId: agent_id })
}

/**
 * A key is revoked by its id. One that comes itself is hashed at once, and only where it does no
 * harm or the operator has allowed it.
 */
function revokeInput(
  { key_id, api_key }: Fields,
  inQuery: string | undefined,
  { revokeByQuery }: Pick<AgentRoutesOptions, 'revokeByQuery'>,
): Fields {
  if (inQuery !== undefined && !revokeByQuery) throw new KeyInUrlError(KeyInUrlError.spec.title)
  if (key_id === undefined && typeof api_key === 'string') {
    return { keyId: `sha256:${createHash('sha256').update(api_key).digest('hex')}` }
  }
  return given({ keyId: key_id })
}

/** A parameter that stands for yes by being there. */
function flag(value: unknown): unknown {
  if (typeof value !== 'string') return value
  return !['false', '0', 'no'].includes(value.toLowerCase())
}

/** Without what was not said: an empty call is quoted, whatever it is about. */
function given(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
