import type { Hex } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { GateTiming } from '../../src/gate/gate.ts'
import type { Ledger, LedgerEntry } from '../../src/gate/ledger.ts'
import { usdc } from '../../src/money/usdc.ts'
import { doors, http, mcp, type DoorAnswer } from '../e2e/doors.ts'
import { startRpcProxy, type RpcProxy } from '../e2e/rpc-proxy.ts'
import { latch } from '../e2e/tools.ts'
import { chainWitness, entryOf, signedPart, signPayment } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startGate, type ServerProcess, type SharedGate } from './start-gate.ts'

const testMs = 60_000
const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)
const call = { tool: 'ticket', input: { seat: '12A' } }
/** Long enough to settle in on a busy machine, short enough to wait for. */
const timing = { leaseMs: 2_000 }

let gate: SharedGate
let survivor: ServerProcess
const proxies: RpcProxy[] = []
beforeAll(async () => {
  gate = await startGate(sandbox)
  survivor = await gate.start({ timing })
}, testMs)
afterAll(() => Promise.all([gate.stop(), ...proxies.map((proxy) => proxy.stop())]))

/** A fresh payer with a dollar, its payment for what this process quotes, and what became of both. */
async function payerAt({ url }: ServerProcess, { ledger }: SharedGate = gate) {
  const payer = await sandbox.newPayer(usdc('1'))
  const { quote } = await http.call(url, call)
  if (quote === undefined) throw new Error('No quote came.')
  const payment = await signPayment(payer.account, entryOf(quote))
  const row = () => rowOf(ledger, signedPart(payment).authorization.nonce)
  return {
    payment,
    row,
    left: () => chain.balanceOf(payer.address),
    trail: async () => (await ledger.audit((await row()).id)).map(({ to }) => to),
  }
}

async function rowOf(ledger: Ledger, nonce: Hex): Promise<LedgerEntry> {
  const rows = await ledger.recent(1000)
  const row = rows.find((candidate) => candidate.nonce === nonce)
  if (row === undefined) throw new Error('The payment was never claimed.')
  return row
}

/** A process that stays for ever at one step, and when it is there. */
type Stuck = { server: ServerProcess; there: Promise<unknown> }

/** Before the node sees the settlement, or after it took it. */
async function stuckInSettlement(step: 'before' | 'after', of = gate): Promise<Stuck> {
  const proxy = await startRpcProxy(sandbox.rpcUrl)
  proxies.push(proxy)
  const reached = latch()
  const stay = () => {
    reached.open()
    return new Promise<void>(() => undefined)
  }
  proxy.tamper({ method: 'eth_sendRawTransaction', [step]: stay })
  return { server: await of.start({ timing, rpcUrl: proxy.url }), there: reached.passed }
}

async function stuckInTool(by: Partial<GateTiming> = timing): Promise<Stuck> {
  const server = await gate.start({ timing: by, holdTool: true })
  return { server, there: server.toolRuns }
}

/** Pays, and kills the process when it is stuck. */
async function payAndKill({ server, there }: Stuck, payment: unknown): Promise<void> {
  const lost = http.call(server.url, { ...call, payment })
  await unlessAnswered(lost, there)
  await Promise.all([server.kill(), expect(lost).rejects.toThrow('fetch failed')])
}

/** Waits for an event that comes before the answer. */
async function unlessAnswered(answer: Promise<DoorAnswer>, event: Promise<unknown>): Promise<void> {
  const early = answer.then(({ text }) => Promise.reject(new Error(`Answered already: ${text}`)))
  await Promise.race([event, early])
  // What becomes of the answer is for the test to say.
  early.catch(() => undefined)
}

const places = [
  { place: 'before it sent the settlement', stick: () => stuckInSettlement('before') },
  { place: 'after it sent the settlement', stick: () => stuckInSettlement('after') },
  { place: 'while the tool ran', stick: () => stuckInTool() },
]

test.concurrent.each(places)(
  'a process killed $place is replaced, and the payment is charged once',
  async ({ stick }) => {
    const stuck = await stick()
    const { payment, left, trail } = await payerAt(stuck.server)
    await payAndKill(stuck, payment)

    const sent = [...doors, ...doors].map((door) => door.call(survivor.url, { ...call, payment }))
    const answers = await Promise.all(sent)

    const fresh = answers.filter(({ kind, repeated }) => kind === 'delivered' && !repeated)
    expect(fresh).toHaveLength(1)
    for (const answer of answers.filter(({ kind }) => kind !== 'delivered')) {
      expect(answer.body).toMatchObject({ code: 'payment.in_progress', retryable: true })
    }
    for (const door of doors) {
      const again = await door.call(survivor.url, { ...call, payment })
      expect(again).toMatchObject({ repeated: true, text: fresh[0]?.text })
    }
    expect(await left()).toBe(usdc('0.995'))
    expect(await trail()).toEqual(['pending', 'paid', 'delivered'])
  },
  testMs,
)

test.concurrent(
  'a payment whose process is gone and whose payer does not ask is reconciled and returned',
  async ({ expect: expectHere }) => {
    const own = await startGate(sandbox)
    try {
      const stuck = await stuckInSettlement('after', own)
      const { payment, row, left, trail } = await payerAt(stuck.server, own)
      await payAndKill(stuck, payment)
      const { id, workingUntil } = await row()
      await new Promise((resolve) => setTimeout(resolve, workingUntil - Date.now()))

      const successor = await own.start({ timing: { ...timing, repeatWindowMs: 0 } })
      const end = ['pending', 'paid', 'refund_pending', 'credited']
      await expectHere.poll(trail, { timeout: testMs }).toEqual(end)

      expect(await left()).toBe(usdc('0.995'))
      const credits = await own.store.db.selectFrom('credits').selectAll().execute()
      expect(credits).toMatchObject([{ payment_id: id, amount: '5000' }])
      const { body } = await mcp.call(successor.url, { ...call, payment })
      expect(body).toMatchObject({ code: 'payment.returned', paymentId: id })
    } finally {
      await own.stop()
    }
  },
  testMs,
)

test.concurrent(
  'a process that was frozen and wakes up late delivers nothing of its own',
  async () => {
    const [frozen, successor] = await Promise.all([stuckInTool(), stuckInTool({})])
    const { payment, left, trail } = await payerAt(frozen.server)
    const late = http.call(frozen.server.url, { ...call, payment })
    await unlessAnswered(late, frozen.there)
    frozen.server.signal('SIGSTOP')
    const taken = mcp.call(successor.server.url, { ...call, payment })
    await unlessAnswered(taken, successor.there)

    frozen.server.tell({ kind: 'release tool' })
    frozen.server.signal('SIGCONT')
    expect((await late).body).toMatchObject({ code: 'payment.in_progress', retryable: true })
    successor.server.tell({ kind: 'release tool' })
    const answer = await taken

    expect(answer).toMatchObject({ kind: 'delivered', repeated: false })
    const again = await http.call(frozen.server.url, { ...call, payment })
    expect(again).toMatchObject({ repeated: true, text: answer.text })
    expect(await left()).toBe(usdc('0.995'))
    expect(await trail()).toEqual(['pending', 'paid', 'delivered'])
  },
  testMs,
)
