import type { PaymentPayload } from '@x402/core/types'
import { afterAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { entryOf, signPayment, toHeader } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { doors, http, mcp, readHttp, type DoorAnswer } from './doors.ts'
import { buyDayPass, dataOf } from './pass-shop.ts'
import { countingTool } from './tools.ts'

const sandbox = sandboxFromRun()
const { tool } = countingTool({ name: 'ticket' })
const server = await startTestServer({ sandbox, tools: [tool] })
afterAll(() => server.stop())

type Paid = { payment: PaymentPayload; answer: DoorAnswer; id: string; quoteId: string }

async function paidTicket(): Promise<Paid> {
  const payer = await sandbox.newPayer(usdc('1'))
  const { quote } = await http.call(server.url, { tool: 'ticket' })
  if (quote === undefined) throw new Error('No quote came.')
  const entry = entryOf(quote)
  const payment = await signPayment(payer.account, entry)
  const answer = await http.call(server.url, { tool: 'ticket', payment })
  const { paymentId } = Object(answer.receipt?.['extra'])
  return { payment, answer, id: String(paymentId), quoteId: String(entry.extra['quoteId']) }
}

async function ask(id: string, headers: Record<string, string> = {}): Promise<DoorAnswer> {
  return readHttp(await fetch(`${server.url}/v1/payments/${id}`, { headers }))
}

/** The payment without the quote id: all that stands on chain. */
function rebuilt({ payment }: Paid): PaymentPayload {
  const { quoteId: _quoteId, ...extra } = payment.accepted.extra
  return { ...payment, accepted: { ...payment.accepted, extra } }
}

const paid = await paidTicket()
const told = {
  paymentId: paid.id,
  state: 'delivered',
  charged: true,
  tool: 'ticket',
  amount: '5000',
  received: '5000',
  transaction: paid.answer.receipt?.['transaction'],
  returned: null,
}
const unknownId = `pay_${'0'.repeat(32)}`

describe('GET /v1/payments/{id}', () => {
  test.each([
    { proof: 'the payment', headers: { 'payment-signature': toHeader(paid.payment) } },
    { proof: 'the payment under its older name', headers: { 'x-payment': toHeader(paid.payment) } },
    { proof: 'the quote id', headers: { 'x-payment-proof': paid.quoteId } },
  ])('tells the payer where the money is: $proof', async ({ headers }) => {
    const { httpStatus, body, headers: sent } = await ask(paid.id, headers)
    expect(httpStatus).toBe(200)
    expect(body).toMatchObject(told)
    expect(sent.get('cache-control')).toBe('private, no-store')
    expect(sent.get('access-control-allow-origin')).toBe('*')
  })

  test('opens by a key pass that the same wallet bought', async () => {
    const { key, answer } = await buyDayPass(server, sandbox)
    const { paymentId } = Object(answer.receipt?.['extra'])
    const { body } = await ask(String(paymentId), { authorization: `Bearer ${key}` })
    expect(body).toMatchObject({ tool: 'buy_key_pass', state: 'delivered' })
    expect(JSON.stringify(body)).not.toContain(String(dataOf(answer)['id']))
    expect(await ask(paid.id, { authorization: `Bearer ${key}` })).toMatchObject({
      httpStatus: 404,
    })
  })

  test.each<{ why: string; headers: Record<string, string> }>([
    { why: 'nothing', headers: {} },
    { why: 'a wrong proof', headers: { 'x-payment-proof': 'q1.abc.def.ghi' } },
    { why: 'what stands on chain', headers: { 'payment-signature': toHeader(rebuilt(paid)) } },
  ])('is 404 with $why, word for word as for an unknown id', async ({ headers }) => {
    const refused = await ask(paid.id, headers)
    const unheardOf = await ask(unknownId, headers)
    expect(refused).toMatchObject({ httpStatus: 404, body: { code: 'payment.not_found' } })
    expect(refused.text).toBe(unheardOf.text)
    expect(refused.text).not.toContain(paid.id)
  })

  test.each(['pay_', '..', 'x'.repeat(300), '%00'])('an id like %j is refused', async (id) => {
    expect((await ask(id)).kind).toBe('refused')
  })

  test('a bad credential is refused, whatever else proves the payer', async () => {
    const headers = { 'x-payment-proof': paid.quoteId, 'x-api-key': 'fgk_wrong' }
    expect(await ask(paid.id, headers)).toMatchObject({ httpStatus: 401 })
  })

  test('is not found by any other method', async () => {
    const response = await fetch(`${server.url}/v1/payments/${paid.id}`, { method: 'DELETE' })
    expect(response.status).toBe(404)
  })
})

describe.each(doors)('payment_status over $name', (door) => {
  const call = (input: Record<string, unknown>) =>
    door.call(server.url, { tool: 'payment_status', input })

  test('tells the payer where the money is', async () => {
    const answer = await call({ paymentId: paid.id, quoteId: paid.quoteId })
    expect(answer).toMatchObject({ kind: 'delivered', body: told, receipt: undefined })
  })

  test('takes the payment itself for proof', async () => {
    const input = { paymentId: paid.id }
    const { body } = await door.call(server.url, {
      tool: 'payment_status',
      input,
      payment: paid.payment,
    })
    expect(body).toMatchObject(told)
  })

  test('refuses a stranger as it refuses an unknown id', async () => {
    const refused = await call({ paymentId: paid.id })
    const unheardOf = await call({ paymentId: unknownId, quoteId: paid.quoteId })
    expect(refused).toMatchObject({
      kind: 'refused',
      body: { code: 'payment.not_found', status: 404, charged: false, retryable: false },
    })
    expect(refused.text).toBe(unheardOf.text)
  })
})

test('a payment is told the same through both doors, word for word', async () => {
  const query = { tool: 'payment_status', input: { paymentId: paid.id, quoteId: paid.quoteId } }
  const [overHttp, overMcp] = [
    await http.call(server.url, query),
    await mcp.call(server.url, query),
  ]
  expect(overMcp.text).toBe(overHttp.text)
})
