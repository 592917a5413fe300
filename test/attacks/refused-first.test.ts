import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { NodeUnavailableError } from '../../src/errors/chain.ts'
import { ServiceError } from '../../src/errors/service-error.ts'
import { usdc } from '../../src/money/usdc.ts'
import { doors, http, mcp, postRpc, type Door, type DoorAnswer } from '../e2e/doors.ts'
import { startHttpFacilitator, type TestFacilitator } from '../e2e/http-facilitator.ts'
import { countingTool } from '../e2e/tools.ts'
import { entryOf, signPayment, toHeader } from '../support/payer.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import {
  call,
  expectBooksToAgree,
  expectPaidOnce,
  expectUntouched,
  named,
  payerAt,
  price,
  rowOf,
  sandbox,
} from './bench.ts'

/** What a tool may say of itself: nothing is left today. */
class SoldOutError extends ServiceError {
  static override readonly spec = {
    code: 'ticket.sold_out',
    status: 503,
    charged: false,
    retryable: true,
    title: 'All tickets of today are sold.',
    hint: 'Come back tomorrow.',
  } as const

  constructor() {
    super(SoldOutError.spec.title, { retryAfterSeconds: 60 })
  }
}

let check: () => Promise<void> = async () => undefined
afterEach(() => {
  check = async () => undefined
})

let facilitator: TestFacilitator
let server: TestServer
const ticket = countingTool({ name: 'ticket', check: () => check() })
beforeAll(async () => {
  facilitator = await startHttpFacilitator(sandbox)
  server = await startTestServer({
    sandbox,
    tools: [ticket.tool],
    settlement: { kind: 'facilitator', urls: [facilitator.url] },
    // What one test finds out of order is none of the next one's business.
    timing: { outOfOrderMs: 0 },
  })
})
afterAll(async () => {
  await server.stop()
  await facilitator.stop()
})

/** Refused, and nobody was asked to verify or settle anything. */
function expectFree(answer: DoorAnswer, runsBefore: number): void {
  expect(answer).toMatchObject({ kind: 'refused', quote: undefined, receipt: undefined })
  expect(facilitator.asked).toEqual([])
  expect(ticket.runs()).toBe(runsBefore)
}

async function prepared(door: Door) {
  const paying = await payerAt(server, door)
  facilitator.asked.length = 0
  return { ...paying, runsBefore: ticket.runs() }
}

/** HTTP has a status for it, JSON-RPC a code. */
function unknownTool(door: Door) {
  const data = { status: 404, code: 'request.unknown_tool', charged: false }
  return door === http ? data : { error: { code: -32_602, data } }
}

