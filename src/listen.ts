import type { AddressInfo } from 'node:net'

import { serve } from '@hono/node-server'

/** Milliseconds that answers under way have when a server stops. */
const stopWithinMs = 10_000

/** A server that listens, under the address that callers on this machine use. */
export type Listening = { url: string; close(): Promise<void> }

type Fetch = Parameters<typeof serve>[0]['fetch']

/** Listens until it is closed; `port` 0 takes a free one. */
export function listen(
  fetch: Fetch,
  { host, port }: { host: string; port: number },
): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname: host, port }, (info: AddressInfo) => {
      const url = `http://${urlHost(host)}:${info.port}`
      resolve({ url, close: () => closeGently(server) })
    })
    server.once('error', reject)
  })
}

/** Lets answers under way finish, within bounds. */
function closeGently(server: ReturnType<typeof serve>): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => {
      if ('closeAllConnections' in server) server.closeAllConnections()
    }, stopWithinMs)
    server.close(() => {
      clearTimeout(force)
      resolve()
    })
    if ('closeIdleConnections' in server) server.closeIdleConnections()
  })
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
