import type { MiddlewareHandler } from 'hono'

import { ForbiddenOriginError } from '../../errors/request.ts'

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

/**
 * Answers only to the published host (and loopback names), and to browsers only from allowed
 * origins, so that a page on the web cannot drive a server on somebody's machine (DNS rebinding).
 * Programs send no Origin and pass.
 */
export function guardOrigin(options: {
  publicUrl: () => string
  allowedOrigins: readonly string[]
}): MiddlewareHandler {
  return async (c, next) => {
    const { hostname, origin } = new URL(options.publicUrl())
    const host = hostnameOf(`http://${c.req.header('host') ?? ''}`)
    if (host === undefined || ![hostname, ...loopbackNames].includes(host)) {
      throw new ForbiddenOriginError(ForbiddenOriginError.spec.title)
    }
    const caller = c.req.header('origin')?.toLowerCase()
    if (caller !== undefined && !isAllowed(caller, [origin, ...options.allowedOrigins])) {
      throw new ForbiddenOriginError(ForbiddenOriginError.spec.title)
    }
    await next()
  }
}

function isAllowed(origin: string, allowed: readonly string[]): boolean {
  const name = hostnameOf(origin)
  return allowed.includes(origin) || (name !== undefined && loopbackNames.includes(name))
}

function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined
}
