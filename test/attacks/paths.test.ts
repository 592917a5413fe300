import { afterAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { http, mcp, postRpc } from '../e2e/doors.ts'
import { entryOf, signPayment, toHeader } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { noTraces, openBooth, paidOnce, ticketCall } from './booth.ts'
import { callText, jsonLine, sendRaw } from './raw-http.ts'

const sandbox = sandboxFromRun()
const booth = await openBooth(sandbox)
afterAll(() => booth.stop())

const { host } = new URL(booth.url)
const input = JSON.stringify(ticketCall.input)
const goods = /"ticket":|fgk_/
const ticket = { name: 'day_ticket', arguments: ticketCall.input }

/** A payment for the ticket, as a header line, and what to ask about it. */
async function paid() {
  const { payer, payment } = await booth.payerAt()
  return {
    line: `PAYMENT-SIGNATURE: ${toHeader(payment)}`,
    traces: () => booth.tracesOf(payer, payment),
  }
}

describe('ways around the gate over HTTP', () => {
  test.each([
    '/api/v1/day-ticket%252F',
    '/api/v1/%2564ay-ticket',
    '/api/v1/day%252Dticket',
    '/api/v1/%25%36%34ay-ticket',
    '/api%252Fv1%252Fday-ticket',
    '/api/v1/list-tools%252F..%252Fday-ticket',
    '/api/v1/%252e%252e/v1/day-ticket',
    '/api/v1/day-ticket%3Fx',
    '/api/v1/day-ticket%23',
    '/api/v1/day-ticket%5C',
    '/api/v1\\day-ticket',
    '/api/v1/day-ticket;x',
    '/api/v1;x/day-ticket',
    '/api/v1/day%C0%AFticket',
    '/api/v1/day-ticket%C2%A0',
    '/api/v1/%EF%BD%84ay-ticket',
    '/mount/api/v1/day-ticket',
    '/mcp/api/v1/day-ticket',
    '/api/v1/day-ticket/mcp',
    '/mcp/',
    '/mcp;x',
    '/mcp%2F',
    '//mcp',
    '/MCP',
  ])('%s with a payment gives nothing and takes nothing', async (target) => {
    const { line, traces } = await paid()
    for (const version of ['1.1', '1.0'] as const) {
      const answer = await sendRaw(booth.url, {
        target,
        version,
        lines: [jsonLine, line],
        body: input,
      })
      expect([400, 404, 405]).toContain(answer.status)
      expect(answer.body).not.toMatch(goods)
      expect(answer.headers.get('payment-response')).toBeNull()
    }
    expect(await traces()).toEqual(noTraces)
  })

  test.each([
    '/api/v1/day-ticket',
    '/api/v1/day%2Dticket',
    '/api/v1/%64ay-ticket',
    '/api/v1/list-tools/../day-ticket',
    '/api/v1/day-ticket?tool=list-tools&paid=true',
    `http://${host}/api/v1/day-ticket`,
    'http://elsewhere.example/api/v1/day-ticket',
  ])('%s is the tool itself, decoded once: quoted, then paid once', async (target) => {
    const { line, traces } = await paid()
    const unpaid = await sendRaw(booth.url, { target, lines: [jsonLine], body: input })
    expect(unpaid.status).toBe(402)
    expect(unpaid.body).not.toContain('elsewhere.example')
    for (const version of ['1.1', '1.0'] as const) {
      const answer = await sendRaw(booth.url, {
        target,
        version,
        lines: [jsonLine, line],
        body: input,
      })
      expect(answer.status).toBe(200)
      expect(answer.body).toMatch(goods)
    }
    expect(await traces()).toEqual(paidOnce)
  })

  test('free tools behind a paid path, and the reverse, stay what they are', async () => {
    const { line, traces } = await paid()
    const free = '/api/v1/day-ticket/../list-tools'
    const answer = await sendRaw(booth.url, { target: free, lines: [line] })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('payment-response')).toBeNull()
    expect(await traces()).toEqual(noTraces)
  })

  test.each([
    ['X-HTTP-Method-Override: POST'],
    ['X-HTTP-Method: POST'],
    ['X-Method-Override: POST'],
    ['X-Original-URL: /api/v1/list-tools'],
    ['X-Rewrite-URL: /api/v1/list-tools'],
    ['X-Forwarded-Prefix: /api/v1/list-tools'],
    ['X-Forwarded-Uri: /api/v1/list-tools'],
    ['X-Payment-Response: e30='],
    ['PAYMENT-RESPONSE: eyJzdWNjZXNzIjp0cnVlfQ=='],
    ['X-Payment-Verified: true'],
    ['X-Faregate-Repeated: true'],
    ['Upgrade: h2c', 'Connection: Upgrade'],
  ])('%s opens nothing, on the tool or beside it', async (...lines) => {
    const runs = booth.runs()
    const posted = await sendRaw(booth.url, { target: '/api/v1/day-ticket', lines })
    const got = await sendRaw(booth.url, { method: 'GET', target: '/api/v1/day-ticket', lines })
    expect([posted.status, got.status]).toEqual([402, 405])
    expect(booth.runs()).toBe(runs)
  })

  test('the method does not come from the query or the body', async () => {
    const runs = booth.runs()
    for (const target of [
      '/api/v1/day-ticket?_method=POST',
      '/api/v1/list-tools?tool=day-ticket',
    ]) {
      const answer = await sendRaw(booth.url, { method: 'GET', target, body: '_method=POST' })
      expect(answer.body).not.toMatch(/"ticket":/)
    }
    expect(booth.runs()).toBe(runs)
  })
})

