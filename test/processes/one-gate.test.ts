import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { doors, http, mcp, type Door, type DoorAnswer, type DoorCall } from '../e2e/doors.ts'
import { chainWitness, entryOf, signedPart, signPayment } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startGate, type ServerProcess, type SharedGate } from './start-gate.ts'

const slowStartMs = 60_000
const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)
const call = { tool: 'ticket', input: { seat: '12A' } }

let gate: SharedGate
let a: ServerProcess
let b: ServerProcess
beforeAll(async () => {
  gate = await startGate(sandbox)
  const [first, second] = await Promise.all([gate.start(), gate.start()])
  a = first
  b = second
}, slowStartMs)
afterAll(() => gate.stop())

/** A fresh payer with money, and its payment for what this process quoted. */
async function payerAt(server: ServerProcess, door: Door = http, wanted: DoorCall = call) {
  const payer = await sandbox.newPayer(usdc('20'))
  const { quote } = await door.call(server.url, wanted)
  if (quote === undefined) throw new Error('No quote came.')
  return { payer, payment: await signPayment(payer.account, entryOf(quote)) }
}

/** Sends something many times at once: to both processes in turn, by both doors in turn. */
function everywhere<answer>(
  times: number,
  send: (at: { url: string; door: Door; index: number }) => Promise<answer>,
): Promise<answer[]> {
  const places = [a, b].flatMap(({ url }) => doors.map((door) => ({ url, door })))
  const sent = Array.from({ length: Math.ceil(times / places.length) }, (_, round) =>
    places.map(({ url, door }, place) => send({ url, door, index: round * places.length + place })),
  )
  return Promise.all(sent.flat())
}

/** What two answers to one payment have to have in common, byte for byte. */
function goods({ kind, text, receipt }: DoorAnswer) {
  return { kind, text, receipt: JSON.stringify(receipt) }
}

/** Transactions that both processes have sent, successful or not. */
async function transactionsSent(): Promise<number> {
  const counts = [a, b].map(({ relayer: address }) => chain.client.getTransactionCount({ address }))
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
}

async function rowOf(payment: Parameters<typeof signedPart>[0]) {
  const { nonce } = signedPart(payment).authorization
  const rows = await gate.ledger.recent(1000)
  const row = rows.find((candidate) => candidate.nonce === nonce)
  if (row === undefined) throw new Error('The payment was never claimed.')
  const trail = await gate.ledger.audit(row.id)
  return { state: row.state, runs: row.runs, trail: trail.map(({ to }) => to) }
}

const deliveredOnce = { state: 'delivered', runs: 1, trail: ['pending', 'paid', 'delivered'] }

test('forty sends of one payment to both are one settlement and one delivery', async () => {
  const { payer, payment } = await payerAt(a)
  const sentBefore = await transactionsSent()

  const answers = await everywhere(40, ({ url, door }) => door.call(url, { ...call, payment }))

  expect(answers).toHaveLength(40)
  expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1)
  for (const answer of answers) expect(goods(answer)).toEqual(goods(answers[0] ?? answer))
  expect(answers[0]?.kind).toBe('delivered')
  expect(await transactionsSent()).toBe(sentBefore + 1)
  expect(await chain.balanceOf(payer.address)).toBe(usdc('19.995'))
  expect(await rowOf(payment)).toEqual(deliveredOnce)
})

test('one payment for forty different calls buys one of them', async () => {
  const { payer, payment: bound } = await payerAt(a)
  // Without the echo only the claim binds the payment to a call.
  const { quoteId: _id, ...extra } = bound.accepted.extra
  const payment = { ...bound, accepted: { ...bound.accepted, extra } }

  const answers = await everywhere(40, ({ url, door, index }) =>
    door.call(url, { tool: 'ticket', input: { seat: String(index) }, payment }),
  )

  expect(answers.filter(({ kind }) => kind === 'delivered')).toHaveLength(1)
  const refused = answers.filter(({ kind }) => kind === 'refused')
  expect(refused).toHaveLength(39)
  // Until it is settled it is bound to its call; from then on it is public, and asks for a proof.
  const codes = /^payment\.(already_used|proof_required)$/
  for (const { body } of refused) expect(body['code']).toMatch(codes)
  expect(await chain.balanceOf(payer.address)).toBe(usdc('19.995'))
  expect(await rowOf(payment)).toEqual(deliveredOnce)
})

