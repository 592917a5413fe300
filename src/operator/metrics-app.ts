import { Hono } from 'hono'

import type { Metrics } from './metrics.ts'

const loopback = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/

/**
 * `GET /metrics` and nothing else, for a listener of its own. On loopback it answers only those who
 * call it by a loopback name: a page in a browser on this machine could otherwise read it.
 */
export function metricsApp({ metrics, host }: { metrics: Metrics; host: string }): Hono {
  const isLocal = loopback.test(host) || host === '::1'
  return new Hono().get('/metrics', async (c) => {
    const asked = c.req.header('host') ?? ''
    if (isLocal && !loopback.test(asked)) return c.text('Unknown host.', 421)
    c.header('cache-control', 'no-store')
    return c.body(await metrics.text(), 200, { 'content-type': metrics.contentType })
  })
}
