import type { PaymentPayload } from '@x402/core/types'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'

import { doors, http, mcp, postRpc, type Door } from '../e2e/doors.ts'
import { countingTool, latch } from '../e2e/tools.ts'
import { random32 } from '../support/builders.ts'
import { entryOf } from '../support/payer.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import {
  call,
  databases,
  expectBooksToAgree,
  expectPaidOnce,
  goods,
  named,
  payerAt,
  rebuiltFromChain,
  rowOf,
  sandbox,
  versionOne,
  type Paying,
} from './bench.ts'

const other = (door: Door) => (door === http ? mcp : http)

/** An identifier that nobody has used. */
const fresh = () => `order_${random32().slice(2)}`

type Opened = { server: TestServer; close: () => Promise<void> }

/** What a stranger can send who has read the settlement, and asked for quotes of its own. */
async function forgeries(server: TestServer, { entry, payment }: Paying, transaction: unknown) {
  const { quote } = await http.call(server.url, call)
  if (quote === undefined) throw new Error('No quote came.')
  const rebuilt = await rebuiltFromChain(transaction, entry)
  const echoing = (accepted: PaymentPayload['accepted']) => ({ ...rebuilt, accepted })
  const { quoteId } = entry.extra
  return [
    { what: 'no quote', payment: rebuilt },
    { what: 'a quote of its own', payment: echoing(entryOf(quote)) },
    { what: 'a name of its own', payment: named(rebuilt, fresh()) },
    {
      what: 'the quote id as a name',
      payment: named(rebuilt, String(quoteId).replaceAll('.', '_')),
    },
    { what: 'the layout of version 1', payment: versionOne(rebuilt) },
    { what: 'the payment’s own signature', payment: { ...rebuilt, payload: payment.payload } },
  ]
}

/** No goods, no receipt, no invitation to pay. */
async function expectNothingForStrangers(
  server: TestServer,
  paying: Paying,
  { transaction, secret }: { transaction: unknown; secret: unknown },
): Promise<void> {
  for (const { what, payment } of await forgeries(server, paying, transaction)) {
    for (const door of doors) {
      const answer = await door.call(server.url, { ...call, payment })
      const seen = { what, kind: answer.kind, quote: answer.quote, receipt: answer.receipt }
      expect(seen).toEqual({ what, kind: 'refused', quote: undefined, receipt: undefined })
      expect(answer.body).toMatchObject({ status: 409, charged: false, retryable: false })
      expect(answer.text).not.toContain(secret)
    }
  }
}

