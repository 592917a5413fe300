import { ErrorCode, McpError, type CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { Hono, type Context } from 'hono'

import { KeyExpiredError, KeyRevokedError } from '../errors/key.ts'
import { toProblem, toServiceError } from '../errors/problem.ts'
import { UnknownToolError } from '../errors/request.ts'
import type { ServiceError } from '../errors/service-error.ts'
import type { Gate } from '../gate/gate.ts'
import type { PaymentTerms } from '../gate/quote.ts'
import type { Catalogue } from '../registry/catalogue.ts'
import { isCall, readMessage, type Refusal } from './read-message.ts'
import { errorResult, metaKeys, toResult } from './results.ts'
import { serverPool, type CallHandler, type Carried, type Heard } from './server-pool.ts'
import { toolList } from './tool-list.ts'

export type McpOptions = {
  gate: Gate
  catalogue: Catalogue
  terms: PaymentTerms
  version: string
  publicUrl: () => string
  /** Reads credential, payments and origin off a request, as the HTTP twins do. */
  carriedBy: (c: Context) => Omit<Carried, 'heard' | 'shows'>
  /** What is left of a key, as headers of the answer. */
  limitHeaders: (limits: Heard['limits']) => Record<string, string>
  /** Told about errors that callers do not get to see. */
  onInternalError: (error: unknown) => void
}

const instructions =
  'Every paid tool answers a call without payment with an x402 quote. Pay it by sending the signed ' +
  'payment in _meta["x402/payment"], or buy a key pass with buy_key_pass and send it as a header. ' +
  'list_tools shows all prices.'

/** `POST /mcp`: Streamable HTTP, stateless, JSON unless the caller asked for progress. */
export function mcpEndpoint(options: McpOptions): Hono {
  const { gate, catalogue, terms, version, publicUrl, carriedBy, limitHeaders } = options
  const pool = serverPool({
    info: { name: 'faregate', title: 'Faregate', version },
    instructions,
    tools: toolList(catalogue, terms),
    call: callHandler(options),
  })
  return new Hono().all('/mcp', async (c) => {
    const read = await readMessage(c)
    if (!read.ok) return answerRefusal(c, read.refusal, `${publicUrl()}/errors`)
    const { message } = read
    const carried = { ...carriedBy(c), ...(await reached(options, c, message)) }
    // Only a call uses a proof of the wallet; listing tools with one leaves it good.
    for (const proof of isCall(message) ? carried.signIns : []) await gate.checkSignIn(proof)
    const response = await pool.handle(acceptingBoth(c.req.raw), message, carried)
    const { refusal, limits } = carried.heard
    if (refusal !== undefined) throw refusal
    response.headers.set('cache-control', 'no-store')
    for (const [name, value] of Object.entries(limitHeaders(limits))) {
      response.headers.set(name, value)
    }
    return response
  })
}

/** What the key of a message reaches: it is checked before the message is looked at. */
async function reached(
  { gate, catalogue, carriedBy }: McpOptions,
  c: Context,
  message: object,
): Promise<Pick<Carried, 'heard' | 'shows'>> {
  const { key } = carriedBy(c)
  const heard: Heard = { limits: undefined, refusal: undefined }
  if (key === undefined) return { heard, shows: undefined }
  if (isCall(message)) {
    await gate.checkKey(key)
    return { heard, shows: undefined }
  }
  const reach = await gate.reachOf(key)
  heard.limits = reach.limits
  const shown = new Set(catalogue.tools.filter((tool) => reach.shows(tool)).map(({ name }) => name))
  return { heard, shows: (name) => shown.has(name) }
}

/** Hands a `tools/call` to the gate and writes what comes back as a tool result. */
function callHandler(options: McpOptions): CallHandler {
  const { gate, publicUrl, onInternalError } = options
  const errorsUrl = () => `${publicUrl()}/errors`
  return async (
    params,
    { key, signIns, payers, headerPayments, visitor, heard },
    progress,
  ): Promise<CallToolResult> => {
    const payment = params._meta?.[metaKeys.payment]
    try {
      const outcome = await gate.call({
        tool: params.name,
        input: params.arguments,
        key,
        signIns: [...signIns, params._meta?.[metaKeys.signIn]],
        payers: [...payers, params._meta?.[metaKeys.payer]],
        visitor,
        payments: payment === undefined ? headerPayments : [payment, ...headerPayments],
        resourceUrl: `${publicUrl()}/mcp`,
        progress,
      })
      heard.limits = outcome.limits
      return toResult(outcome)
    } catch (error) {
      const known = toServiceError(error)
      heard.limits = known.limits
      // It ended after it was checked: still a credential that is refused, and no result.
      if (isEnded(known)) heard.refusal = known
      if (known instanceof UnknownToolError) {
        throw new McpError(ErrorCode.InvalidParams, known.message, toProblem(known, errorsUrl()))
      }
      if (known !== error || known.status >= 500) onInternalError(error)
      return errorResult(known, errorsUrl())
    }
  }
}

function isEnded(error: ServiceError): boolean {
  return error instanceof KeyExpiredError || error instanceof KeyRevokedError
}

/**
 * The SDK refuses clients that do not accept both JSON and event streams; real ones send only one
 * or `*` + `/*`. They get what the call needs either way.
 */
function acceptingBoth(request: Request): Request {
  const accept = request.headers.get('accept') ?? ''
  if (accept.includes('application/json') && accept.includes('text/event-stream')) return request
  const headers = new Headers(request.headers)
  headers.set('accept', 'application/json, text/event-stream')
  return new Request(request.url, { method: 'POST', headers })
}

function answerRefusal(c: Context, refusal: Refusal, errorsUrl: string): Response {
  const { status, code, message, id = null, error } = refusal
  const data = error && toProblem(error, errorsUrl)
  return c.json({ jsonrpc: '2.0', error: { code, message, ...(data && { data }) }, id }, status, {
    'cache-control': 'no-store',
    ...(status === 405 && { allow: 'POST' }),
  })
}
