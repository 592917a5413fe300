import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import type { VisitorConfig } from '../../src/config/visitor-settings.ts'
import { usdc } from '../../src/money/usdc.ts'
import { sqlCreditStore } from '../../src/store/credit-store.ts'
import { newAgent } from '../e2e/agent-shop.ts'
import { doors, http, type Door, type DoorAnswer } from '../e2e/doors.ts'
import { sumOfMoves } from '../support/credit.ts'
import { entryOf, signPayment } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startGate, type ServerProcess, type SharedGate } from './start-gate.ts'

const slowStartMs = 60_000
const sandbox = sandboxFromRun()
const call = { tool: 'ticket', input: { seat: '12A' } }
const order = { tool: 'buy_key_pass', input: { period: '1d' } }

/** A free allowance of twenty tickets an address, and a hundred quotes. */
const visitors: VisitorConfig = {
  trustedProxies: 1,
  freeTools: ['ticket'],
  free: { perMinute: 20, perDay: 1_000 },
  quote: { perMinute: 100, perDay: 0 },
  sign_in: { perMinute: 0, perDay: 0 },
}

function kindsOf(answers: readonly DoorAnswer[]) {
  const count = (kind: string) => answers.filter((answer) => answer.kind === kind).length
  return { delivered: count('delivered'), quoted: count('quote'), refused: count('refused') }
}

describe.each(['SQLite', 'Postgres'] as const)('two processes on %s', (on) => {
  let gate: SharedGate
  let servers: ServerProcess[]
  beforeAll(async () => {
    gate = await startGate(sandbox, { on, visitors })
    servers = await Promise.all([gate.start(), gate.start()])
  }, slowStartMs)
  afterAll(() => gate.stop())

  /** Both processes in turn, by both doors in turn. */
  function placeOf(index: number): { url: string; door: Door } {
    const server = servers[index % 2]
    const door = doors[Math.floor(index / 2) % 2]
    if (server === undefined || door === undefined) throw new Error('No server runs.')
    return { url: server.url, door }
  }

  function atOnce(
    times: number,
    send: (place: { url: string; door: Door }) => Promise<DoorAnswer>,
  ): Promise<DoorAnswer[]> {
    return Promise.all(Array.from({ length: times }, (_, index) => send(placeOf(index))))
  }

  /** Everything in this test happens in one minute. */
  function holdClocks(): void {
    const at = Date.now()
    for (const server of servers) server.tell({ kind: 'hold clock', at })
    onTestFinished(() => {
      for (const server of servers) server.tell({ kind: 'hold clock', at: undefined })
    })
  }

  async function buyPass(): Promise<string> {
    const payer = await sandbox.newPayer(usdc('10'))
    const { url } = placeOf(0)
    const headers = { 'x-forwarded-for': '192.0.2.1' }
    const { quote } = await http.call(url, { ...order, headers })
    if (quote === undefined) throw new Error('No quote came.')
    const payment = await signPayment(payer.account, entryOf(quote))
    const { body } = await http.call(url, { ...order, payment })
    return String(body['apiKey'])
  }

  test('AX-9: an address gets its twenty free calls and its hundred quotes, no more', async () => {
    holdClocks()
    const headers = { 'x-forwarded-for': '192.0.2.2' }
    const free = await atOnce(80, ({ url, door }) => door.call(url, { ...call, headers }))
    expect(kindsOf(free)).toEqual({ delivered: 20, quoted: 60, refused: 0 })
    const quotes = await atOnce(80, ({ url, door }) => door.call(url, { ...call, headers }))
    expect(kindsOf(quotes)).toEqual({ delivered: 0, quoted: 40, refused: 40 })
    for (const { kind, body } of quotes.filter((answer) => answer.kind === 'refused')) {
      expect({ kind, code: body['code'] }).toEqual({ kind: 'refused', code: 'limit.minute' })
    }
  })

  test('AX-11: a key gets its thirty calls of a minute, no more', async () => {
    const key = await buyPass()
    holdClocks()
    const headers = { 'x-api-key': key }
    const answers = await atOnce(80, ({ url, door }) => door.call(url, { ...call, headers }))
    expect(kindsOf(answers)).toEqual({ delivered: 30, quoted: 0, refused: 50 })
  })

  test('MB-10: credit worth ten tickets buys ten, and its lines add up', async () => {
    const { payer, key } = await newAgent(sandbox, placeOf(0).url)
    const account = { network: 'eip155:84532', asset: sandbox.usdc, payer: payer.address }
    const credits = sqlCreditStore(gate.store.db)
    const at = Date.now()
    const spend = { id: `spend_${key.slice(4, 24)}`, account, amount: usdc('49.95'), tool: 'dear' }
    await credits.reserve({ ...spend, at, releaseAt: at + 3_600_000 })

    const headers = { 'x-api-key': key }
    const answers = await atOnce(50, ({ url, door }) => door.call(url, { ...call, headers }))
    expect(kindsOf(answers)).toEqual({ delivered: 10, quoted: 40, refused: 0 })
    expect(await credits.balance(account)).toBe(0n)
    expect(await sumOfMoves(gate.store, payer.address)).toBe(0n)
  })

  test('AX-8: no call that begins after a key was revoked is served, by either', async () => {
    const key = await buyPass()
    const headers = { 'x-api-key': key }
    let revokedAt = Number.POSITIVE_INFINITY
    const seen: { begunAt: number; answer: DoorAnswer }[] = []
    const keepCalling = async (index: number) => {
      while (seen.filter(({ begunAt }) => begunAt > revokedAt).length < 20) {
        const { url, door } = placeOf(index)
        const begunAt = performance.now()
        const answer = await door.call(url, { ...call, headers })
        seen.push({ begunAt, answer })
      }
    }
    const load = Promise.all([0, 1, 2, 3].map(keepCalling))
    await http.call(placeOf(0).url, { ...call, headers })
    const { kind } = await http.call(placeOf(1).url, { tool: 'revoke_key', headers })
    revokedAt = performance.now()
    await load

    expect(kind).toBe('delivered')
    const late = seen.filter(({ begunAt }) => begunAt > revokedAt)
    expect(late.length).toBeGreaterThanOrEqual(20)
    for (const { answer } of late) {
      expect(answer).toMatchObject({ kind: 'refused', httpStatus: 401 })
    }
  })
})
