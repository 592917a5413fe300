import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'

/** One answered request; `route` is the pattern it matched, never the path. */
export type RequestFacts = { method: string; route: string; status: number; seconds: number }

/** Tells how long each request took. */
export function timeRequests(tell: (facts: RequestFacts) => void): MiddlewareHandler {
  return async (c, next) => {
    const startedAt = performance.now()
    await next()
    const seconds = (performance.now() - startedAt) / 1_000
    tell({ method: c.req.method, route: routeOf(c), status: c.res.status, seconds })
  }
}

/** The most exact pattern; middleware matches as well, and ends in an asterisk. */
function routeOf(c: Parameters<MiddlewareHandler>[0]): string {
  const paths = matchedRoutes(c).map(({ path }) => path)
  return paths.findLast((path) => !path.endsWith('*')) ?? 'none'
}