describe.each(doors)('a call with a good payment over $name', (door) => {
  test.each([
    { tool: 'tickets' },
    { tool: 'TICKET' },
    { tool: '__proto__' },
    { tool: 'x'.repeat(500) },
  ])('for a tool that does not exist costs nothing: $tool', async ({ tool }) => {
    const { runsBefore, ...paying } = await prepared(door)
    const answer = await door.call(server.url, { ...call, tool, payment: paying.payment })
    expectFree(answer, runsBefore)
    expect(answer.body).toMatchObject(unknownTool(door))
    await expectUntouched(server, paying)
  })

  test.each([{ seat: 7 }, { seat: null }, { seat: ['12A'] }, { seat: {} }])(
    'for an input that does not fit costs nothing: %j',
    async (input) => {
      const { runsBefore, ...paying } = await prepared(door)
      const answer = await door.call(server.url, { tool: 'ticket', input, payment: paying.payment })
      expectFree(answer, runsBefore)
      expect(answer.body).toMatchObject({
        status: 400,
        code: 'request.invalid_input',
        charged: false,
        retryable: false,
      })
      await expectUntouched(server, paying)
    },
  )

  test.each([
    { what: 'is sold out', error: () => new SoldOutError(), code: 'ticket.sold_out', after: 60 },
    {
      what: 'cannot reach what it needs',
      error: () => new NodeUnavailableError({ chainId: 1 }),
      code: 'chain.unavailable',
      after: 5,
    },
  ])('for a tool that $what costs nothing, and stays good', async ({ error, code, after }) => {
    const { runsBefore, ...paying } = await prepared(door)
    const sent = { ...call, payment: named(paying.payment, `order_${paying.payer.address}`) }
    check = () => Promise.reject(error())
    for (let time = 0; time < 3; time += 1) {
      const answer = await door.call(server.url, sent)
      expectFree(answer, runsBefore)
      expect(answer.body).toMatchObject({
        status: 503,
        code,
        charged: false,
        retryable: true,
        retryAfterSeconds: after,
      })
      expect(answer.headers.get('retry-after')).toBe(door === http ? String(after) : null)
    }
    await expectUntouched(server, paying)

    check = async () => undefined
    expect((await door.call(server.url, sent)).kind).toBe('delivered')
    await expectPaidOnce(server, paying)
  })

  test('for a tool whose free check never ends costs nothing', async () => {
    const stuck = countingTool({ name: 'ticket', check: () => new Promise(() => undefined) })
    const hasty = { ...stuck.tool, deadlineMs: 100 }
    const own = await startTestServer({ sandbox, tools: [hasty] })
    onTestFinished(() => own.stop())
    const paying = await payerAt(own, door)
    const answer = await door.call(own.url, { ...call, payment: paying.payment })
    expect(answer).toMatchObject({ kind: 'refused', quote: undefined })
    expect(answer.body).toMatchObject({ status: 504, code: 'tool.timeout', charged: false })
    expect(stuck.runs()).toBe(0)
    await expectUntouched(own, paying)
  })

  test('for a tool whose free check breaks costs nothing, and says so', async () => {
    const { runsBefore, ...paying } = await prepared(door)
    check = () => Promise.reject(new Error('secret detail'))
    const answer = await door.call(server.url, { ...call, payment: paying.payment })
    expectFree(answer, runsBefore)
    expect(answer.text).not.toContain('secret detail')
    expect(answer.body).toMatchObject({ charged: false, retryable: true })
    await expectUntouched(server, paying)
  })

  test('that was found out of order is not quoted again for a moment', async () => {
    const own = await startTestServer({ sandbox, tools: [ticket.tool] })
    onTestFinished(() => own.stop())
    const { payment } = await payerAt(own, door)
    check = () => Promise.reject(new SoldOutError())
    const refused = await door.call(own.url, { ...call, payment })
    const unpaid = await door.call(own.url, call)
    expect(unpaid).toMatchObject({ kind: 'refused', quote: undefined })
    const { code, charged, retryable } = refused.body
    expect(unpaid.body).toMatchObject({ code, charged, retryable })
    const other = await door.call(own.url, { ...call, input: { seat: '99Z' } })
    expect(other.kind).toBe('quote')

    check = async () => undefined
    expect((await door.call(own.url, { ...call, payment })).kind).toBe('delivered')
    expect((await door.call(own.url, call)).kind).toBe('quote')
  })

  test('that was refused for lack of funds is checked again before money moves', async () => {
    const payer = await sandbox.newPayer(usdc('0'))
    const { quote } = await door.call(server.url, call)
    if (quote === undefined) throw new Error('No quote came.')
    const payment = await signPayment(payer.account, entryOf(quote))
    const poor = await door.call(server.url, { ...call, payment })
    expect(poor.body).toMatchObject({ code: 'payment.insufficient_funds', charged: false })
    await sandbox.mintUsdc(payer.address, usdc('1'))
    check = () => Promise.reject(new SoldOutError())
    facilitator.asked.length = 0
    const runsBefore = ticket.runs()

    const answer = await door.call(server.url, { ...call, payment })
    expect(answer.body).toMatchObject({ code: 'ticket.sold_out', charged: false })
    expectFree(answer, runsBefore)

    check = async () => undefined
    expect((await door.call(server.url, { ...call, payment })).kind).toBe('delivered')
    await expectPaidOnce(server, { payer, payment })
  })

  test('of fifty calls at once for what is sold out costs nobody anything', async () => {
    const { runsBefore, ...paying } = await prepared(door)
    check = () => Promise.reject(new SoldOutError())
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => door.call(server.url, { ...call, payment: paying.payment })),
    )
    for (const answer of answers) expectFree(answer, runsBefore)
    await expectUntouched(server, paying)
  })
})

test('a route that does not exist takes no payment, by any method', async () => {
  const { runsBefore, ...paying } = await prepared(http)
  const headers = { 'payment-signature': toHeader(paying.payment) }
  for (const path of [
    '/api/v1/tickets',
    '/api/v2/ticket',
    '/api/ticket',
    '/ticket',
    '/mcp/ticket',
  ]) {
    for (const method of ['POST', 'GET', 'PUT', 'DELETE']) {
      const { status } = await fetch(`${server.url}${path}`, { method, headers })
      expect([path, method, status]).toEqual([path, method, 404])
    }
  }
  expect([facilitator.asked, ticket.runs()]).toEqual([[], runsBefore])
  await expectUntouched(server, paying)
})

