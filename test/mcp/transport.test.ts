import { request } from 'node:http'

import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { usdc } from '../../src/money/usdc.ts'
import { mcp, postRpc } from '../e2e/doors.ts'
import { countingTool } from '../e2e/tools.ts'
import { entryOf, signPayment } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'

const sandbox = sandboxFromRun()
const ticket = countingTool({ name: 'ticket' })
const server = await startTestServer({
  sandbox,
  tools: [ticket.tool],
  config: { allowedOrigins: ['https://agent.example'] },
})
afterAll(() => server.stop())

const ping = { jsonrpc: '2.0', id: 1, method: 'ping' }
const endpoint = `${server.url}/mcp`

const rpcError = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.null(),
  error: z.object({ code: z.number(), message: z.string() }),
})

/** A ping of somewhat more than this many bytes. */
function pingOf(size: number): string {
  return JSON.stringify({ ...ping, params: { fill: 'x'.repeat(size) } })
}

async function result(message: unknown): Promise<unknown> {
  return (await postRpc(server.url, message)).json()
}

async function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
}

describe('what is no JSON-RPC message', () => {
  test.each(['GET', 'DELETE', 'PUT'])('%s answers 405 and names the method', async (method) => {
    const response = await fetch(endpoint, { method, headers: { accept: 'text/event-stream' } })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
  })

  test.each([
    { what: 'a list', body: JSON.stringify([ping, ping]), status: 400, code: -32_600 },
    { what: 'an empty list', body: '[]', status: 400, code: -32_600 },
    { what: 'a number', body: '7', status: 400, code: -32_600 },
    { what: 'null', body: 'null', status: 400, code: -32_600 },
    { what: 'broken JSON', body: '{"jsonrpc":', status: 400, code: -32_700 },
    { what: 'nothing', body: '', status: 400, code: -32_700 },
  ])('$what answers $status with $code', async ({ body, status, code }) => {
    const response = await post(body)
    expect(response.status).toBe(status)
    expect(rpcError.parse(await response.json()).error.code).toBe(code)
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])(
    'a body of type %s answers 415',
    async (type) => {
      expect((await post(JSON.stringify(ping), { 'content-type': type })).status).toBe(415)
    },
  )

  test('a body over 256 KiB answers 413, and none below', async () => {
    const tooLarge = await post(pingOf(256 * 1024))
    expect(tooLarge.status).toBe(413)
    expect(tooLarge.headers.get('connection')).toBe('close')
    expect(await tooLarge.json()).toMatchObject({ code: 'request.too_large', charged: false })
    expect((await post(pingOf(255 * 1024))).status).toBe(200)
  })

  test('a body over 256 KiB sent in chunks answers 413', async () => {
    const body = pingOf(300 * 1024)
    expect(await statusOf({ body, headers: { 'transfer-encoding': 'chunked' } })).toBe(413)
  })
})

describe('content negotiation', () => {
  test.each([
    { accept: undefined },
    { accept: '*/*' },
    { accept: 'application/json' },
    { accept: 'text/event-stream' },
    { accept: 'application/json, text/event-stream' },
    { accept: 'text/event-stream, application/json;q=0.5' },
  ])('a client that accepts $accept is answered in JSON', async ({ accept }) => {
    const body = JSON.stringify(ping)
    const { status, type } = await send({ body, headers: accept ? { accept } : {} })
    expect(status).toBe(200)
    expect(type).toBe('application/json')
  })

  test('answers are never stored by caches', async () => {
    expect((await postRpc(server.url, ping)).headers.get('cache-control')).toBe('no-store')
  })
})

describe('who may call', () => {
  test.each(['evil.example', 'evil.example:80', '169.254.169.254', 'localhost.evil.example'])(
    'a request for Host "%s" answers 403',
    async (host) => {
      expect(await statusOf({ body: JSON.stringify(ping), headers: { host } })).toBe(403)
    },
  )

  test.each(['localhost', '127.0.0.1:9', '[::1]:4020', 'LOCALHOST'])(
    'a request for Host %s is answered',
    async (host) => {
      expect(await statusOf({ body: JSON.stringify(ping), headers: { host } })).toBe(200)
    },
  )

  test.each([
    'https://evil.example',
    'null',
    'http://127.0.0.1.evil.example',
    'https://agent.example.evil.example',
    'http://agent.example',
  ])('a page from %s answers 403', async (origin) => {
    expect((await post(JSON.stringify(ping), { origin })).status).toBe(403)
  })

  test.each([server.url, 'http://localhost:5173', 'http://[::1]', 'https://agent.example'])(
    'a page from %s is answered',
    async (origin) => {
      expect((await post(JSON.stringify(ping), { origin })).status).toBe(200)
    },
  )

  test('a program without Origin is answered', async () => {
    expect((await post(JSON.stringify(ping))).status).toBe(200)
  })
})

