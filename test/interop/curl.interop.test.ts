import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { afterAll, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { readHttp } from '../e2e/doors.ts'
import { entryOf, signPayment, toHeader } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'

const sandbox = sandboxFromRun()
const server = await startTestServer({ sandbox })
afterAll(() => server.stop())

const run = promisify(execFile)

/** What the real curl prints: status line, headers and body. */
async function curl(path: string, ...options: string[]) {
  const { stdout } = await run('curl', ['-sS', '-i', ...options, `${server.url}${path}`])
  const [head = '', body = ''] = stdout.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), head, body }
}

const json = ['-H', 'Content-Type: application/json']
const input = JSON.stringify({ token: sandbox.tokens.honeypot })

test('curl without any flags lists the tools over MCP', async () => {
  const listing = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
  const { status, body } = await curl('/mcp', ...json, '-d', listing)
  expect(status).toBe(200)
  expect(JSON.parse(body)).toMatchObject({ id: 1, result: { tools: expect.any(Array) } })
})

test('curl calls a free tool over MCP and over HTTP', async () => {
  const params = { name: 'list_tools', arguments: {} }
  const call = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })
  const overMcp = await curl('/mcp', ...json, '-d', call)
  const overHttp = await curl('/api/v1/list-tools')
  const { structuredContent } = JSON.parse(overMcp.body).result
  expect(structuredContent).toEqual(JSON.parse(overHttp.body))
})

test('curl is quoted by the twin, and served once it sends the payment', async () => {
  const unpaid = await curl('/api/v1/token-safety', ...json, '-d', input)
  expect(unpaid.status).toBe(402)
  expect(unpaid.head.toLowerCase()).toContain('payment-required: ')

  const payer = await sandbox.newPayer(usdc('1'))
  const [, encoded = ''] = /payment-required: (\S+)/i.exec(unpaid.head) ?? []
  const headers = { 'payment-required': encoded }
  const { quote } = await readHttp(new Response(unpaid.body, { status: 402, headers }))
  if (quote === undefined) throw new Error('No quote came.')
  const payment = await signPayment(payer.account, entryOf(quote))
  const header = `PAYMENT-SIGNATURE: ${toHeader(payment)}`
  const paid = await curl('/api/v1/token-safety', ...json, '-H', header, '-d', input)
  expect(paid.status).toBe(200)
  expect(paid.head.toLowerCase()).toContain('payment-response: ')
  expect(JSON.parse(paid.body)).toMatchObject({ verdict: 'avoid' })
})

test('curl without a content type is served by the twin', async () => {
  const { status } = await curl('/api/v1/token-safety', '-d', input)
  expect(status).toBe(402)
})