test('sixteen payers at once are all served, each with a ticket of its own', async () => {
  const paying = Array.from({ length: 16 }, (_, index) => payerAt(index % 2 === 0 ? a : b))
  const paid = await Promise.all(paying)
  const answers = await everywhere(16, ({ url, door, index }) =>
    door.call(url, { ...call, payment: paid[index]?.payment }),
  )
  expect(new Set(answers.map(({ body }) => body['ticket'])).size).toBe(16)
  for (const { payer } of paid) {
    expect(await chain.balanceOf(payer.address)).toBe(usdc('19.995'))
  }
})

describe.each([
  { from: http, to: http },
  { from: http, to: mcp },
  { from: mcp, to: http },
  { from: mcp, to: mcp },
])('what one process gave over $from.name, the other takes over $to.name', ({ from, to }) => {
  test('a quote', async () => {
    const { payment } = await payerAt(a, from)
    expect(await to.call(b.url, { ...call, payment })).toMatchObject({
      kind: 'delivered',
      repeated: false,
    })
    expect(await rowOf(payment)).toEqual(deliveredOnce)
  })

  test('a payment whose result is stored', async () => {
    const { payer, payment } = await payerAt(a, from)
    const first = await from.call(a.url, { ...call, payment })
    const again = await to.call(b.url, { ...call, payment })
    expect(again.repeated).toBe(true)
    expect(goods(again)).toEqual(goods(first))
    expect(await chain.balanceOf(payer.address)).toBe(usdc('19.995'))
  })
})

/** The call on a pass. */
function riding(key: string) {
  return { ...call, headers: { authorization: `Bearer ${key}` } }
}

describe('a pass bought at one process', () => {
  const order = { tool: 'buy_key_pass', input: { period: '1d' } }

  async function buyPass() {
    const { payment } = await payerAt(a, http, order)
    const { body } = await http.call(a.url, { ...order, payment })
    return { payment, key: String(body['apiKey']) }
  }

  test('opens the other, and thirty of sixty calls at once pass', async () => {
    const { key } = await buyPass()
    const at = Date.now()
    for (const server of [a, b]) server.tell({ kind: 'hold clock', at })
    onTestFinished(() => {
      for (const server of [a, b]) server.tell({ kind: 'hold clock', at: undefined })
    })

    const answers = await everywhere(60, ({ url, door }) => door.call(url, riding(key)))

    const passed = answers.filter(({ kind }) => kind === 'delivered')
    expect(passed).toHaveLength(30)
    const refused = answers.filter(({ kind }) => kind === 'refused')
    expect(refused).toHaveLength(30)
    for (const { body } of refused) expect(body).toMatchObject({ code: 'limit.minute' })
  })

  test('is replaced at the other, and then opens neither', async () => {
    const { payment, key } = await buyPass()
    const { body } = await mcp.call(b.url, { ...order, payment })
    const newKey = String(body['apiKey'])
    expect(newKey).not.toBe(key)
    for (const { url } of [a, b]) {
      expect((await http.call(url, riding(key))).body).toMatchObject({ code: 'key.revoked' })
      expect((await http.call(url, riding(newKey))).kind).toBe('delivered')
    }
  })
})

test('both survive that Postgres drops every connection, in use or not', async () => {
  const { payment } = await payerAt(a)
  const busy = everywhere(40, ({ url, door }) => door.call(url, { ...call, payment }))
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(gate.store.db)
  for (const answer of await busy) expect(answer.kind).not.toBe('quote')

  for (const { url } of [a, b]) {
    const { kind } = await http.call(url, call)
    expect(kind).toBe('quote')
  }
})
