import { afterAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { chainWitness, entryOf, signPayment, stockClient, toHeader } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { doors, type Door } from './doors.ts'
import { buyDayPass, dataOf, keyText, passInfo, post } from './pass-shop.ts'
import { countingTool } from './tools.ts'

const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)
const ticket = countingTool({ name: 'ticket' })
const server = await startTestServer({ sandbox, tools: [ticket.tool] })
afterAll(() => server.stop())

const call = { tool: 'ticket', input: { seat: '12A' } }
const dayMs = 86_400_000

const plans = [
  { period: '1d', price: usdc('10'), days: 1 },
  { period: '1w', price: usdc('50'), days: 7 },
  { period: '4w', price: usdc('100'), days: 28 },
]
const prefixes = ['/x402/v2/api-keys', '/v2/api-keys']

describe.each(plans)('a pass for $period', ({ period, price, days }) => {
  test.each(prefixes)('AX-1, AX-2, AX-3: is quoted and sold at %s', async (prefix) => {
    const url = `${server.url}${prefix}/${period}`
    const payer = await sandbox.newPayer(price)

    const unpaid = await post({ url })
    expect(unpaid.httpStatus).toBe(402)
    expect(unpaid.quote).toEqual({
      x402Version: 2,
      error: 'Payment required',
      resource: { url, description: 'Buy a key pass', mimeType: 'application/json' },
      accepts: [
        {
          scheme: 'exact',
          network: 'eip155:84532',
          amount: price.toString(),
          asset: sandbox.usdc,
          payTo: server.payTo,
          maxTimeoutSeconds: 300,
          extra: {
            name: 'USDC',
            version: '2',
            paymentFlow: 'upfront',
            quoteId: expect.stringMatching(/^q1\./),
          },
        },
      ],
      extensions: {
        'payment-identifier': { info: { required: false }, schema: expect.any(Object) },
        'offer-receipt': { info: expect.any(Object), schema: expect.any(Object) },
      },
    })
    if (unpaid.quote === undefined) throw new Error('No quote came.')

    const boughtAt = Date.now()
    const payment = await stockClient(payer.account).createPaymentPayload(unpaid.quote)
    const answer = await post({ url, payment })

    expect(answer.httpStatus).toBe(201)
    expect(answer.body).toEqual({
      status: 201,
      data: {
        apiKey: expect.stringMatching(keyText),
        id: expect.stringMatching(/^pass_[0-9a-f]{32}$/),
        expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        period,
        type: 'x402',
        scopes: ['mcp', 'projects'],
        rateLimit: { requestsPerMinute: 30, requestsPerDay: 10_000 },
        warning: 'Save this API key now. It will not be shown again.',
      },
    })
    const expiresIn = Date.parse(String(dataOf(answer)['expiresAt'])) - boughtAt
    expect(Math.round(expiresIn / dayMs)).toBe(days)
    expect(answer.receipt).toMatchObject({ success: true, amount: price.toString() })
    expect(await chain.balanceOf(payer.address)).toBe(0n)
  })
})

describe('a period that is not on sale', () => {
  test.each(prefixes.flatMap((prefix) => ['2d', '1D', 'info', '0'].map((p) => `${prefix}/${p}`)))(
    'AX-5: is refused with 400 at %s and never charged',
    async (path) => {
      const payer = await sandbox.newPayer(usdc('10'))
      const { quote } = await post({ url: `${server.url}/x402/v2/api-keys/1d` })
      if (quote === undefined) throw new Error('No quote came.')
      const payment = await signPayment(payer.account, entryOf(quote))
      for (const paid of [{}, { payment }]) {
        const answer = await post({ url: `${server.url}${path}`, ...paid })
        expect(answer.httpStatus).toBe(400)
        expect(answer.body).toMatchObject({
          status: 400,
          error: 'Invalid duration',
          data: { message: 'Use 1d, 1w, or 4w.' },
          charged: false,
        })
        expect(answer.quote).toBeUndefined()
      }
      expect(await chain.balanceOf(payer.address)).toBe(usdc('10'))
      expect(await chain.isUsed(payment)).toBe(false)
    },
  )

  test('AX-5: is refused by buy_key_pass as well', async () => {
    for (const door of doors) {
      const answer = await door.call(server.url, { tool: 'buy_key_pass', input: { period: '2d' } })
      expect(answer.kind).toBe('refused')
      expect(answer.body).toMatchObject({
        status: 400,
        code: 'request.invalid_input',
        charged: false,
      })
    }
  })
})

test('AX-6: a second purchase is a second pass of its own', async () => {
  const [first, second] = [await buyDayPass(server, sandbox), await buyDayPass(server, sandbox)]
  expect(second.key).not.toBe(first.key)
  for (const { key } of [first, second]) {
    expect((await passInfo(server, { 'x-api-key': key })).httpStatus).toBe(200)
  }
})

test('AX-1, AX-3: buy_key_pass sells the same pass over both doors', async () => {
  for (const door of doors) {
    const payer = await sandbox.newPayer(usdc('50'))
    const buying = { tool: 'buy_key_pass', input: { period: '1w' } }
    const { quote } = await door.call(server.url, buying)
    if (quote === undefined) throw new Error('No quote came.')
    const payment = await signPayment(payer.account, entryOf(quote))
    const answer = await door.call(server.url, { ...buying, payment })
    expect(answer.body).toMatchObject({ period: '1w', apiKey: expect.stringMatching(keyText) })
    expect(answer.receipt).toMatchObject({ success: true, amount: '50000000' })
    const key = String(answer.body['apiKey'])
    expect((await passInfo(server, { 'x-api-key': key })).body).toMatchObject({ status: 200 })
    expect(await chain.balanceOf(payer.address)).toBe(0n)
  }
})

