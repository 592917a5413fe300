import { afterAll, afterEach, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { chainWitness, entryOf, signedPart, signPayment } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { doors, http, type Door, type DoorAnswer } from './doors.ts'
import { startHttpFacilitator, type Lie } from './http-facilitator.ts'
import { countingTool } from './tools.ts'

const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)
const call = { tool: 'ticket', input: { seat: '12A' } }

/** A server that settles through a facilitator which answers as it is told. */
async function openLiar({ timeoutMs }: { timeoutMs?: number } = {}) {
  const facilitator = await startHttpFacilitator(sandbox)
  const ticket = countingTool({ name: 'ticket' })
  const urls = [facilitator.url]
  const server = await startTestServer({
    sandbox,
    tools: [ticket.tool],
    settlement: { kind: 'facilitator', urls, ...(timeoutMs !== undefined && { timeoutMs }) },
  })
  const stop = async () => {
    await server.stop()
    await facilitator.stop()
  }
  return { facilitator, ticket, server, stop }
}

type Liar = Awaited<ReturnType<typeof openLiar>>

const liar = await openLiar()
afterAll(() => liar.stop())
afterEach(() => liar.facilitator.lie(undefined))

/** A fresh payer with a dollar, and its payment. */
async function payerAt({ server }: Liar, door: Door) {
  const payer = await sandbox.newPayer(usdc('1'))
  const { quote } = await door.call(server.url, call)
  if (quote === undefined) throw new Error('No quote came.')
  const payment = await signPayment(payer.account, entryOf(quote))
  return { payment, left: () => chain.balanceOf(payer.address) }
}

/** The server looks for a transaction for as long as its clock says: here that time flies. */
async function hastily(server: TestServer, ask: () => Promise<DoorAnswer>): Promise<DoorAnswer> {
  const timer = setInterval(() => server.clock.advance(1_000), 50)
  try {
    return await ask()
  } finally {
    clearInterval(timer)
  }
}

/** Pays by a door while the facilitator lies, and tells what came of it. */
async function payLiar(through: Liar, door: Door, lie: Lie) {
  const { server, facilitator, ticket } = through
  server.clock.hold(Date.now())
  const { payment, left } = await payerAt(through, door)
  const runsBefore = ticket.runs()
  facilitator.asked.length = 0
  facilitator.lie(lie)
  const send = () => hastily(server, () => door.call(server.url, { ...call, payment }))
  const answer = await send()
  facilitator.lie(undefined)
  const { nonce } = signedPart(payment).authorization
  const row = (await server.ledger.recent(100)).find((entry) => entry.nonce === nonce)
  return { answer, row, send, left, payment, runs: () => ticket.runs() - runsBefore }
}

type Path = '/verify' | '/settle'
type Answer = { status: number; body: string }

/** Another answer than the true one, about this path; the other is answered honestly. */
function about(path: Path, body: unknown, status = 200): Lie {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return async (asked) => (asked === path ? { status, body: text } : undefined)
}

/** Settles as it should, and then gives another answer than the true one. */
function denying(answer: Answer | 'never' | ((honest: object) => object)): Lie {
  return async (path, honestly) => {
    if (path !== '/settle') return undefined
    const honest = await honestly()
    if (answer === 'never') return new Promise(() => undefined)
    if (typeof answer === 'object') return answer
    return { status: 200, body: JSON.stringify(answer(Object(honest))) }
  }
}

const silent =
  (path: Path): Lie =>
  (asked) =>
    asked === path ? new Promise(() => undefined) : Promise.resolve(undefined)

const huge = JSON.stringify('x'.repeat(50 * 2 ** 20))
const foreign = `0x${'ab'.repeat(32)}`
const stranger = `0x${'5e'.repeat(20)}`
const yes = { success: true, transaction: foreign, network: 'eip155:84532' }
const no = { success: false, errorReason: 'unexpected', transaction: '', network: 'eip155:84532' }
const pending = { ...no, errorReason: 'settlement_pending', transaction: foreign }

/** Nothing was submitted: said so, and the same payment is good as soon as somebody settles it. */
async function expectUnavailable(through: Liar, door: Door, lie: Lie): Promise<void> {
  const { answer, row, send, left, runs } = await payLiar(through, door, lie)
  expect(answer).toMatchObject({ kind: 'refused', quote: undefined, receipt: undefined })
  expect(answer.body).toMatchObject({
    status: 503,
    code: 'settlement.unavailable',
    charged: false,
    retryable: true,
  })
  expect(through.facilitator.asked).toEqual(['/verify'])
  expect([row?.state, runs()]).toEqual(['rejected', 0])
  expect(await left()).toBe(usdc('1'))

  expect(await send()).toMatchObject({ kind: 'delivered', repeated: false })
  expect([await left(), runs()]).toEqual([usdc('0.995'), 1])
}

describe.each(doors)('before anything was submitted, over $name', (door) => {
  test.each([
    { how: 'answers HTML', lie: about('/verify', '<html>') },
    { how: 'answers nothing', lie: about('/verify', '') },
    { how: 'says "true" in text', lie: about('/verify', { isValid: 'true' }) },
    { how: 'says 1', lie: about('/verify', { isValid: 1 }) },
    { how: 'says neither yes nor no', lie: about('/verify', {}) },
    {
      how: 'says yes to another payer',
      lie: about('/verify', { isValid: true, payer: stranger }),
    },
    { how: 'answers 500', lie: about('/verify', 'oops', 500) },
    { how: 'redirects', lie: about('/verify', '', 302) },
    { how: 'answers 50 MB', lie: about('/verify', huge) },
  ])('a facilitator that $how costs nobody anything', async ({ lie }) => {
    await expectUnavailable(liar, door, lie)
  })

  test('a facilitator that nobody runs costs nobody anything', async () => {
    const server = await startTestServer({
      sandbox,
      tools: [countingTool({ name: 'ticket' }).tool],
      settlement: { kind: 'facilitator', urls: ['http://127.0.0.1:9'] },
    })
    try {
      const { payment, left } = await payerAt({ ...liar, server }, door)
      const { body } = await door.call(server.url, { ...call, payment })
      expect(body).toMatchObject({ code: 'settlement.unavailable', charged: false })
      expect(await left()).toBe(usdc('1'))
    } finally {
      await server.stop()
    }
  })
})

