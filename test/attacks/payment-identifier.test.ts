import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { doors, http, mcp, type Door, type DoorAnswer } from '../e2e/doors.ts'
import { countingTool, latch } from '../e2e/tools.ts'
import { random32 } from '../support/builders.ts'
import { signPayment } from '../support/payer.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import {
  call,
  chain,
  databases,
  expectBooksToAgree,
  expectPaidOnce,
  expectUntouched,
  goods,
  named,
  payerAt,
  rebuiltFromChain,
  rowOf,
  sandbox,
} from './bench.ts'

const other = (door: Door) => (door === http ? mcp : http)

/** An identifier that nobody has used. */
const fresh = () => `order_${random32().slice(2)}`

const names = countingTool({ name: 'ticket' })
const shop = await startTestServer({ sandbox, tools: [names.tool] })
afterAll(() => shop.stop())

const conflict = { status: 409, code: 'idempotency.conflict', charged: false, retryable: false }

function expectConflict({ kind, body, quote, receipt }: DoorAnswer): void {
  expect({ kind, quote, receipt }).toEqual({
    kind: 'refused',
    quote: undefined,
    receipt: undefined,
  })
  expect(body).toMatchObject(conflict)
}

describe.each(doors)('one payment identifier over $name', (door) => {
  test.each([
    { whose: 'the same payer', samePayer: true },
    { whose: 'another payer', samePayer: false },
  ])('is not good for a second payment of $whose', async ({ samePayer }) => {
    const id = fresh()
    const first = await payerAt(shop, door)
    const second = await payerAt(shop, door)
    const account = samePayer ? first.payer.account : second.payer.account
    const payment = named(await signPayment(account, second.entry), id)
    const sold = await door.call(shop.url, { ...call, payment: named(first.payment, id) })
    const runsBefore = names.runs()

    for (const through of doors) {
      for (const seat of ['12A', '12B']) {
        const wanted = { tool: 'ticket', input: { seat } }
        const own = { ...payment, accepted: (await payerAt(shop, door, wanted)).entry }
        const refused = await through.call(shop.url, { ...wanted, payment: own })
        expectConflict(refused)
        expect(refused.text).not.toContain(sold.body['ticket'])
      }
    }
    expect(names.runs()).toBe(runsBefore)
    await expectPaidOnce(shop, first)
    expect(await rowOf(shop, payment)).toBeUndefined()
    expect(await chain.isUsed(payment)).toBe(false)
  })

  test('says the same whether the first was delivered, failed, or is just running', async () => {
    const running = latch()
    const released = latch()
    const slow = countingTool({
      name: 'ticket',
      before: async (run) => {
        if (run === 1) {
          running.open()
          await released.passed
          throw new Error('out of paper')
        }
      },
    })
    const server = await startTestServer({ sandbox, tools: [slow.tool] })
    onTestFinished(() => server.stop())
    const id = fresh()
    const first = await payerAt(server, door)
    const send = () => door.call(server.url, { ...call, payment: named(first.payment, id) })
    const collide = async () => {
      const { payment } = await payerAt(server, door)
      return door.call(server.url, { ...call, payment: named(payment, id) })
    }
    const sent = send()
    await running.passed
    const texts = [(await collide()).text]
    released.open()
    expect((await sent).body).toMatchObject({ code: 'tool.failed' })
    texts.push((await collide()).text)
    expect((await send()).kind).toBe('delivered')
    texts.push((await collide()).text)
    expect(new Set(texts).size).toBe(1)
    expect(JSON.parse(texts[0] ?? '')).toMatchObject(conflict)
    await expectBooksToAgree(server)
  })

  test('may change or be left out: the payment decides', async () => {
    const paying = await payerAt(shop, door)
    const { payment } = paying
    const sold = await door.call(shop.url, { ...call, payment: named(payment, fresh()) })
    for (const again of [named(payment, fresh()), payment, named(payment, fresh())]) {
      const answer = await other(door).call(shop.url, { ...call, payment: again })
      expect(answer.repeated).toBe(true)
      expect(goods(answer)).toEqual(goods(sold))
    }
    await expectPaidOnce(shop, paying)
  })

  test('opens the stored answer by itself, and no other', async () => {
    const paying = await payerAt(shop, door)
    const id = fresh()
    const sold = await door.call(shop.url, { ...call, payment: named(paying.payment, id) })
    const rebuilt = await rebuiltFromChain(sold.receipt?.['transaction'], paying.entry)
    const again = await door.call(shop.url, { ...call, payment: named(rebuilt, id) })
    expect(again.repeated).toBe(true)
    expect(goods(again)).toEqual(goods(sold))
    for (const wrong of [id.toUpperCase(), `${id}_`, id.slice(0, -1)]) {
      const refused = await door.call(shop.url, { ...call, payment: named(rebuilt, wrong) })
      expect(refused.body).toMatchObject({ status: 409, code: 'payment.proof_required' })
    }
    await expectPaidOnce(shop, paying)
  })

  test.each(['short', 'x'.repeat(129), 'with spaces in between', '', 7, null, {}])(
    'that cannot be one is refused before money moves: %j',
    async (id) => {
      const paying = await payerAt(shop, door)
      const extensions = { 'payment-identifier': { info: { required: false, id } } }
      const payment = { ...paying.payment, extensions }
      const answer = await door.call(shop.url, { ...call, payment })
      expect(answer.body).toMatchObject({ status: 400, code: 'payment.malformed', charged: false })
      await expectUntouched(shop, paying)
    },
  )
})

describe.each(databases)('one payment identifier on $on', ({ open }) => {
  const ticket = countingTool({ name: 'ticket' })
  let server: TestServer
  let close: () => Promise<void>
  beforeAll(async () => {
    ;({ server, close } = await open({ tools: [ticket.tool] }))
  })
  afterAll(() => close())

  test.each(doors)('is good for one of fifty payments at once over $name', async (door) => {
    const id = fresh()
    const paying = await Promise.all(Array.from({ length: 50 }, () => payerAt(server, door)))
    const runsBefore = ticket.runs()
    const answers = await Promise.all(
      paying.map(({ payment }) => door.call(server.url, { ...call, payment: named(payment, id) })),
    )
    const sold = answers.findIndex(({ kind }) => kind === 'delivered')
    for (const [index, answer] of answers.entries()) {
      const one = paying[index]
      if (one === undefined) throw new Error('Each answer has its payer.')
      if (index === sold) await expectPaidOnce(server, one)
      else expectConflict(answer)
    }
    expect(answers.filter(({ kind }) => kind === 'delivered')).toHaveLength(1)
    const touched = await Promise.all(paying.map(({ payment }) => rowOf(server, payment)))
    expect(touched.filter((row) => row !== undefined)).toHaveLength(1)
    expect(ticket.runs()).toBe(runsBefore + 1)
  })
})