describe('messages', () => {
  test.each([0, 1, -1, 'text', '', '0', 9_007_199_254_740_991])(
    'the id %j comes back as it was sent',
    async (id) => {
      expect(await result({ ...ping, id })).toEqual({ jsonrpc: '2.0', id, result: {} })
    },
  )

  test('tools can be listed and called without initialize', async () => {
    const list = await result({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
    expect(list).toMatchObject({ id: 1, result: { tools: expect.any(Array) } })
    expect((await mcp.call(server.url, { tool: 'list_tools' })).kind).toBe('delivered')
  })

  test('initialize says who this is and how to pay', async () => {
    const params = {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'test', version: '0' },
    }
    const hello = await result({ jsonrpc: '2.0', id: 'a', method: 'initialize', params })
    expect(hello).toMatchObject({
      id: 'a',
      result: {
        protocolVersion: '2025-11-25',
        serverInfo: { name: 'faregate' },
        capabilities: { tools: {} },
        instructions: expect.stringContaining('x402/payment'),
      },
    })
  })

  test.each(['nothing', 'Ticket', 'TICKET', ' ticket', '__proto__', 'constructor'])(
    'an unknown tool "%s" is -32602 with the id of the request',
    async (name) => {
      const runs = ticket.runs()
      const call = { jsonrpc: '2.0', id: 'seven', method: 'tools/call', params: { name } }
      const response = await postRpc(server.url, call)
      expect(response.status).toBe(200)
      expect(await response.json()).toMatchObject({
        id: 'seven',
        error: { code: -32_602, data: { code: 'request.unknown_tool', charged: false } },
      })
      expect(ticket.runs()).toBe(runs)
    },
  )

  test('an unknown method is -32601', async () => {
    const answer = await result({ jsonrpc: '2.0', id: 3, method: 'tools/steal' })
    expect(answer).toMatchObject({ id: 3, error: { code: -32_601 } })
  })

  test('a call without an id runs nothing and takes nothing', async () => {
    const payer = await sandbox.newPayer(usdc('1'))
    const { quote } = await mcp.call(server.url, { tool: 'ticket', input: {} })
    if (quote === undefined) throw new Error('No quote came.')
    const payment = await signPayment(payer.account, entryOf(quote))
    const params = { name: 'ticket', arguments: {}, _meta: { 'x402/payment': payment } }
    const runs = ticket.runs()
    const response = await postRpc(server.url, { jsonrpc: '2.0', method: 'tools/call', params })
    expect(response.status).toBe(202)
    expect(await response.text()).toBe('')
    expect(ticket.runs()).toBe(runs)
    expect(await server.ledger.recent(1)).toEqual([])
  })

  test('forty calls with the same id do not mix', async () => {
    const seats = Array.from({ length: 40 }, (_, index) => `seat ${index}`)
    const answers = await Promise.all(
      seats.map(async (seat) => {
        const payer = await sandbox.newPayer(usdc('0.005'))
        const asked = { tool: 'ticket', input: { seat } }
        const { quote } = await mcp.call(server.url, asked)
        if (quote === undefined) throw new Error('No quote came.')
        const payment = await signPayment(payer.account, entryOf(quote))
        const answer = await mcp.call(server.url, { ...asked, payment })
        return { seat: answer.body['seat'], paidBy: answer.receipt?.['payer'], payer }
      }),
    )
    expect(answers.map(({ seat }) => seat)).toEqual(seats)
    expect(answers.map(({ paidBy }) => paidBy)).toEqual(
      answers.map(({ payer }) => payer.address.toLowerCase()),
    )
  })
})

type Sending = { body: string; headers: Record<string, string> }

/** Sends what `fetch` would refuse to: any Host, no Accept, chunks. */
function send({ body, headers }: Sending): Promise<{ status: number; type: string | undefined }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      endpoint,
      { method: 'POST', agent: false, headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        response.resume()
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

async function statusOf(sending: Sending): Promise<number> {
  return (await send(sending)).status
}
