import { once } from 'node:events'
import { connect } from 'node:net'

import { afterAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { http } from '../e2e/doors.ts'
import { countingTool } from '../e2e/tools.ts'
import { entryOf, signPayment, toHeader } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'

const sandbox = sandboxFromRun()
const ticket = countingTool({ name: 'day_ticket' })
const server = await startTestServer({ sandbox, tools: [ticket.tool] })
afterAll(() => server.stop())

const { port } = new URL(server.url)

/** Sends the request line as it is written: clients tidy paths up, attackers do not. */
async function raw(requestLine: string, headers: string[] = []): Promise<string> {
  const socket = connect(Number(port), '127.0.0.1')
  const lines = [requestLine, `Host: 127.0.0.1:${port}`, 'Connection: close', ...headers, '', '']
  socket.write(lines.join('\r\n'))
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(socket, 'close')
  return Buffer.concat(chunks).toString('utf8')
}

const statusOf = (answer: string) => Number(answer.split(' ')[1])

const targets = [
  '/api/v1/day%2Dticket',
  '/api/v1/day%2dticket',
  '/api/v1/%64ay-ticket',
  '/api/v1/day-ticket/',
  '/api/v1/day-ticket/.',
  '/api/v1/day-ticket%2F',
  '/api/v1/day-ticket%00',
  '/api/v1/day-ticket;x=1',
  '/api/v1/day-ticket?paid=true',
  '/api/v1/day-ticket#free',
  '/api/v1/DAY-TICKET',
  '/api/v1/day_ticket',
  '/API/v1/day-ticket',
  '//api/v1/day-ticket',
  '/api//v1/day-ticket',
  '/api/v1//day-ticket',
  '/api/v1/./day-ticket',
  '/api/v1/%2e/day-ticket',
  '/api/v1/%2e%2e/v1/day-ticket',
  '/api/v1/..%2fv1%2fday-ticket',
  '/api%2Fv1%2Fday-ticket',
  '/health/../api/v1/day-ticket',
  '/api/v1/list-tools/../day-ticket',
  '/api/v1/list-tools%2F..%2Fday-ticket',
  '/api/v1/%E0%A4%A',
  `http://127.0.0.1:${port}/api/v1/day-ticket`,
  `http://elsewhere.example/api/v1/day-ticket`,
  '*',
]

describe('ways around the gate', () => {
  test.each(targets)('POST %s is a quote or a refusal, never the goods', async (target) => {
    for (const version of ['1.1', '1.0']) {
      const answer = await raw(`POST ${target} HTTP/${version}`)
      expect([400, 402, 404, 405]).toContain(statusOf(answer))
      expect(answer).not.toContain('"ticket":')
    }
    expect(ticket.runs()).toBe(0)
  })

  test.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'post', 'PROPFIND'])(
    '%s never gives the goods, with method override and payment attached',
    async (method) => {
      const payer = await sandbox.newPayer(usdc('1'))
      const { quote } = await http.call(server.url, { tool: 'day_ticket' })
      if (quote === undefined) throw new Error('No quote came.')
      const payment = await signPayment(payer.account, entryOf(quote))
      const answer = await raw(`${method} /api/v1/day-ticket HTTP/1.1`, [
        'X-HTTP-Method-Override: POST',
        `PAYMENT-SIGNATURE: ${toHeader(payment)}`,
      ])
      expect([204, 400, 404, 405]).toContain(statusOf(answer))
      expect(answer).not.toContain('"ticket":')
      expect(ticket.runs()).toBe(0)
      expect(await server.ledger.recent(1)).toEqual([])
    },
  )

  test('a quote is for the address that was published, not for the Host header', async () => {
    const answer = await raw('POST /api/v1/day-ticket HTTP/1.1', [
      'X-Forwarded-Host: evil.example',
      'Forwarded: host=evil.example',
    ])
    expect(statusOf(answer)).toBe(402)
    expect(answer).not.toContain('evil.example')
  })

  test('a payment that was taken stands for one path only', async () => {
    const payer = await sandbox.newPayer(usdc('1'))
    const call = { tool: 'day_ticket', input: { seat: '1' } }
    const { quote } = await http.call(server.url, call)
    if (quote === undefined) throw new Error('No quote came.')
    const payment = await signPayment(payer.account, entryOf(quote))
    expect((await http.call(server.url, { ...call, payment })).kind).toBe('delivered')
    const answer = await raw('POST /api/v1/day%2dticket HTTP/1.1', [
      `PAYMENT-SIGNATURE: ${toHeader(payment)}`,
    ])
    expect(statusOf(answer)).toBe(409)
  })
})