/** Nobody can know: nothing is given, no new payment is asked for, the same one completes. */
async function expectUnknown(through: Liar, door: Door, lie: Lie): Promise<void> {
  const { answer, row, send, left, payment, runs } = await payLiar(through, door, lie)
  expect(answer).toMatchObject({ kind: 'refused', quote: undefined, receipt: undefined })
  expect(answer.body).toMatchObject({
    status: 504,
    code: 'payment.settlement_unknown',
    charged: 'unknown',
    retryable: true,
    paymentId: row?.id,
  })
  expect([row?.state, runs()]).toEqual(['unknown', 0])
  expect(await chain.isUsed(payment)).toBe(false)

  expect(await send()).toMatchObject({ kind: 'delivered', repeated: false })
  expect([await left(), runs()]).toEqual([usdc('0.995'), 1])
}

describe.each(doors)('a settlement that never was, over $name', (door) => {
  test.each([
    { says: '"true" in text', lie: about('/settle', { ...yes, success: 'true' }) },
    { says: 'yes, without a transaction', lie: about('/settle', { ...yes, transaction: '' }) },
    { says: 'yes, with a transaction nobody knows', lie: about('/settle', yes) },
    {
      says: 'yes, on another network',
      lie: about('/settle', { ...yes, network: 'eip155:8453' }),
    },
    { says: 'yes, of another payer', lie: about('/settle', { ...yes, payer: stranger }) },
    { says: 'no, without a reason', lie: about('/settle', no) },
    { says: 'that it is pending', lie: about('/settle', pending) },
    { says: 'HTML', lie: about('/settle', '<html>') },
    { says: '500', lie: about('/settle', 'oops', 500) },
    { says: 'to look elsewhere', lie: about('/settle', '', 302) },
    { says: '50 MB', lie: about('/settle', huge) },
  ])('releases nothing and asks for no second payment: $says', async ({ lie }) => {
    await expectUnknown(liar, door, lie)
  })

  test('releases nothing: yes, with the settlement of somebody else', async () => {
    const other = await payerAt(liar, http)
    const paid = { ...call, payment: other.payment }
    const { receipt } = await hastily(liar.server, () => http.call(liar.server.url, paid))
    expect(receipt).toBeDefined()
    const { transaction } = { ...receipt }
    await expectUnknown(liar, door, about('/settle', { ...yes, transaction }))
  })
})

/** The chain shows it, whatever was said: delivered and charged once. */
async function expectDelivered(through: Liar, door: Door, lie: Lie): Promise<void> {
  const { answer, row, send, left, runs } = await payLiar(through, door, lie)
  expect(answer).toMatchObject({ kind: 'delivered', repeated: false, receipt: { success: true } })
  expect(row).toMatchObject({ state: 'delivered', received: usdc('0.005') })
  expect(answer.receipt?.['transaction']).toBe(row?.transaction)
  expect(row?.transaction).not.toBe(foreign)
  expect(await send()).toMatchObject({ kind: 'delivered', repeated: true, text: answer.text })
  expect([await left(), runs()]).toEqual([usdc('0.995'), 1])
}

describe.each(doors)('a settlement that is denied, over $name', (door) => {
  test.each([
    { says: 'no', lie: denying({ status: 200, body: JSON.stringify(no) }) },
    { says: 'that it is pending', lie: denying({ status: 200, body: JSON.stringify(pending) }) },
    { says: '"true" in text', lie: denying((honest) => ({ ...honest, success: 'true' })) },
    {
      says: 'yes, without a transaction',
      lie: denying((honest) => ({ ...honest, transaction: '' })),
    },
    { says: 'yes, with another transaction', lie: denying((honest) => ({ ...honest, ...yes })) },
    { says: 'yes, on another network', lie: denying((honest) => ({ ...honest, network: 'a:b' })) },
    { says: 'yes, of another payer', lie: denying((honest) => ({ ...honest, payer: stranger })) },
    { says: 'HTML', lie: denying({ status: 200, body: '<html>' }) },
    { says: '500', lie: denying({ status: 500, body: 'oops' }) },
    { says: 'to look elsewhere', lie: denying({ status: 302, body: '' }) },
    { says: '50 MB', lie: denying({ status: 200, body: huge }) },
  ])('does not keep the payer from what was paid for: $says', async ({ lie }) => {
    await expectDelivered(liar, door, lie)
  })
})

// Each waits for its own deadline, so each has a server of its own and they wait together.
describe.each(doors)('a facilitator that never answers, over $name', (door) => {
  test.concurrent.for([
    { when: 'before anything was submitted', lie: silent('/verify'), end: expectUnavailable },
    { when: 'instead of settling', lie: silent('/settle'), end: expectUnknown },
    { when: 'after it settled', lie: denying('never'), end: expectDelivered },
  ])('is not waited for: $when', async ({ lie, end }) => {
    const own = await openLiar({ timeoutMs: 3_000 })
    try {
      await end(own, door, lie)
    } finally {
      await own.stop()
    }
  })
})
