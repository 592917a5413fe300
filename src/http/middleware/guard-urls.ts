import type { Context, MiddlewareHandler } from 'hono'

import { KeyInUrlError } from '../../errors/key.ts'
import { holdsKey } from '../../errors/log-facts.ts'

/** What keys are called in queries, in lower case and without separators. */
const keyNames = new Set([
  'accesskey',
  'accesstoken',
  'apikey',
  'apisecret',
  'apitoken',
  'auth',
  'authorization',
  'authtoken',
  'bearer',
  'bearertoken',
  'idtoken',
  'jwt',
  'key',
  'keypass',
  'passkey',
  'password',
  'secret',
  'secretkey',
  'xaccesstoken',
  'xapikey',
  'xauthtoken',
])

export type UrlGuardOptions = {
  /** Whether a route reads this name of its query although it names a key. */
  allows: (c: Context, name: string) => boolean
}

/**
 * Refuses keys in addresses, where they end up in logs and histories of others. Neither looks the
 * key up nor keeps it.
 */
export function guardUrls({ allows }: UrlGuardOptions): MiddlewareHandler {
  return async (c, next) => {
    const { pathname, searchParams } = new URL(c.req.url)
    const isNamed = [...searchParams].some(
      ([name, value]) => !allows(c, name) && (isKeyName(name) || holdsKey(`${name} ${value}`)),
    )
    if (isNamed || holdsKey(decoded(pathname))) {
      throw new KeyInUrlError(KeyInUrlError.spec.title)
    }
    await next()
  }
}

function isKeyName(name: string): boolean {
  return keyNames.has(name.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
