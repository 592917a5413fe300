import { once } from 'node:events'
import { connect } from 'node:net'

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { doors, http, mcp, postRpc, type DoorCall } from '../e2e/doors.ts'
import { startRpcProxy, type RpcProxy } from '../e2e/rpc-proxy.ts'
import { countingTool, latch, type Latch } from '../e2e/tools.ts'
import { toHeader } from '../support/payer.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import {
  call,
  expectPaidOnce,
  expectUntouched,
  goods,
  payerAt,
  rowOf,
  sandbox,
  withoutQuoteId,
  type Paying,
} from './bench.ts'

type Wait = { reached: Latch; open: Latch }
const waits: Partial<Record<'check' | 'run', Wait>> = {}

async function pass(at: keyof typeof waits): Promise<void> {
  const wait = waits[at]
  wait?.reached.open()
  await wait?.open.passed
}

const ticket = countingTool({
  name: 'ticket',
  check: () => pass('check'),
  before: () => pass('run'),
})

let proxy: RpcProxy
let server: TestServer
beforeAll(async () => {
  proxy = await startRpcProxy(sandbox.rpcUrl)
  server = await startTestServer({ sandbox, rpcUrl: proxy.url, tools: [ticket.tool] })
})
afterAll(async () => {
  await server.stop()
  await proxy.stop()
})
afterEach(() => {
  proxy.tamper(undefined)
  delete waits.check
  delete waits.run
})

type Send = (wanted: DoorCall & { signal: AbortSignal }) => Promise<unknown>

/** A call that asks for progress, and so is answered by a stream. */
const streaming: Send = async ({ tool, input, payment, signal }) => {
  const _meta = { progressToken: 'p', 'x402/payment': payment }
  const params = { name: tool, arguments: input, _meta }
  const message = { jsonrpc: '2.0', id: 'leaving', method: 'tools/call', params }
  const response = await postRpc(server.url, message, { signal })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  return response.text()
}

const ways: { over: string; send: Send }[] = [
  { over: 'HTTP', send: (wanted) => http.call(server.url, wanted) },
  { over: 'MCP', send: (wanted) => mcp.call(server.url, wanted) },
  { over: 'an MCP stream', send: streaming },
]

/** Holds the call at one place: `reached` when it is there, `open` lets it go on. */
const moments: { when: string; hold: (wait: Wait) => void }[] = [
  {
    when: 'before its payment is claimed',
    hold: (wait) => {
      waits.check = wait
    },
  },
  { when: 'before its payment is submitted', hold: (wait) => holdNode('before', wait) },
  { when: 'after its payment was submitted', hold: (wait) => holdNode('after', wait) },
  {
    when: 'while the tool runs',
    hold: (wait) => {
      waits.run = wait
    },
  },
]

function holdNode(at: 'before' | 'after', { reached, open }: Wait): void {
  const wait = async () => {
    reached.open()
    await open.passed
  }
  proxy.tamper({ method: 'eth_sendRawTransaction', [at]: wait })
}

async function delivered({ payment }: Paying): Promise<void> {
  await expect
    .poll(async () => (await rowOf(server, payment))?.state, { timeout: 10_000 })
    .toBe('delivered')
}

