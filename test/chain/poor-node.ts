import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import { z } from 'zod'

const asked = z.object({ id: z.number(), method: z.string(), params: z.array(z.unknown()) })

/** What a node does not have. */
export type Lack = {
  /** Methods it says it does not know. */
  methods?: readonly string[]
  /** What it does with the overrides of a call. */
  overrides?: 'ignored' | 'refused'
}

/** A real node behind a door that hides a part of it, and a count of what came to the door. */
export type PoorNode = {
  url: string
  /** Lacks this from now on. */
  lack(lack: Lack): void
  /** Methods asked for so far, in order. */
  methods(): string[]
  /** Bodies of HTTP requests and answers so far, in bytes. */
  bytes(): { received: number; sent: number }
  requests(): number
  stop(): Promise<void>
}

export async function startPoorNode(target: string): Promise<PoorNode> {
  let lacking: Lack = {}
  let requests = 0
  const bytes = { received: 0, sent: 0 }
  const methods: string[] = []

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray())
    const text: unknown = JSON.parse(body.toString('utf8'))
    const calls = z.array(asked).parse(Array.isArray(text) ? text : [text])
    requests += 1
    bytes.received += body.length
    methods.push(...calls.map(({ method }) => method))
    const answers = await answerAll(target, { calls, lacking })
    const told = Buffer.from(JSON.stringify(Array.isArray(text) ? answers : answers[0]))
    bytes.sent += told.length
    response.writeHead(200, { 'content-type': 'application/json' }).end(told)
  }

  const server = createServer((request, response) => {
    forward(request, response).catch(() => request.socket.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The node has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    lack(lack) {
      lacking = lack
    },
    methods: () => [...methods],
    bytes: () => ({ ...bytes }),
    requests: () => requests,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

type Asked = z.output<typeof asked>

const answers = z.array(z.looseObject({ id: z.number() }))

async function answerAll(
  target: string,
  { calls, lacking }: { calls: readonly Asked[]; lacking: Lack },
): Promise<unknown[]> {
  const failures = calls.map((call) => refusalOf(call, lacking))
  const passed = calls
    .filter((_call, at) => failures[at] === undefined)
    .map((call) => ({ jsonrpc: '2.0', ...call, params: paramsFor(call, lacking) }))
  const response = await fetch(target, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(passed),
  })
  const told = passed.length === 0 ? [] : answers.parse(await response.json())
  return calls.map(({ id }, at) => {
    const error = failures[at]
    return error ? { jsonrpc: '2.0', id, error } : told.find((one) => one.id === id)
  })
}

function refusalOf({ method, params }: Asked, { methods = [], overrides }: Lack) {
  if (methods.includes(method)) return { code: -32_601, message: 'Method not found' }
  if (method !== 'eth_call' || overrides !== 'refused' || params.length < 3) return undefined
  return { code: -32_602, message: 'too many arguments, want at most 2' }
}

function paramsFor({ method, params }: Asked, { overrides }: Lack): unknown[] {
  return method === 'eth_call' && overrides === 'ignored' ? params.slice(0, 2) : params
}
