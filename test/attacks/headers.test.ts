import type { PaymentPayload } from '@x402/core/types'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { doors, http, mcp, postRpc, type Door } from '../e2e/doors.ts'
import { toHeader } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { noTraces, openBooth, paidOnce, stores, ticketCall, type Booth } from './booth.ts'
import { callText, exchange, jsonLine, sendRaw, type RawAnswer } from './raw-http.ts'

const sandbox = sandboxFromRun()
const names = ['PAYMENT-SIGNATURE', 'X-PAYMENT'] as const
const input = JSON.stringify(ticketCall.input)
const mcpCall = callText({ name: 'day_ticket', arguments: ticketCall.input })

/** Where a call with raw headers goes in, by door. */
const places = [
  { place: 'HTTP', door: http, target: '/api/v1/day-ticket', body: input },
  { place: 'MCP', door: mcp, target: '/mcp', body: mcpCall },
]

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64')

/** The payment as JSON text with something put right behind the start of one of its objects. */
function spiked(payment: PaymentPayload, at: 'accepted' | 'extra' | 'authorization', text: string) {
  return base64(JSON.stringify(payment).replace(`"${at}":{`, `"${at}":{${text},`))
}

/** A refusal that invites no payment, however the door wraps it. */
function expectRefused(answer: RawAnswer, place: string, code: string): void {
  const problem = { status: 400, code, charged: false, retryable: false }
  const body: unknown = JSON.parse(answer.body)
  expect(answer.status).toBe(place === 'MCP' ? 200 : 400)
  const result = { result: { isError: true, structuredContent: problem } }
  expect(body).toMatchObject(place === 'MCP' ? result : problem)
  expect(answer.headers.get('payment-required')).toBeNull()
  expect(answer.body).not.toContain('accepts')
}

