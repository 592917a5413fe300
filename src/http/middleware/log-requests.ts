import type { MiddlewareHandler } from 'hono'

import { hideKeys } from '../../errors/log-facts.ts'

/** The part of a logger this needs. */
export type RequestLog = { info(facts: Record<string, unknown>, message: string): void }

/** One line a request: method, path, status, milliseconds. Never headers, queries or bodies. */
export function logRequests(log: RequestLog): MiddlewareHandler {
  return async (c, next) => {
    const startedAt = performance.now()
    await next()
    const ms = Math.round(performance.now() - startedAt)
    // No path of ours holds a key, but callers err.
    const path = hideKeys(c.req.path)
    log.info({ method: c.req.method, path, status: c.res.status, ms }, 'request')
  }
}