describe.each(databases)('an answer that was lost, on $on', ({ open }) => {
  const ticket = countingTool({ name: 'ticket' })
  const opened: Opened[] = []
  let server: TestServer
  beforeAll(async () => {
    const one = await open({ tools: [ticket.tool] })
    opened.push(one)
    server = one.server
  })
  afterAll(() => Promise.all(opened.map((one) => one.close())))

  describe.each(doors)('over $name', (door) => {
    test('is had again by the same payment, and by nothing that stands on chain', async () => {
      const paying = await payerAt(server, door)
      const { payment } = paying
      const runsBefore = ticket.runs()
      const sold = await door.call(server.url, { ...call, payment })
      for (const through of [door, other(door), door]) {
        const again = await through.call(server.url, { ...call, payment })
        expect(again.repeated).toBe(true)
        expect(goods(again)).toEqual(goods(sold))
      }
      const elsewhere = { tool: 'ticket', input: { seat: '12B' }, payment }
      expect((await door.call(server.url, elsewhere)).body).toMatchObject({
        status: 409,
        code: 'payment.already_used',
        charged: false,
      })
      await expectNothingForStrangers(server, paying, {
        transaction: sold.receipt?.['transaction'],
        secret: sold.body['ticket'],
      })
      expect(ticket.runs()).toBe(runsBefore + 1)
      await expectPaidOnce(server, paying)
    })

    test('is had again once the authorization and the quote are over', async () => {
      const one = await open({ tools: [ticket.tool] })
      onTestFinished(() => one.close())
      const paying = await payerAt(one.server, door)
      const { payment } = paying
      const sold = await door.call(one.server.url, { ...call, payment })
      one.server.clock.advance(3_600_000)
      const again = await other(door).call(one.server.url, { ...call, payment })
      expect(again.repeated).toBe(true)
      expect(goods(again)).toEqual(goods(sold))
      await expectNothingForStrangers(one.server, paying, {
        transaction: sold.receipt?.['transaction'],
        secret: sold.body['ticket'],
      })
      await expectPaidOnce(one.server, paying)
    })

    test('leaves its receipt when it is no longer kept, to the payer only', async () => {
      const one = await open({ tools: [ticket.tool] })
      onTestFinished(() => one.close())
      const paying = await payerAt(one.server, door)
      const { payment } = paying
      const sold = await door.call(one.server.url, { ...call, payment })
      one.server.clock.advance(86_400_001)
      for (const through of doors) {
        const late = await through.call(one.server.url, { ...call, payment })
        expect(late).toMatchObject({ kind: 'refused', quote: undefined })
        expect(late.body).toMatchObject({
          status: 410,
          code: 'payment.result_expired',
          charged: true,
          retryable: false,
          receipt: sold.receipt,
        })
      }
      await expectNothingForStrangers(one.server, paying, {
        transaction: sold.receipt?.['transaction'],
        secret: sold.body['ticket'],
      })
      await expectPaidOnce(one.server, paying)
    })
  })

  test('is had again after a restart; strangers get nothing then either', async () => {
    const before = await open({ tools: [ticket.tool] })
    const paying = await payerAt(before.server)
    const sold = await http.call(before.server.url, { ...call, payment: paying.payment })
    const after = await before.server.restart()
    onTestFinished(() => after.stop())
    for (const door of doors) {
      const again = await door.call(after.url, { ...call, payment: paying.payment })
      expect(again.repeated).toBe(true)
      expect(goods(again)).toEqual(goods(sold))
    }
    await expectNothingForStrangers(after, paying, {
      transaction: sold.receipt?.['transaction'],
      secret: sold.body['ticket'],
    })
    await expectPaidOnce(after, paying)
  })

  test.each(['order-1', 'order-2', 7, 0, '', -1])(
    'comes under the id of the message that asks: %j',
    async (id) => {
      const paying = await payerAt(server, mcp)
      const sold = await mcp.call(server.url, { ...call, payment: paying.payment })
      const message = {
        jsonrpc: '2.0',
        id,
        method: 'tools/call',
        params: {
          name: 'ticket',
          arguments: call.input,
          _meta: { 'x402/payment': paying.payment },
        },
      }
      const answer = z
        .object({ id: z.unknown(), result: z.object({ content: z.unknown() }) })
        .parse(await (await postRpc(server.url, message)).json())
      expect(answer.id).toBe(id)
      expect(answer.result.content).toEqual([{ type: 'text', text: sold.text }])
      await expectPaidOnce(server, paying)
    },
  )
})

describe.each(doors)('a payment that was settled and not yet delivered, over $name', (door) => {
  test('opens nothing for strangers while the tool runs, and they wait for nothing', async () => {
    const running = latch()
    const released = latch()
    const ticket = countingTool({
      name: 'ticket',
      before: async () => {
        running.open()
        await released.passed
      },
    })
    const server = await startTestServer({ sandbox, tools: [ticket.tool] })
    onTestFinished(() => server.stop())
    const paying = await payerAt(server, door)
    const first = door.call(server.url, { ...call, payment: paying.payment })
    await running.passed
    const row = await rowOf(server, paying.payment)
    await expectNothingForStrangers(server, paying, {
      transaction: row?.transaction,
      secret: '"ticket":',
    })
    released.open()
    expect((await first).kind).toBe('delivered')
    expect(ticket.runs()).toBe(1)
    await expectPaidOnce(server, paying)
  })

  test('a tool that failed is not run for strangers, and they use up no repeat', async () => {
    const ticket = countingTool({
      name: 'ticket',
      before: async (run) => {
        if (run < 3) throw new Error('out of paper')
      },
    })
    const server = await startTestServer({ sandbox, tools: [ticket.tool] })
    onTestFinished(() => server.stop())
    const paying = await payerAt(server, door)
    const send = () => door.call(server.url, { ...call, payment: paying.payment })
    for (let run = 1; run <= 2; run += 1) {
      expect((await send()).body).toMatchObject({ code: 'tool.failed', charged: true })
      const row = await rowOf(server, paying.payment)
      await expectNothingForStrangers(server, paying, {
        transaction: row?.transaction,
        secret: '"ticket":',
      })
      expect(ticket.runs()).toBe(run)
    }
    expect((await send()).kind).toBe('delivered')
    expect(ticket.runs()).toBe(3)
    await expectBooksToAgree(server)
  })
})
