import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'

import { usdc } from '../../src/money/usdc.ts'
import { http, postRpc, toolResult } from '../e2e/doors.ts'
import { entryOf, signPayment, tampered } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { openBooth, paidOnce, ticketCall } from './booth.ts'

const sandbox = sandboxFromRun()
const booth = await openBooth(sandbox)
afterAll(() => booth.stop())

type Params = { name: string; arguments?: unknown; _meta?: Record<string, unknown> }

const ticket: Params = { name: 'day_ticket', arguments: ticketCall.input }
const paying = (payment: unknown): Params => ({ ...ticket, _meta: { 'x402/payment': payment } })

/** Signed for the ticket, by somebody who cannot pay. */
async function unfunded() {
  const payer = await sandbox.newPayer(usdc('0'))
  const { quote } = await http.call(booth.url, ticketCall)
  if (quote === undefined) throw new Error('No quote came.')
  return { payer, entry: entryOf(quote) }
}

/** Every kind of answer a call can have, and what it is. */
const answers: {
  answer: string
  kind: 'quote' | 'refusal' | 'delivery'
  ask: () => Promise<Params>
}[] = [
  { answer: 'a quote', kind: 'quote', ask: async () => ticket },
  {
    answer: 'a quote for an empty call',
    kind: 'quote',
    ask: async () => ({ name: 'buy_key_pass', arguments: {} }),
  },
  {
    answer: 'a quote for no arguments',
    kind: 'quote',
    ask: async () => ({ name: 'night_ticket' }),
  },
  {
    answer: 'a payment for other terms',
    kind: 'quote',
    ask: async () => {
      const { payer, entry } = await unfunded()
      return paying(await signPayment(payer.account, entry, { accepted: { amount: '1' } }))
    },
  },
  {
    answer: 'a signature that is none',
    kind: 'quote',
    ask: async () => {
      const { payer, entry } = await unfunded()
      return paying(await signPayment(payer.account, entry, { signature: tampered }))
    },
  },
  {
    answer: 'a payment without funds',
    kind: 'quote',
    ask: async () => {
      const { payer, entry } = await unfunded()
      return paying(await signPayment(payer.account, entry))
    },
  },
  { answer: 'an unreadable payment', kind: 'refusal', ask: async () => paying('%') },
  {
    answer: 'an invalid input',
    kind: 'refusal',
    ask: async () => ({ name: 'day_ticket', arguments: { seat: 7 } }),
  },
  {
    answer: 'a key that is missing',
    kind: 'refusal',
    ask: async () => ({ name: 'key_pass_info', arguments: {} }),
  },
  {
    answer: 'a payment nobody knows',
    kind: 'refusal',
    ask: async () => ({ name: 'payment_status', arguments: { paymentId: 'pay_0' } }),
  },
  {
    answer: 'a free answer',
    kind: 'delivery',
    ask: async () => ({ name: 'list_tools', arguments: {} }),
  },
  {
    answer: 'a paid answer',
    kind: 'delivery',
    ask: async () => paying((await booth.payerAt()).payment),
  },
]

const rpcAnswer = z.strictObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number()]),
  result: toolResult,
})

const ids = ['', '0', 'seven', 0, -7, 9_007_199_254_740_991]

/** The one message of an answer, whether it came as JSON or on a stream. */
async function messageOf(response: Response): Promise<unknown> {
  const text = await response.text()
  if (response.headers.get('content-type') === 'application/json') return JSON.parse(text)
  const messages = [...text.matchAll(/^data: (.+)$/gm)].map(([, data = '']): unknown =>
    JSON.parse(data),
  )
  return messages.find((message) => Object.hasOwn(Object(message), 'id'))
}

function expectSame(result: z.infer<typeof toolResult>, kind: string): void {
  const { content, structuredContent, isError, _meta = {} } = result
  expect(JSON.parse(content[0].text)).toEqual(structuredContent)
  expect(isError ?? false).toBe(kind !== 'delivery')
  expect(_meta['x402/error']).toEqual(kind === 'quote' ? structuredContent : undefined)
  expect(Object.hasOwn(structuredContent, 'accepts')).toBe(kind === 'quote')
}