const forgedReceipt = {
  success: true,
  transaction: `0x${'ab'.repeat(32)}`,
  network: 'eip155:84532',
  amount: '5000',
  extra: { paymentId: `pay_${'0'.repeat(32)}`, tool: 'ticket' },
}

describe('a receipt that the client brings along', () => {
  const headers = {
    'payment-response': toHeader(forgedReceipt),
    'x-payment-response': toHeader(forgedReceipt),
    'x-faregate-repeated': 'true',
    'x-credit-remaining': '1000000',
    'x-payment-status': 'settled',
  }

  test.each(doors)('opens nothing over $name', async (door) => {
    const runsBefore = ticket.runs()
    const answer = await door.call(server.url, { ...call, headers })
    expect(answer).toMatchObject({ kind: 'quote', receipt: undefined, repeated: false })
    expect(ticket.runs()).toBe(runsBefore)
  })

  test('opens nothing in _meta', async () => {
    const _meta = {
      'x402/payment-response': forgedReceipt,
      'faregate/repeated': true,
      'faregate/credit': { spent: '0', remaining: '1000000' },
    }
    const params = { name: 'ticket', arguments: call.input, _meta }
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params }
    const answer = await (await postRpc(server.url, message)).json()
    expect(answer).toMatchObject({ result: { isError: true, _meta: { 'x402/error': {} } } })
    expect(JSON.stringify(answer)).not.toContain(forgedReceipt.transaction)
  })

  test.each(doors)('is not the one that a paid call gets over $name', async (door) => {
    const paying = await payerAt(server, door)
    const answer = await door.call(server.url, { ...call, payment: paying.payment, headers })
    const row = await rowOf(server, paying.payment)
    expect(answer).toMatchObject({ kind: 'delivered', repeated: false })
    expect(answer.receipt).toMatchObject({ transaction: row?.transaction })
    await expectPaidOnce(server, paying)
  })
})

/** Calls the twin with what the tool was told to bring, and answers what came back. */
async function nested(bring: () => unknown) {
  const seen: DoorAnswer[] = []
  const twin = countingTool({
    name: 'ticket',
    before: async (run) => {
      if (run > 1) return
      const answer = await http.call(own.url, { ...call, payment: bring() })
      seen.push(answer)
      if (answer.kind !== 'delivered') throw new Error('The twin wants money.')
    },
  })
  const own = await startTestServer({ sandbox, tools: [twin.tool], timing: { waitMs: 200 } })
  onTestFinished(() => own.stop())
  return { own, twin, seen }
}

describe('a tool that calls its own HTTP twin', () => {
  test.each(doors)('is quoted like anybody else, over $name', async (door) => {
    const { own, twin, seen } = await nested(() => undefined)
    const paying = await payerAt(own, door)
    const send = () => door.call(own.url, { ...call, payment: paying.payment })
    expect((await send()).body).toMatchObject({ code: 'tool.failed', charged: true })
    expect(seen).toMatchObject([{ kind: 'quote' }])
    expect(await send()).toMatchObject({ kind: 'delivered' })
    expect(twin.runs()).toBe(2)
    await expectBooksToAgree(own)
  })

  test.each(doors)(
    'with the payment of its own caller does not wait for itself, over $name',
    async (door) => {
      const { own, seen } = await nested(() => paying.payment)
      const paying = await payerAt(own, door)
      const send = () => door.call(own.url, { ...call, payment: paying.payment })
      expect((await send()).body).toMatchObject({ code: 'tool.failed', charged: true })
      expect(seen).toMatchObject([{ body: { code: 'payment.in_progress' } }])
      expect(await send()).toMatchObject({ kind: 'delivered' })
      expect(await rowOf(own, paying.payment)).toMatchObject({ runs: 2, received: price })
      await expectBooksToAgree(own)
    },
  )

  test.each([http, mcp])('with a payment of its own is two sales, over $name', async (door) => {
    const inner: { payment?: unknown } = {}
    const { own, twin } = await nested(() => inner.payment)
    const outerPaying = await payerAt(own, door)
    const innerPaying = await payerAt(own)
    inner.payment = innerPaying.payment
    const sold = await door.call(own.url, { ...call, payment: outerPaying.payment })
    expect(sold.kind).toBe('delivered')
    expect(twin.runs()).toBe(2)
    await expectPaidOnce(own, outerPaying)
    await expectPaidOnce(own, innerPaying)
  })
})
