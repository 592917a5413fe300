import type { Context } from 'hono'

import { MalformedBodyError } from '../errors/request.ts'

/**
 * The body as a JSON object; `undefined` when there is none.
 *
 * @throws MalformedBodyError
 */
export async function jsonBody(c: Context): Promise<unknown> {
  const text = await c.req.text()
  if (text.trim() === '') return undefined
  const body = parseJson(text)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new MalformedBodyError(MalformedBodyError.spec.title)
  }
  return body
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