describe.each(ways)('a client that leaves over $over', ({ send }) => {
  test.each(moments)(
    'is charged once and finds its answer by either door: $when',
    async ({ hold }) => {
      const paying = await payerAt(server)
      const { payment } = paying
      const runsBefore = ticket.runs()
      const wait = { reached: latch(), open: latch() }
      hold(wait)
      const leaving = new AbortController()
      const lost = send({ ...call, payment, signal: leaving.signal })
      await wait.reached.passed
      leaving.abort()
      await expect(lost).rejects.toThrow('aborted')
      wait.open.open()
      await delivered(paying)

      const [first, second] = await Promise.all(
        doors.map((door) => door.call(server.url, { ...call, payment })),
      )
      expect(first).toMatchObject({ kind: 'delivered', repeated: true })
      expect(second && goods(second)).toEqual(first && goods(first))
      for (const door of doors) {
        const stranger = { ...call, payment: withoutQuoteId(payment) }
        const { kind, body, text } = await door.call(server.url, stranger)
        expect(kind).toBe('refused')
        expect(body).toMatchObject({ status: 409, charged: false })
        expect(text).not.toContain(first?.body['ticket'])
      }
      expect(ticket.runs()).toBe(runsBefore + 1)
      await expectPaidOnce(server, paying)
    },
  )

  test('again and again gets one sale', async () => {
    const paying = await payerAt(server)
    const { payment } = paying
    const runsBefore = ticket.runs()
    const wait = { reached: latch(), open: latch() }
    waits.run = wait
    const leaving = new AbortController()
    const lost = Array.from({ length: 20 }, () =>
      send({ ...call, payment, signal: leaving.signal }).then(
        () => 'answered',
        () => 'lost',
      ),
    )
    await wait.reached.passed
    leaving.abort()
    expect(new Set(await Promise.all(lost))).toEqual(new Set(['lost']))
    wait.open.open()
    await delivered(paying)
    expect(await http.call(server.url, { ...call, payment })).toMatchObject({
      kind: 'delivered',
      repeated: true,
    })
    expect(ticket.runs()).toBe(runsBefore + 1)
    await expectPaidOnce(server, paying)
  })
})

test.each([false, true])(
  'an MCP client that cancels its request undoes no settlement (stream: %s)',
  async (streams) => {
    const paying = await payerAt(server, mcp)
    const { payment } = paying
    const wait = { reached: latch(), open: latch() }
    waits.run = wait
    const _meta = { ...(streams && { progressToken: 1 }), 'x402/payment': payment }
    const params = { name: 'ticket', arguments: call.input, _meta }
    const id = 'cancelled'
    const asked = postRpc(server.url, { jsonrpc: '2.0', id, method: 'tools/call', params })
    await wait.reached.passed
    const cancelling = await postRpc(server.url, {
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: id, reason: 'the user changed their mind' },
    })
    expect(cancelling.status).toBe(202)
    wait.open.open()
    const text = await (await asked).text()
    const again = await mcp.call(server.url, { ...call, payment })
    expect(again).toMatchObject({ kind: 'delivered', repeated: true })
    expect(text).toContain(again.body['ticket'])
    await expectPaidOnce(server, paying)
  },
)

/** Sends a request whose body never ends, and hangs up. */
async function hangUp(path: string, headers: string[], start: string): Promise<void> {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  const head = [`POST ${path} HTTP/1.1`, `Host: ${hostname}:${port}`, ...headers]
  const common = ['Content-Type: application/json', 'Content-Length: 10000', '', start]
  socket.write([...head, ...common].join('\r\n'))
  await once(socket, 'connect')
  await new Promise((resolve) => setTimeout(resolve, 100))
  socket.destroy()
  await once(socket, 'close')
}

test('a client that leaves before it has said what it wants is charged nothing', async () => {
  const paying = await payerAt(server)
  const header = toHeader(paying.payment)
  const runsBefore = ticket.runs()
  const params = { name: 'ticket', arguments: call.input }
  const message = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })
  await hangUp('/api/v1/ticket', [`PAYMENT-SIGNATURE: ${header}`], JSON.stringify(call.input))
  await hangUp('/api/v1/ticket', [`X-PAYMENT: ${header}`], '')
  await hangUp('/mcp', [`PAYMENT-SIGNATURE: ${header}`], message)
  expect(ticket.runs()).toBe(runsBefore)
  await expectUntouched(server, paying)

  const answer = await http.call(server.url, { ...call, payment: paying.payment })
  expect(answer).toMatchObject({ kind: 'delivered', repeated: false })
  await expectPaidOnce(server, paying)
})
