import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Ledger } from '../../src/gate/ledger.ts'
import { usdc } from '../../src/money/usdc.ts'
import { doors, http, mcp, type Door } from '../e2e/doors.ts'
import { startHttpFacilitator, type TestFacilitator } from '../e2e/http-facilitator.ts'
import { countingTool } from '../e2e/tools.ts'
import { random32 } from '../support/builders.ts'
import { entryOf, signedPart, signPayment } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { startGate } from './start-gate.ts'

const startMs = 60_000
const sandbox = sandboxFromRun()
const call = { tool: 'ticket', input: { seat: '12A' } }

/** Servers that are one gate and reach no chain: the facilitator's word is all they have. */
type Gate = { urls: readonly string[]; ledger: Ledger; stop(): Promise<void> }

async function oneOnSqlite(facilitatorUrl: string): Promise<Gate> {
  const server = await startTestServer({
    sandbox,
    rpcUrl: null,
    settlement: { kind: 'facilitator', urls: [facilitatorUrl] },
    tools: [countingTool({ name: 'ticket' }).tool],
  })
  return { urls: [server.url], ledger: server.ledger, stop: () => server.stop() }
}

async function twoOnPostgres(facilitatorUrl: string): Promise<Gate> {
  const gate = await startGate(sandbox)
  const servers = await Promise.all([
    gate.start({ facilitatorUrl }),
    gate.start({ facilitatorUrl }),
  ])
  return { urls: servers.map(({ url }) => url), ledger: gate.ledger, stop: () => gate.stop() }
}

/** Says yes to everything, each time with another transaction, as if it had never seen it. */
async function startAmnesiac(): Promise<TestFacilitator> {
  const facilitator = await startHttpFacilitator(sandbox)
  facilitator.lie(async (path) => {
    const yes = { success: true, transaction: random32(), network: 'eip155:84532' }
    return { status: 200, body: JSON.stringify(path === '/verify' ? { isValid: true } : yes) }
  })
  return facilitator
}

let amnesiac: TestFacilitator
beforeAll(async () => {
  amnesiac = await startAmnesiac()
})
afterAll(() => amnesiac.stop())

async function payerAt(url: string) {
  const payer = await sandbox.newPayer(usdc('1'))
  const { quote } = await http.call(url, call)
  if (quote === undefined) throw new Error('No quote came.')
  return signPayment(payer.account, entryOf(quote))
}

const gates = [
  { on: 'one server on SQLite', open: oneOnSqlite },
  { on: 'two servers on Postgres', open: twoOnPostgres },
]
const mixes: { over: string; through: readonly Door[] }[] = [
  { over: 'HTTP', through: [http] },
  { over: 'MCP', through: [mcp] },
  { over: 'both doors', through: doors },
]

describe.each(gates)('a facilitator that forgets, behind $on', ({ open }) => {
  let gate: Gate
  beforeAll(async () => {
    gate = await open(amnesiac.url)
  }, startMs)
  afterAll(() => gate.stop())

  test.each(mixes)('fifty replays at once over $over are one delivery', async ({ through }) => {
    const payment = await payerAt(gate.urls[0] ?? '')
    amnesiac.asked.length = 0
    const places = gate.urls.flatMap((url) => through.map((door) => ({ url, door })))
    const sent = Array.from({ length: 50 }, (_, index) => {
      const { url, door } = places[index % places.length] ?? { url: '', door: http }
      return door.call(url, { ...call, payment })
    })
    const answers = await Promise.all(sent)

    const delivered = answers.filter(({ kind }) => kind === 'delivered')
    expect(delivered.filter(({ repeated }) => !repeated)).toHaveLength(1)
    expect(new Set(delivered.map(({ text }) => text)).size).toBe(1)
    for (const { body } of answers.filter(({ kind }) => kind !== 'delivered')) {
      expect(body).toMatchObject({ code: 'payment.in_progress', retryable: true })
    }
    expect(amnesiac.asked).toEqual(['/verify', '/settle'])

    const { nonce } = signedPart(payment).authorization
    const rows = (await gate.ledger.recent(100)).filter((row) => row.nonce === nonce)
    expect(rows).toMatchObject([{ state: 'delivered', runs: 1 }])
  })

  test('a settled payment buys nothing else, whatever the facilitator says', async () => {
    const payment = await payerAt(gate.urls[0] ?? '')
    for (const url of gate.urls) await http.call(url, { ...call, payment })
    amnesiac.asked.length = 0
    for (const url of gate.urls) {
      for (const door of doors) {
        const other = { tool: 'ticket', input: { seat: '13B' }, payment }
        expect((await door.call(url, other)).body).toMatchObject({ code: 'payment.already_used' })
      }
    }
    expect(amnesiac.asked).toEqual([])
  })
})
