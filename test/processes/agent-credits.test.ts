import { afterAll, beforeAll, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { sqlCreditStore } from '../../src/store/credit-store.ts'
import { agentDoors, newAgent, pay } from '../e2e/agent-shop.ts'
import { doors, http } from '../e2e/doors.ts'
import { sumOfMoves } from '../support/credit.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startGate, type ServerProcess, type SharedGate } from './start-gate.ts'

const slowStartMs = 60_000
const sandbox = sandboxFromRun()
const [door] = agentDoors

let gate: SharedGate
let servers: ServerProcess[]
beforeAll(async () => {
  gate = await startGate(sandbox)
  servers = await Promise.all([gate.start(), gate.start()])
}, slowStartMs)
afterAll(() => gate.stop())

/** The addresses of both processes in turn, by both doors in turn. */
function placeOf(index: number) {
  const { url } = servers[index % 2] ?? servers[0] ?? fail()
  return { url, through: doors[Math.floor(index / 2) % 2] ?? http }
}

function fail(): never {
  throw new Error('No server runs.')
}

test('MB-10: fifty calls at both processes on credits worth ten are ten deliveries', async () => {
  const { payer, key } = await newAgent(sandbox, placeOf(0).url)
  const account = { network: 'eip155:84532', asset: sandbox.usdc, payer: payer.address }
  const credits = sqlCreditStore(gate.store.db)
  // Something else takes all but ten tickets, and is not over in this test.
  const spend = { id: `spend_${key.slice(4, 24)}`, account, amount: usdc('49.95'), tool: 'dear' }
  const at = Date.now()
  expect(await credits.reserve({ ...spend, at, releaseAt: at + 3_600_000 })).toBe(usdc('0.05'))

  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => {
      const { url, through } = placeOf(index)
      return through.call(url, { tool: 'ticket', headers: { 'x-api-key': key } })
    }),
  )
  const count = (kind: string) => answers.filter((answer) => answer.kind === kind).length
  expect({ delivered: count('delivered'), quoted: count('quote') }).toEqual({
    delivered: 10,
    quoted: 40,
  })
  expect(await credits.balance(account)).toBe(0n)
  expect(await sumOfMoves(gate.store, payer.address)).toBe(0n)
})

test('MB-5: a key that one process revokes is refused by the other at its next call', async () => {
  const { payer, key, keyId } = await newAgent(sandbox, placeOf(0).url)
  const headers = { 'x-api-key': key }
  const use = (index: number) => http.call(placeOf(index).url, { tool: 'ticket', headers })
  expect(await use(0)).toMatchObject({ kind: 'delivered' })
  expect(await use(1)).toMatchObject({ kind: 'delivered' })
  const call = { path: '/api-keys/revoke', fields: { key_id: keyId } }
  const revoked = await pay(placeOf(0).url, { door, by: payer, ...call })
  expect(revoked.body).toEqual({ deleted: true })
  expect(await use(1)).toMatchObject({ httpStatus: 401 })
  expect(await use(0)).toMatchObject({ httpStatus: 401 })
})

test('MB-2: two processes sell a wallet one period, and the other payment stays its own', async () => {
  const payer = await sandbox.newPayer(usdc('100'))
  const fields = { plan: 'startup', payment_frequency: 'monthly' }
  const both = await Promise.all(
    [0, 1].map((index) => pay(placeOf(index).url, { door, by: payer, path: '/subscribe', fields })),
  )
  expect(both.filter(({ kind }) => kind === 'delivered')).toHaveLength(1)
  const entries = await gate.ledger.recent(1_000)
  const own = entries.filter((entry) => entry.payer === payer.address.toLowerCase())
  // The other one was refused before it was claimed, or is paid and will be given back.
  const others = own.filter(({ state }) => state !== 'delivered').map(({ state }) => state)
  expect([[], ['paid']]).toContainEqual(others)
  await sandbox.mintUsdc(payer.address, usdc('1'))
  const { body } = await pay(placeOf(1).url, { door, by: payer, path: '/subscription' })
  expect(body).toMatchObject({ left_days: 30, credits_left: 50_000 })
})
