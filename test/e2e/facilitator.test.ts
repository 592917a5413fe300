import { afterAll, afterEach, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { chainWitness, entryOf, signPayment } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { doors, http, type Door } from './doors.ts'
import { startHttpFacilitator, type Lie } from './http-facilitator.ts'
import { countingTool } from './tools.ts'

const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)
const facilitator = await startHttpFacilitator(sandbox)
const ticket = countingTool({ name: 'ticket' })
const server = await startTestServer({
  sandbox,
  tools: [ticket.tool],
  settlement: { kind: 'facilitator', urls: [facilitator.url] },
})
afterAll(async () => {
  await server.stop()
  await facilitator.stop()
})
afterEach(() => facilitator.lie(undefined))

const call = { tool: 'ticket', input: { seat: '12A' } }

async function payerAt(door: Door) {
  const payer = await sandbox.newPayer(usdc('1'))
  const { quote } = await door.call(server.url, call)
  if (quote === undefined) throw new Error('No quote came.')
  return { payer, entry: entryOf(quote), payment: await signPayment(payer.account, entryOf(quote)) }
}

async function stateOf(payer: { address: string }) {
  const rows = await server.ledger.recent(100)
  return rows.find((row) => row.payer === payer.address.toLowerCase())?.state
}

describe('an honest facilitator', () => {
  test.each(doors)('settles a call paid over $name', async (door) => {
    const { payer, payment } = await payerAt(door)
    const earned = await chain.balanceOf(server.payTo)
    const answer = await door.call(server.url, { ...call, payment })
    expect(answer).toMatchObject({
      kind: 'delivered',
      receipt: { success: true, payer: payer.address.toLowerCase(), amount: '5000' },
    })
    expect(await chain.balanceOf(payer.address)).toBe(usdc('0.995'))
    expect(await chain.balanceOf(server.payTo)).toBe(earned + usdc('0.005'))
  })

  test('is asked once for a payment that comes twice', async () => {
    const { payment } = await payerAt(http)
    await http.call(server.url, { ...call, payment })
    facilitator.asked.length = 0
    const again = await http.call(server.url, { ...call, payment })
    expect(again.repeated).toBe(true)
    expect(facilitator.asked).toEqual([])
  })

  test('is shown our terms, and never the quote id that proves who was quoted', async () => {
    const { entry, payment } = await payerAt(http)
    await http.call(server.url, { ...call, payment })
    const { quoteId, ...extra } = entry.extra
    expect(quoteId).toEqual(expect.any(String))
    expect(facilitator.requirements.at(-1)).toEqual({ ...entry, extra })
  })

  test('refuses a payer without funds, and nothing is charged', async () => {
    const payer = await sandbox.newPayer(usdc('0.001'))
    const { quote } = await http.call(server.url, call)
    if (quote === undefined) throw new Error('No quote came.')
    const payment = await signPayment(payer.account, entryOf(quote))
    const answer = await http.call(server.url, { ...call, payment })
    expect(answer).toMatchObject({ kind: 'quote', body: { charged: false } })
    expect(answer.body['code']).toBe('payment.insufficient_funds')
    expect(await chain.isUsed(payment)).toBe(false)
  })
})

/** Lies about one path; the other is answered honestly. */
function about(path: '/verify' | '/settle', body: unknown, status = 200): Lie {
  return async (asked) => {
    if (asked !== path) return undefined
    return { status, body: typeof body === 'string' ? body : JSON.stringify(body) }
  }
}

const foreign = `0x${'ab'.repeat(32)}`
const settled = { success: true, transaction: foreign, network: 'eip155:84532' }

describe('a facilitator that lies or breaks before anything was submitted', () => {
  test.each([
    { how: 'answers HTML', lie: about('/verify', '<html>') },
    { how: 'says "true" in text', lie: about('/verify', { isValid: 'true' }) },
    { how: 'answers 500', lie: about('/verify', 'oops', 500) },
    { how: 'redirects', lie: about('/verify', '', 302) },
    { how: 'answers too much', lie: about('/verify', JSON.stringify('x'.repeat(70_000))) },
  ])('costs nobody anything when it $how', async ({ lie }) => {
    const { payer, payment } = await payerAt(http)
    const runs = ticket.runs()
    facilitator.lie(lie)
    const answer = await http.call(server.url, { ...call, payment })
    expect(answer).toMatchObject({ kind: 'refused', httpStatus: 503, quote: undefined })
    expect(answer.body).toMatchObject({ code: 'settlement.unavailable', charged: false })
    expect(ticket.runs()).toBe(runs)

    facilitator.lie(undefined)
    expect((await http.call(server.url, { ...call, payment })).kind).toBe('delivered')
    expect(await chain.balanceOf(payer.address)).toBe(usdc('0.995'))
  })
})

describe('a facilitator that says yes and moved nothing', () => {
  test.each([
    { how: 'a transaction nobody knows', lie: about('/settle', settled) },
    { how: 'no transaction', lie: about('/settle', { ...settled, transaction: '' }) },
    { how: '"true" in text', lie: about('/settle', { ...settled, success: 'true' }) },
    { how: 'HTML', lie: about('/settle', '<html>') },
  ])('releases nothing and asks for no second payment: $how', async ({ lie }) => {
    const { payer, payment } = await payerAt(http)
    const runs = ticket.runs()
    facilitator.lie(lie)
    // The server looks for that transaction for as long as its clock says.
    server.clock.hold(Date.now())
    const asked = http.call(server.url, { ...call, payment })
    while ((await stateOf(payer)) !== 'unknown') {
      server.clock.advance(2000)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const answer = await asked
    expect(answer).toMatchObject({ kind: 'refused', quote: undefined, httpStatus: 504 })
    expect(answer.body).toMatchObject({
      code: 'payment.settlement_unknown',
      charged: 'unknown',
    })
    expect(ticket.runs()).toBe(runs)
    expect(await chain.isUsed(payment)).toBe(false)
  })

  test('is not believed when it names the settlement of somebody else', async () => {
    const other = await payerAt(http)
    const { receipt } = await http.call(server.url, { ...call, payment: other.payment })
    const { payer, payment } = await payerAt(http)
    facilitator.lie(about('/settle', { ...settled, transaction: receipt?.['transaction'] }))
    const runs = ticket.runs()
    const answer = await http.call(server.url, { ...call, payment })
    expect(answer.body).toMatchObject({ code: 'payment.settlement_unknown' })
    expect(ticket.runs()).toBe(runs)
    expect(await stateOf(payer)).toBe('unknown')
  })
})

/** Settles, and then gives another answer than the true one. */
function denying(denial: { status: number; body: string }): Lie {
  return async (path, honestly) => {
    if (path !== '/settle') return undefined
    await honestly()
    return denial
  }
}

describe('a facilitator that moved the money and says otherwise', () => {
  const no = { success: false, errorReason: 'unexpected', transaction: '', network: 'eip155:84532' }

  test.each([
    { how: 'no', lie: denying({ status: 200, body: JSON.stringify(no) }) },
    { how: '500', lie: denying({ status: 500, body: 'oops' }) },
    { how: 'HTML', lie: denying({ status: 200, body: '<html>' }) },
  ])('does not keep the payer from what was paid for: $how', async ({ lie }) => {
    const { payer, payment } = await payerAt(http)
    facilitator.lie(lie)
    const answer = await http.call(server.url, { ...call, payment })
    expect(answer).toMatchObject({ kind: 'delivered', receipt: { success: true } })
    expect(await chain.balanceOf(payer.address)).toBe(usdc('0.995'))
  })
})