describe.each(stores)('payments in headers, on %s', (store) => {
  let booth: Booth
  beforeAll(async () => {
    booth = await openBooth(sandbox, store)
  })
  afterAll(() => booth.stop())

  /** Two good payments of one payer, and that payer. */
  async function twoPayments(door: Door) {
    const first = await booth.payerAt(door)
    return { ...first, second: (await booth.payerAt(door)).payment }
  }

  test.each([
    { where: 'both headers', headers: names, inMeta: false },
    { where: '_meta and both headers', headers: names, inMeta: true },
    { where: '_meta and X-PAYMENT', headers: ['X-PAYMENT'], inMeta: true },
  ])('equal copies over MCP are one payment: $where', async ({ headers, inMeta }) => {
    const { payer, payment } = await booth.payerAt(mcp)
    const copies = Object.fromEntries(headers.map((name) => [name, toHeader(payment)]))
    const answer = await mcp.call(booth.url, {
      ...ticketCall,
      ...(inMeta && { payment }),
      headers: copies,
    })
    expect(answer.kind).toBe('delivered')
    expect(await booth.tracesOf(payer, payment)).toEqual(paidOnce)
  })

  test('two headers over MCP that differ are refused', async () => {
    const { payer, payment, second } = await twoPayments(mcp)
    const headers = { 'payment-signature': toHeader(payment), 'x-payment': toHeader(second) }
    const answer = await mcp.call(booth.url, { ...ticketCall, headers })
    expect(answer).toMatchObject({ kind: 'refused', body: { code: 'payment.conflicting' } })
    expect(await booth.tracesOf(payer, payment)).toEqual(noTraces)
  })

  describe.each(places)('$place', ({ place, door, target, body }) => {
    const send = (...lines: string[]) =>
      sendRaw(booth.url, { target, lines: [jsonLine, ...lines], body })

    test.each(names)('the line %s twice is refused, equal or not', async (name) => {
      const { payer, payment, second } = await twoPayments(door)
      const [one, two] = [toHeader(payment), toHeader(second)]
      const other = names.find((candidate) => candidate !== name)
      for (const lines of [
        [`${name}: ${one}`, `${name}: ${one}`],
        [`${name}: ${one}`, `${name.toLowerCase()}: ${two}`],
        [`${name}: ${one},${one}`],
        [`${name}: ${one} , ${two}`],
        [`${name}: ${one}`, `${name}: ${one}`, `${other}: ${one}`],
      ]) {
        expectRefused(await send(...lines), place, 'payment.conflicting')
      }
      expect(await booth.tracesOf(payer, payment)).toEqual(noTraces)
    })

    test.each([
      { what: 'nothing', value: '' },
      { what: 'broken base64', value: 'eyJ4NDAy*' },
      { what: 'broken JSON', value: base64('{"x402Version":2,') },
      { what: 'bytes outside ASCII', value: '\xff\xfe\x80' },
      { what: 'JSON as it is', value: '{"x402Version":2}' },
      { what: 'a list 5,000 levels deep', value: base64('['.repeat(5000) + ']'.repeat(5000)) },
      {
        what: 'an object 1,500 levels deep',
        value: base64(`${'{"a":'.repeat(1500)}1${'}'.repeat(1500)}`),
      },
      { what: 'a payment with a prototype', value: base64('{"__proto__":{"x402Version":2}}') },
    ])('$what is refused under either name, also beside a good payment', async ({ value }) => {
      const { payer, payment } = await booth.payerAt(door)
      const good = toHeader(payment)
      for (const lines of [
        [`PAYMENT-SIGNATURE: ${value}`],
        [`X-PAYMENT: ${value}`],
        [`PAYMENT-SIGNATURE: ${value}`, `X-PAYMENT: ${good}`],
        [`PAYMENT-SIGNATURE: ${good}`, `X-PAYMENT: ${value}`],
      ]) {
        expectRefused(await send(...lines), place, 'payment.malformed')
      }
      expect(await booth.tracesOf(payer, payment)).toEqual(noTraces)
    })

    test.each(names)('64 kB in %s are not read', async (name) => {
      const { payer, payment } = await booth.payerAt(door)
      const padded = toHeader({ ...payment, extensions: { padding: 'x'.repeat(49_152) } })
      const answer = await send(`${name}: ${padded}`)
      expect(answer).toMatchObject({ status: 431, body: '' })
      expect(await booth.tracesOf(payer, payment)).toEqual(noTraces)
    })

    test('a line that proxies read in different ways ends the connection', async () => {
      const { payer, payment } = await booth.payerAt(door)
      const good = toHeader(payment)
      for (const lines of [
        [`PAYMENT-SIGNATURE : ${good}`],
        [`PAYMENT-SIGNATURE: ${good.slice(0, 60)}\r\n ${good.slice(60)}`],
        [`PAYMENT-SIGNATURE: ${good}\0`],
        [`PAYMENT-SIGNATURE: ${good}`, 'Transfer-Encoding: chunked'],
        [`PAYMENT-SIGNATURE: ${good}`, 'Content-Length: 1'],
      ]) {
        expect(await send(...lines)).toMatchObject({ status: 400, body: '' })
      }
      expect(await booth.tracesOf(payer, payment)).toEqual(noTraces)
    })

    test('a payment under another name, or behind the body, is none', async () => {
      const { payer, payment } = await booth.payerAt(door)
      const good = toHeader(payment)
      const { host } = new URL(booth.url)
      const size = Buffer.byteLength(body).toString(16)
      const trailing = await exchange(
        booth.url,
        [
          `POST ${target} HTTP/1.1`,
          `Host: ${host}`,
          'Connection: close',
          jsonLine,
          'Transfer-Encoding: chunked',
          'Trailer: PAYMENT-SIGNATURE',
          '',
          `${size}\r\n${body}\r\n0`,
          `PAYMENT-SIGNATURE: ${good}`,
          '',
          '',
        ].join('\r\n'),
      )
      for (const answer of [
        trailing,
        await send(`PAYMENT_SIGNATURE: ${good}`),
        await send(`Cookie: PAYMENT-SIGNATURE=${good}`),
      ]) {
        expect(answer.status).toBe(place === 'MCP' ? 200 : 402)
        expect(answer.body).toContain('"payment.required"')
      }
      expect(await booth.tracesOf(payer, payment)).toEqual(noTraces)
    })
  })

  describe.each(doors)('$name', (door) => {
    test('terms in a prototype do not count: what was quoted is paid', async () => {
      for (const [at, text] of [
        ['accepted', '"__proto__":{"amount":"1","payTo":"me"}'],
        ['extra', '"__proto__":{"quoteId":"mine"}'],
        ['authorization', '"__proto__":{"value":"1"}'],
      ] as const) {
        const { payer, payment } = await booth.payerAt(door)
        const answer = await door.call(booth.url, {
          ...ticketCall,
          payment: spiked(payment, at, text),
        })
        expect(answer.kind).toBe('delivered')
        expect(await booth.tracesOf(payer, payment)).toEqual(paidOnce)
      }
      expect(Object('text')).not.toHaveProperty('amount')
    })

    test('terms only in a prototype are no terms', async () => {
      const { payer, payment } = await booth.payerAt(door)
      const text = JSON.stringify(payment)
      for (const hidden of [
        `{"x402Version":2,"__proto__":${text}}`,
        text.replace('"accepted":', '"__proto__":'),
        text.replace('"payload":{', '"payload":{"__proto__":{').replace(/\}$/, '}}'),
      ]) {
        const answer = await door.call(booth.url, { ...ticketCall, payment: base64(hidden) })
        expect(answer).toMatchObject({ kind: 'refused', body: { code: 'payment.malformed' } })
      }
      expect(await booth.tracesOf(payer, payment)).toEqual(noTraces)
    })

    test.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
      'an added term named %s is refused with a quote',
      async (name) => {
        const { payer, payment } = await booth.payerAt(door)
        const sent = spiked(payment, 'extra', `"${name}":{"prototype":{"admin":true}}`)
        const answer = await door.call(booth.url, { ...ticketCall, payment: sent })
        expect(answer).toMatchObject({ kind: 'quote', body: { code: 'payment.terms_mismatch' } })
        expect(Object('text')).not.toHaveProperty('admin')
        expect(await booth.tracesOf(payer, payment)).toEqual(noTraces)
      },
    )

    test('half a surrogate pair in the quote id is not the quote id', async () => {
      const { payer, payment } = await booth.payerAt(door)
      const { accepted } = payment
      const id = String(accepted.extra['quoteId'])
      for (const quoteId of ['\ud800', `\udc00${id}`, id.replace('q1.', 'q1.\ud800')]) {
        const broken = {
          ...payment,
          accepted: { ...accepted, extra: { ...accepted.extra, quoteId } },
        }
        const answer = await door.call(booth.url, { ...ticketCall, payment: broken })
        expect(answer).toMatchObject({ kind: 'quote', body: { code: 'payment.resource_mismatch' } })
      }
      expect(await booth.tracesOf(payer, payment)).toEqual(noTraces)
    })

    test('half a surrogate pair in the input is not the replacement character', async () => {
      const halved = { tool: 'day_ticket', input: { seat: '\ud800' } }
      const { payer, payment } = await booth.payerAt(door, halved)
      const replaced = { tool: 'day_ticket', input: { seat: '\ufffd' }, payment }
      expect(await door.call(booth.url, replaced)).toMatchObject({
        kind: 'quote',
        body: { code: 'payment.resource_mismatch' },
      })
      const bought = await door.call(booth.url, { ...halved, payment })
      expect(bought).toMatchObject({ kind: 'delivered', body: { seat: '\ud800' } })
      const again = await door.call(booth.url, { ...halved, payment })
      expect(again).toMatchObject({ repeated: true, text: bought.text })
      expect(await door.call(booth.url, replaced)).toMatchObject({
        kind: 'refused',
        body: { code: 'payment.already_used' },
      })
      expect(await booth.tracesOf(payer, payment)).toEqual(paidOnce)
    })
  })

  test('a payment in the header of a list of calls buys none of them', async () => {
    const { payer, payment } = await booth.payerAt(mcp)
    const message: unknown = JSON.parse(mcpCall)
    const headers = { 'payment-signature': toHeader(payment) }
    for (const list of [[message, message], [message]]) {
      const response = await postRpc(booth.url, list, { headers })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ id: null, error: { code: -32_600 } })
    }
    expect(await booth.tracesOf(payer, payment)).toEqual(noTraces)
  })

  test('a payment in the header of a message that calls nothing is left alone', async () => {
    const { payer, payment } = await booth.payerAt(mcp)
    const headers = { 'payment-signature': toHeader(payment) }
    for (const message of [
      { jsonrpc: '2.0', id: 1, method: 'ping' },
      { jsonrpc: '2.0', id: 1, method: 'tools/list' },
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', method: 'tools/call', params: { name: 'day_ticket', arguments: {} } },
      { jsonrpc: '2.0', id: 1, result: {} },
    ]) {
      const response = await postRpc(booth.url, message, { headers })
      expect(await response.text()).not.toContain('"seat":"12A"')
    }
    expect(await booth.tracesOf(payer, payment)).toEqual(noTraces)
  })

  test('after all of that, what was earned was delivered, each once', async () => {
    const { earned, delivered, ran, others } = await booth.books()
    expect({ delivered, ran, others }).toEqual({ delivered: earned, ran: earned, others: [] })
    expect(earned > 0n).toBe(true)
  })
})
