import { CallToolRequestSchema, RequestIdSchema } from '@modelcontextprotocol/sdk/types.js'
import type { Context } from 'hono'
import { z } from 'zod'

import { InvalidInputError } from '../errors/request.ts'
import type { ServiceError } from '../errors/service-error.ts'
import { mismatchOf } from './mirrored-headers.ts'

/** Why a message is not handed on, as HTTP and JSON-RPC say it. */
export type Refusal = {
  status: 200 | 400 | 405 | 415
  code: number
  message: string
  /** Of the request; absent where there is none that could be read. */
  id?: string | number | undefined
  /** The same in our own words, for what a caller can correct. */
  error?: ServiceError
}

export type ReadMessage = { ok: true; message: object } | { ok: false; refusal: Refusal }

/** JSON-RPC's and MCP's own codes for what is refused here. */
const codes = { parse: -32_700, request: -32_600, params: -32_602, headers: -32_020, http: -32_000 }

/**
 * Reads the one JSON-RPC message of a request. What a caller has to correct is said here, in
 * JSON-RPC's codes, before the SDK sees it and before a credential is looked at.
 */
export async function readMessage(c: Context): Promise<ReadMessage> {
  if (c.req.method !== 'POST') {
    return refused({ status: 405, code: codes.http, message: 'Use POST.' })
  }
  if (!isJson(c.req.header('content-type'))) {
    const message = 'Send Content-Type: application/json.'
    return refused({ status: 415, code: codes.http, message })
  }
  const body: unknown = await c.req.json().catch(() => undefined)
  if (body === undefined) {
    return refused({ status: 400, code: codes.parse, message: 'The body is not JSON.' })
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    const message = 'Send one JSON-RPC message; batches are not supported.'
    return refused({ status: 400, code: codes.request, message })
  }
  const refusal = refusalOf(c.req.raw.headers, body)
  return refusal === undefined ? { ok: true, message: withoutTask(body) } : refused(refusal)
}

/** Whether the message calls a tool, well-formed or not. */
export function isCall(message: object): boolean {
  return 'method' in message && message.method === 'tools/call'
}

function refused(refusal: Refusal): ReadMessage {
  return { ok: false, refusal }
}

function refusalOf(headers: Headers, body: object): Refusal | undefined {
  const { data: id } = z
    .object({ id: RequestIdSchema })
    .transform((read) => read.id)
    .safeParse(body)
  const mismatch = mismatchOf(headers, body)
  if (mismatch !== undefined) {
    return { status: 400, code: codes.headers, ...inputError(mismatch), id }
  }
  // Without an id it is no request, and the SDK runs nothing.
  if (id === undefined || !isCall(body)) return undefined
  const call = CallToolRequestSchema.safeParse(body)
  if (call.success) return undefined
  return { status: 200, code: codes.params, ...inputError(z.prettifyError(call.error)), id }
}

function inputError(problems: string) {
  return { message: problems, error: new InvalidInputError({ problems }) }
}

/**
 * The message without `params.task`. A server without tasks serves such a call as any other (MCP
 * 2025-11-25, "Tasks"); the SDK would run it and then refuse its result: paid, and not handed out.
 */
function withoutTask(body: object): object {
  const params = 'params' in body ? body.params : undefined
  if (typeof params !== 'object' || params === null || !('task' in params)) return body
  const { task: _task, ...rest } = params
  return { ...body, params: rest }
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json'
}
