import type { MiddlewareHandler } from 'hono'

/** Whoever pays, holds a key or proves a wallet gets another answer at the same address. */
const deciding =
  'PAYMENT-SIGNATURE, X-PAYMENT, X-Payment-Proof, Authorization, X-API-Key, SIGN-IN-WITH-X, Faregate-Payer'

/** Keeps what is sold out of shared caches, and what is not sold, too, unless its route says more. */
export function guardCaches(): MiddlewareHandler {
  return async (c, next) => {
    await next()
    c.res.headers.append('vary', deciding)
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
  }
}