describe('ways around the gate of key passes', () => {
  test.each([
    '/x402/v2/api-keys/1d/',
    '/x402/v2/api-keys/1D',
    '/x402/v2/api-keys/1d;x',
    '/x402/v2/api-keys/1d%2F',
    '/x402/v2/api-keys/1d%00',
    '/x402/v2/api-keys/%2531d',
    '/x402/v2//api-keys/1d',
    '//x402/v2/api-keys/1d',
    '/X402/v2/api-keys/1d',
    '/v2/api-keys/',
    '/v2/api-keys/info',
    '/v2/api-keys/__proto__',
    '/v2/api-keys/1d,1w',
  ])('POST %s sells nothing, not even for a payment', async (target) => {
    const payer = await sandbox.newPayer(usdc('10'))
    const { quote } = await http.call(booth.url, { tool: 'buy_key_pass', input: { period: '1d' } })
    if (quote === undefined) throw new Error('No quote came.')
    const payment = await signPayment(payer.account, entryOf(quote))
    const line = `PAYMENT-SIGNATURE: ${toHeader(payment)}`
    const answer = await sendRaw(booth.url, { target, lines: [line] })
    expect([400, 404]).toContain(answer.status)
    expect(answer.body).not.toMatch(goods)
    expect((await booth.tracesOf(payer, payment)).rows).toEqual([])
  })
})

const sendMcp = (body: string, ...lines: string[]) =>
  sendRaw(booth.url, { target: '/mcp', lines: [jsonLine, ...lines], body })

/** A call of the ticket with two names in it. */
const named = (...pair: [string, string]) =>
  callText(ticket).replace('"name":"day_ticket"', `"name":"${pair[0]}","name":"${pair[1]}"`)