describe.each(answers)('$answer', ({ kind, ask }) => {
  test('is a result with the id of the request, its text and structure the same', async () => {
    for (const id of ids) {
      const params = await ask()
      const response = await postRpc(booth.url, {
        jsonrpc: '2.0',
        id,
        method: 'tools/call',
        params,
      })
      expect(response.status).toBe(200)
      const message = rpcAnswer.parse(await messageOf(response))
      expect(message.id).toBe(id)
      expectSame(message.result, kind)
    }
  })

  test('is the same result on a stream', async () => {
    for (const id of ['', 0]) {
      const asked = await ask()
      const params = { ...asked, _meta: { ...asked._meta, progressToken: 0 } }
      const response = await postRpc(booth.url, {
        jsonrpc: '2.0',
        id,
        method: 'tools/call',
        params,
      })
      expect(response.headers.get('content-type')).toBe('text/event-stream')
      expect(response.headers.get('cache-control')).toBe('no-store')
      const message = rpcAnswer.parse(await messageOf(response))
      expect(message.id).toBe(id)
      expectSame(message.result, kind)
    }
  })

  test.each([{ when: 'before' }, { when: 'after' }])(
    'reaches a client of the official SDK $when it lists the tools',
    async ({ when }) => {
      const client = new Client({ name: 'test', version: '1.0.0' })
      await client.connect(new StreamableHTTPClientTransport(new URL(`${booth.url}/mcp`)))
      onTestFinished(() => client.close())
      if (when === 'after') await client.listTools()
      const { name, arguments: given, _meta } = await ask()
      const call = { name, arguments: z.record(z.string(), z.unknown()).parse(given ?? {}) }
      const result = await client.callTool(
        { ...call, ...(_meta && { _meta }) },
        CallToolResultSchema,
      )
      expectSame(toolResult.parse(result), kind)
    },
  )
})

describe('what is no result', () => {
  test.each([
    { what: 'an unknown tool', params: { name: 'nothing' }, code: -32_602 },
    { what: 'no name', params: {}, code: -32_602 },
  ])('$what is an error with the id of the request', async ({ params, code }) => {
    for (const id of ids) {
      const response = await postRpc(booth.url, {
        jsonrpc: '2.0',
        id,
        method: 'tools/call',
        params,
      })
      const answer: unknown = await response.json()
      expect(answer).toMatchObject({ id, error: { code, data: { charged: false } } })
    }
  })

  test.each([null, 1.5, true, {}, []])(
    'a call with the id %j is no request, and runs nothing',
    async (id) => {
      const { payer, payment } = await booth.payerAt()
      const message = { jsonrpc: '2.0', id, method: 'tools/call', params: paying(payment) }
      const response = await postRpc(booth.url, message)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ id: null, error: { code: -32_700 } })
      expect((await booth.tracesOf(payer, payment)).rows).toEqual([])
    },
  )
})

/** A quote as text, without what is made anew for every caller: its id and its door. */
function neutral(quote: unknown): string {
  return JSON.stringify(quote)
    .replace(/"quoteId":"[^"]+"/, '"quoteId":"…"')
    .replace(/"url":"[^"]+"/, '"url":"…"')
}

test('the twin over HTTP quotes the same document, but for its id and its door', async () => {
  const overHttp = await http.call(booth.url, ticketCall)
  const response = await postRpc(booth.url, {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: ticket,
  })
  const { result } = rpcAnswer.parse(await messageOf(response))
  const { code: _c, charged: _ch, retryable: _r, hint: _h, ...document } = result.structuredContent
  expect(overHttp.quote).toBeDefined()
  expect(neutral(document)).toBe(neutral(overHttp.quote))
})

test('no answer asks for elicitation, whatever was sent', async () => {
  const { payer, payment } = await booth.payerAt()
  const messages = [
    ...(await Promise.all(answers.map(({ ask }) => ask()))).map((params) => ({
      method: 'tools/call',
      params,
    })),
    { method: 'tools/call', params: paying(payment) },
    { method: 'tools/call', params: { name: 'nothing' } },
    { method: 'tools/steal' },
    { method: 'tools/list' },
    { method: 'initialize', params: {} },
  ]
  for (const message of messages) {
    const response = await postRpc(booth.url, { jsonrpc: '2.0', id: 1, ...message })
    expect(await response.text()).not.toContain('-32042')
  }
  expect(await booth.tracesOf(payer, payment)).toEqual(paidOnce)
})

test('the list of tools is the same for everybody, so that no cache tells one caller of another', async () => {
  const { payment } = await booth.payerAt()
  const list = async (headers: Record<string, string>) =>
    (await postRpc(booth.url, { jsonrpc: '2.0', id: 1, method: 'tools/list' }, { headers })).text()
  const plain = await list({})
  expect(await list({ 'payment-signature': JSON.stringify(payment) })).toBe(plain)
  expect(await list({})).toBe(plain)
})

test('after all of that, what was earned was delivered, each once', async () => {
  const { earned, delivered, ran, others } = await booth.books()
  expect({ delivered, ran }).toEqual({ delivered: earned, ran: earned })
  expect(new Set(others)).toEqual(new Set(['rejected']))
})
