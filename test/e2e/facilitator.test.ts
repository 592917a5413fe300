import { afterAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { chainWitness, entryOf, signPayment } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { doors, http, type Door } from './doors.ts'
import { startHttpFacilitator } from './http-facilitator.ts'
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

const call = { tool: 'ticket', input: { seat: '12A' } }

async function payerAt(door: Door) {
  const payer = await sandbox.newPayer(usdc('1'))
  const { quote } = await door.call(server.url, call)
  if (quote === undefined) throw new Error('No quote came.')
  return { payer, entry: entryOf(quote), payment: await signPayment(payer.account, entryOf(quote)) }
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