describe('ways around the gate over MCP', () => {
  test('of two tool names the last one counts, for the gate and for the tool', async () => {
    const { line, traces } = await paid()
    const free = await sendMcp(named('day_ticket', 'list_tools'), line)
    expect(free.body).not.toMatch(/"ticket":"/)
    expect(await traces()).toEqual(noTraces)
    expect((await sendMcp(named('list_tools', 'day_ticket'))).body).toContain('"payment.required"')
    const other = await sendMcp(named('day_ticket', 'night_ticket'), line)
    expect(other.body).toContain('"payment.resource_mismatch"')
    expect(await traces()).toEqual(noTraces)
    expect((await sendMcp(named('night_ticket', 'day_ticket'), line)).body).toMatch(goods)
    expect(await traces()).toEqual(paidOnce)
  })

  test.each([
    { what: 'methods', twice: ['"method":"tools/list",', '"method":'] },
    { what: 'params', twice: ['"params":{"name":"list_tools","arguments":{}},', '"params":'] },
    { what: 'inputs', twice: ['"arguments":{"seat":"1"},', '"arguments":'] },
  ])('of two $what the last one counts', async ({ twice: [first = '', second = ''] }) => {
    const { line, traces } = await paid()
    const doubled = callText(ticket).replace(second, `${first}${second}`)
    expect((await sendMcp(doubled)).body).toContain('"payment.required"')
    expect((await sendMcp(doubled, line)).body).toMatch(goods)
    expect(await traces()).toEqual(paidOnce)
  })

  test('of two members of an input the last one counts, also over HTTP', async () => {
    const { line, traces } = await paid()
    const target = '/api/v1/day-ticket'
    const post = (body: string) => sendRaw(booth.url, { target, lines: [jsonLine, line], body })
    const other = await post('{"seat":"12A","seat":"1"}')
    expect(other).toMatchObject({ status: 402, body: expect.stringContaining('resource_mismatch') })
    expect(await traces()).toEqual(noTraces)
    const bought = await post('{"seat":"1","seat":"12A"}')
    expect(bought).toMatchObject({ status: 200, body: expect.stringContaining('"seat":"12A"') })
    expect(await traces()).toEqual(paidOnce)
  })

  test.each([
    'Day_Ticket',
    'DAY_TICKET',
    'day_ticket ',
    'day-ticket',
    'day_ticket\0',
    'day_tıcket',
  ])('a tool called %j is not there, and takes no payment', async (name) => {
    const { payer, payment } = await booth.payerAt(mcp)
    const answer = await mcp.call(booth.url, { ...ticketCall, tool: name, payment })
    expect(answer.body['error']).toMatchObject({
      code: -32_602,
      data: { code: 'request.unknown_tool', charged: false },
    })
    expect(await booth.tracesOf(payer, payment)).toEqual(noTraces)
  })

  test.each([
    { 'mcp-name': 'list_tools' },
    { 'mcp-name': 'Day_Ticket' },
    { 'mcp-name': '' },
    { 'mcp-name': 'day_ticket, list_tools' },
    { 'mcp-name': '=?base64?bGlzdF90b29scw==?=' },
    { 'mcp-method': 'tools/list' },
    { 'mcp-method': 'tools/call', 'mcp-name': 'night_ticket' },
    { 'mcp-method': 'ping', 'mcp-name': 'day_ticket' },
  ])('headers that name another call are refused before anything else: %j', async (other) => {
    const { payer, payment } = await booth.payerAt(mcp)
    const headers = { ...other, 'payment-signature': toHeader(payment), 'x-api-key': 'fgk_wrong' }
    for (const id of ['seven', 0]) {
      const message: unknown = JSON.parse(callText(ticket, id))
      const response = await postRpc(booth.url, message, { headers })
      expect(response.status).toBe(400)
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(await response.json()).toEqual({
        jsonrpc: '2.0',
        id,
        error: {
          code: -32_020,
          message: expect.stringContaining('Mcp-'),
          data: expect.objectContaining({ status: 400, charged: false, retryable: false }),
        },
      })
    }
    expect(await booth.tracesOf(payer, payment)).toEqual(noTraces)
  })

  test('headers that name the call itself change nothing', async () => {
    for (const name of ['day_ticket', ' day_ticket ', '=?base64?ZGF5X3RpY2tldA==?=']) {
      const { payer, payment } = await booth.payerAt(mcp)
      const headers = { 'mcp-method': 'tools/call', 'mcp-name': name }
      const answer = await mcp.call(booth.url, { ...ticketCall, payment, headers })
      expect(answer.kind).toBe('delivered')
      expect(await booth.tracesOf(payer, payment)).toEqual(paidOnce)
    }
  })

  test('a call that asks for a task is served like any other', async () => {
    const { payer, payment } = await booth.payerAt(mcp)
    const params = { ...ticket, task: { ttl: 60_000 }, _meta: { 'x402/payment': payment } }
    const message: unknown = JSON.parse(callText(params))
    const answer = await (await postRpc(booth.url, message)).json()
    expect(answer).toMatchObject({
      result: {
        structuredContent: { ticket: expect.any(String) },
        _meta: { 'x402/payment-response': { success: true } },
      },
    })
    expect(await booth.tracesOf(payer, payment)).toEqual(paidOnce)
  })

  test.each([
    undefined,
    null,
    [],
    'day_ticket',
    {},
    { name: 7 },
    { name: ['day_ticket'] },
    { name: 'day_ticket', arguments: [] },
    { name: 'day_ticket', arguments: 'seat' },
    { name: 'day_ticket', arguments: null },
  ])('params that are no call of a tool are said to be: %j', async (params) => {
    const { line, traces } = await paid()
    const message = { jsonrpc: '2.0', id: 0, method: 'tools/call', params }
    const answer = await sendMcp(JSON.stringify(message), line)
    expect(JSON.parse(answer.body)).toMatchObject({
      id: 0,
      error: { code: -32_602, data: { code: 'request.invalid_input', charged: false } },
    })
    expect(await traces()).toEqual(noTraces)
  })

  test('an input 60,000 levels deep is refused or quoted like any other', async () => {
    const deep = `${'['.repeat(60_000)}${']'.repeat(60_000)}`
    for (const [args, code] of [
      [`{"seat":${deep}}`, 'request.invalid_input'],
      [`{"seat":"1","more":${deep}}`, 'payment.required'],
    ] as const) {
      const target = '/api/v1/day-ticket'
      const overHttp = await sendRaw(booth.url, { target, lines: [jsonLine], body: args })
      const overMcp = await sendMcp(
        callText({ name: 'day_ticket', arguments: 0 }).replace(
          '"arguments":0',
          `"arguments":${args}`,
        ),
      )
      expect(overHttp.body).toContain(`"${code}"`)
      expect(overMcp.body).toContain(`"${code}"`)
    }
  })
})

test('after all of that, what was earned was delivered, each once', async () => {
  const { earned, delivered, ran, others } = await booth.books()
  expect({ delivered, ran, others }).toEqual({ delivered: earned, ran: earned, others: [] })
  expect(earned > 0n).toBe(true)
})
