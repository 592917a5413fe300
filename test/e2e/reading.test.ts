import { decodePaymentRequiredHeader } from '@x402/core/http'
import { wrapFetchWithPayment } from '@x402/fetch'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { usdc } from '../../src/money/usdc.ts'
import { defineTool } from '../../src/registry/define-tool.ts'
import { chainWitness, entryOf, signPayment, stockClient, toHeader } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { buyDayPass } from './pass-shop.ts'
import { countingTool } from './tools.ts'

const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)
const ticket = countingTool({ name: 'ticket' })

let looked: unknown[] = []
/** A resource as data is sold: something to look at, with a few choices. */
const prices = defineTool({
  name: 'prices',
  title: 'Prices',
  description: 'Tells prices.',
  price: usdc('0.005'),
  readOnly: true,
  input: z.object({
    symbol: z.string().default('ETH'),
    limit: z.int().max(100).default(10),
    live: z.boolean().default(false),
    venues: z.array(z.string()).default([]),
  }),
  output: z.object({
    symbol: z.string(),
    limit: z.int(),
    live: z.boolean(),
    venues: z.array(z.string()),
  }),
  examples: [{ input: {}, output: { symbol: 'ETH', limit: 10, live: false, venues: [] } }],
  async run(asked) {
    looked.push(asked)
    return asked
  },
})
const server = await startTestServer({ sandbox, tools: [prices, ticket.tool] })
afterAll(() => server.stop())
beforeEach(() => {
  looked = []
})

const path = '/api/v1/prices'
const get = (query = '', headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${server.url}${path}${query}`, { method, headers })

const quoteIn = ({ headers }: Response) =>
  decodePaymentRequiredHeader(headers.get('payment-required') ?? '')

describe('a tool that only looks', () => {
  test('AX-13: is read with GET, paid by a stock client, and charged once', async () => {
    const payer = await sandbox.newPayer(usdc('1'))
    const pay = wrapFetchWithPayment(fetch, stockClient(payer.account))
    const response = await pay(`${server.url}${path}?symbol=BTC&limit=3&live=true`)
    expect(response.status).toBe(200)
    const told = { symbol: 'BTC', limit: 3, live: true, venues: [] }
    expect(await response.json()).toEqual(told)
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    expect(looked).toEqual([told])
    expect(await chain.balanceOf(payer.address)).toBe(usdc('0.995'))
  })

  test('AX-13: opens to a key pass, whose count goes down', async () => {
    const { key } = await buyDayPass(server, sandbox)
    const response = await get('?venues=one&venues=two', { 'x-api-key': key })
    expect(await response.json()).toMatchObject({ venues: ['one', 'two'] })
    expect(response.headers.get('x-ratelimit-remaining-minute')).toBe('29')
  })

  test('a payment for POST pays the same call by GET, and the other way round, once', async () => {
    const payer = await sandbox.newPayer(usdc('1'))
    const quoted = await get('?symbol=BTC')
    expect(quoted.status).toBe(402)
    const payment = await signPayment(payer.account, entryOf(quoteIn(quoted)))
    const headers = { 'payment-signature': toHeader(payment) }
    const posted = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ symbol: 'BTC' }),
    })
    const got = await get('?symbol=BTC', headers)
    expect([posted.status, got.status]).toEqual([200, 200])
    expect(got.headers.get('x-faregate-repeated')).toBe('true')
    expect(looked).toHaveLength(1)
    const other = await get('?symbol=DOGE', headers)
    expect(other.status).toBe(409)
    expect(looked).toHaveLength(1)
  })

  test.each(['?limit=many', '?limit=1e9', '?live=perhaps', '?symbol=a&symbol=b'])(
    'an input that does not fit is refused before money moves: %s',
    async (query) => {
      const response = await get(query)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ code: 'request.invalid_input', charged: false })
    },
  )

  test('without an input it is quoted, for those who only look around', async () => {
    expect((await get()).status).toBe(402)
  })

  test('HEAD moves no money and runs nothing, whatever comes with it', async () => {
    const payer = await sandbox.newPayer(usdc('1'))
    const payment = await signPayment(payer.account, entryOf(quoteIn(await get())))
    const response = await get('', { 'payment-signature': toHeader(payment) }, 'HEAD')
    expect(response.status).toBe(405)
    expect(looked).toEqual([])
    expect(await chain.isUsed(payment)).toBe(false)
  })
})

test('a tool that does more than look is not called by GET', async () => {
  const response = await fetch(`${server.url}/api/v1/ticket?seat=1`)
  expect(response.status).toBe(405)
  expect(ticket.runs()).toBe(0)
})