describe('the purchase sent again', () => {
  const wayBack: { how: string; again: (payment: unknown) => Promise<Record<string, unknown>> }[] =
    [
      {
        how: 'the way it came',
        again: async (payment) =>
          dataOf(await post({ url: `${server.url}/x402/v2/api-keys/1d`, payment })),
      },
      ...doors.map((door: Door) => ({
        how: `over ${door.name}`,
        again: async (payment: unknown) => {
          const buying = { tool: 'buy_key_pass', input: { period: '1d' }, payment }
          return (await door.call(server.url, buying)).body
        },
      })),
    ]

  test.each(wayBack)('replaces the key, free, with the same end: $how', async ({ again }) => {
    const { payer, payment, answer, key } = await buyDayPass(server, sandbox)
    const first = dataOf(answer)
    expect((await passInfo(server, { 'x-api-key': key })).httpStatus).toBe(200)
    server.clock.advance(1000)

    const replacement = await again(payment)

    expect(replacement['apiKey']).toMatch(keyText)
    expect(replacement['apiKey']).not.toBe(key)
    expect(replacement['expiresAt']).toBe(first['expiresAt'])
    expect((await passInfo(server, { 'x-api-key': key })).httpStatus).toBe(401)
    expect(
      (await passInfo(server, { 'x-api-key': String(replacement['apiKey']) })).httpStatus,
    ).toBe(200)
    expect(await chain.balanceOf(payer.address)).toBe(0n)
  })

  test('says that it is a repeat and shows the same receipt', async () => {
    const { url, payment, answer } = await buyDayPass(server, sandbox)
    const again = await post({ url, payment })
    expect(again).toMatchObject({ httpStatus: 201, repeated: true, receipt: answer.receipt })
  })

  test('ten times at once leaves one good key', async () => {
    const { url, payment, key } = await buyDayPass(server, sandbox)
    const answers = await Promise.all(Array.from({ length: 10 }, () => post({ url, payment })))
    const keys = [key, ...answers.map((answer) => dataOf(answer)['apiKey'])].filter(
      (candidate) => typeof candidate === 'string',
    )
    const statuses = await Promise.all(
      keys.map(
        async (candidate) => (await passInfo(server, { 'x-api-key': candidate })).httpStatus,
      ),
    )
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  })

  test('buys nothing for a stranger who read it off the chain', async () => {
    const { payment, url, key } = await buyDayPass(server, sandbox)
    const { quoteId: _secret, ...extra } = payment.accepted.extra
    const stranger = { ...payment, accepted: { ...payment.accepted, extra } }
    const answer = await post({ url, payment: stranger })
    expect(answer.body).toMatchObject({ status: 409, code: 'payment.proof_required' })
    expect((await passInfo(server, { 'x-api-key': key })).httpStatus).toBe(200)
  })
})

describe('what must stay secret', () => {
  test('AX-4: is in no table, no file and no log line', async () => {
    const { url, payment, key, payer } = await buyDayPass(server, sandbox)
    const replacement = String(dataOf(await post({ url, payment }))['apiKey'])
    for (const door of doors) {
      await door.call(server.url, { ...call, headers: { authorization: `Bearer ${replacement}` } })
      await door.call(server.url, { ...call, headers: { 'x-api-key': key } })
      await door.call(server.url, { ...call, payment })
    }
    const { signature } = Object(payment.payload)
    const quoteId = String(payment.accepted.extra['quoteId'])
    const secrets = {
      key,
      replacement,
      signature: String(signature).slice(2),
      half: String(signature).slice(2, 66),
      header: toHeader(payment).slice(0, 200),
      quoteId,
      payerKey: payer.privateKey.slice(2),
      relayerKey: server.relayerKey.slice(2),
    }
    const places = { stored: await server.storedText(), log: server.logText() }

    expect(places.stored).toContain(
      dataOf(await passInfo(server, { 'x-api-key': replacement }))['id'],
    )
    expect(places.log).toContain('/x402/v2/api-keys/1d')
    for (const [name, secret] of Object.entries(secrets)) {
      for (const [place, text] of Object.entries(places)) {
        expect(text.toLowerCase().includes(secret.toLowerCase()), `${name} in ${place}`).toBe(false)
      }
    }
  })

  test('MB-11: is not accepted in a query string', async () => {
    const { key } = await buyDayPass(server, sandbox)
    const places = [
      `/v2/api-keys/info?api_key=${key}`,
      `/v2/api-keys/info?X-Api-Key=anything`,
      `/mcp?anything=${key}`,
      `/api/v1/list-tools?access_token=anything`,
      `/nowhere/${key}`,
      `/x402/agent/api-keys/revoke?api_key=${key}`,
    ]
    for (const place of places) {
      const response = await fetch(`${server.url}${place}`, { method: 'POST' })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({
        code: 'key.in_url',
        charged: false,
        hint: expect.stringContaining('revoke_key'),
      })
    }
    expect((await passInfo(server, { 'x-api-key': key })).httpStatus).toBe(200)
    expect(server.logText()).not.toContain(key)
  })
})
