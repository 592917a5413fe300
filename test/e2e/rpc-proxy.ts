import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import { z } from 'zod'

const methods = z.union([
  z.object({ method: z.string() }).transform(({ method }) => [method]),
  z.array(z.object({ method: z.string() })).transform((calls) => calls.map((c) => c.method)),
])

/**
 * What happens to a request that carries one of these methods: `before` the node sees it and
 * `after` the node took it. Whatever they throw, the caller gets a broken connection.
 */
export type Tampering = {
  method: string
  before?: () => Promise<void>
  after?: () => Promise<void>
}

/** A node's front door that can be held shut or slammed. */
export type RpcProxy = {
  url: string
  tamper(tampering: Tampering | undefined): void
  stop(): Promise<void>
}

export async function startRpcProxy(target: string): Promise<RpcProxy> {
  let tampering: Tampering | undefined

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray())
    const asked = methods.parse(JSON.parse(body.toString('utf8')))
    const active = tampering && asked.includes(tampering.method) ? tampering : undefined
    await active?.before?.()
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(target, { method: 'POST', headers, body })
    const text = await answer.text()
    await active?.after?.()
    response.writeHead(answer.status, headers).end(text)
  }

  const server = createServer((request, response) => {
    forward(request, response).catch(() => request.socket.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    tamper(next) {
      tampering = next
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
