import { afterAll, beforeAll, describe, test, type TestContext } from 'vitest'

import type { GateTiming } from '../../src/gate/gate.ts'
import type { TraceStep } from '../../src/gate/trace.ts'
import { usdc } from '../../src/money/usdc.ts'
import { openStore } from '../../src/store/open-store.ts'
import { doors, http, mcp, type Door, type DoorCall } from '../e2e/doors.ts'
import { freshPostgres } from '../support/fresh-postgres.ts'
import { chainWitness, entryOf, signPayment } from '../support/payer.ts'
import type { FreshDatabase } from '../support/postgres.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { freshFile } from './databases.ts'
import { judge, type End } from './judge.ts'
import { emptyLog, passCall, type Ride } from './rider.ts'
import {
  openVictims,
  relayerWithGas,
  sellerOn,
  type LifeOptions,
  type SellerOptions,
  type Victims,
} from './victims.ts'

const testMs = 90_000
const sandbox = sandboxFromRun()
const ticket = { tool: 'ticket', input: { seat: '12A' } }
const purse = usdc('10')
const timing = { leaseMs: 1_000, waitMs: 500 } satisfies Partial<GateTiming>
/** After this every authorization is over, in milliseconds. */
const overMs = 1_200_000

let victims: Victims
beforeAll(async () => {
  victims = await openVictims(2)
}, testMs)
afterAll(() => victims.stop())

type Killing = {
  step: TraceStep
  door: Door
  fresh: () => Promise<FreshDatabase>
  paysBack: SellerOptions['paysBack']
  call?: DoorCall
  /** Of the test itself: several run at once. */
  onTestFinished: TestContext['onTestFinished']
}

/** A payer who paid a server that died at this step without an answer. */
async function paidAndKilled(killing: Killing) {
  const { step, door, fresh, paysBack, onTestFinished, call = ticket } = killing
  const [database, relayerKey, payer] = await Promise.all([
    fresh(),
    relayerWithGas(sandbox),
    sandbox.newPayer(purse),
  ])
  const store = await openStore(database.url)
  onTestFinished(async () => {
    await store.close()
    await database.remove()
  })
  const since = await chainWitness(sandbox).client.getBlockNumber({ cacheTime: 0 })
  const seller = await sellerOn(sandbox, { databaseUrl: database.url, paysBack })
  const start = async (life: Partial<LifeOptions>) => {
    const victim = await victims.start(seller, { relayerKey, timing, ...life })
    onTestFinished(() => victim.kill())
    return victim
  }

  const victim = await start({ killAt: { step, nth: 1 } })
  const { quote } = await door.call(victim.url, call)
  if (quote === undefined) throw new Error('No quote came.')
  const payment = await signPayment(payer.account, entryOf(quote))
  const answer = await door.call(victim.url, { ...call, payment }).catch(() => undefined)
  await victim.gone
  if (answer !== undefined || victim.wasKilled()) throw new Error(`It outlived ${step}.`)

  const ride: Ride = { payer, payment, call, answers: [] }
  const log = { ...emptyLog(), rides: [ride] }
  const judged = () => judge({ sandbox, store, ...seller, log, purse, since, seeded: 0n })
  const state = async () =>
    (await store.db.selectFrom('payments').select('state').executeTakeFirst())?.state
  return { payment, ride, start, judged, state }
}

/** One payment, which ended so. */
function only(end: End) {
  const none = { delivered: 0, refunded: 0, credited: 0, uncharged: 0 }
  return { ends: { ...none, [end]: 1 }, violations: [] }
}

const databases: (Pick<Killing, 'fresh' | 'paysBack'> & { name: string; returned: End })[] = [
  { name: 'SQLite', fresh: freshFile, paysBack: 'credit', returned: 'credited' },
  { name: 'Postgres', fresh: freshPostgres, paysBack: 'refund', returned: 'refunded' },
]

const resent: { step: TraceStep; repeated: boolean }[] = [
  { step: 'after_claim', repeated: false },
  { step: 'before_broadcast', repeated: false },
  { step: 'after_broadcast', repeated: false },
  { step: 'after_settle', repeated: false },
  { step: 'after_paid', repeated: false },
  { step: 'after_run', repeated: false },
  { step: 'before_send', repeated: true },
]

const left: { step: TraceStep; end: 'uncharged' | 'returned' }[] = [
  { step: 'after_claim', end: 'uncharged' },
  { step: 'before_broadcast', end: 'uncharged' },
  { step: 'after_broadcast', end: 'returned' },
  { step: 'after_settle', end: 'returned' },
  { step: 'after_paid', end: 'returned' },
  { step: 'after_run', end: 'returned' },
]

describe.each(databases)('a server on $name, killed', ({ returned, ...on }) => {
  test.concurrent.for(resent)(
    '$step: the payer resends, is charged once and served once',
    { timeout: testMs },
    async ({ step, repeated }, { onTestFinished, expect }) => {
      const [first, second] = step.length % 2 === 0 ? [http, mcp] : [mcp, http]
      const { payment, ride, start, judged } = await paidAndKilled({
        step,
        door: first,
        ...on,
        onTestFinished,
      })
      const { url } = await start({})
      await expect
        .poll(
          async () => {
            const answer = await second.call(url, { ...ticket, payment })
            ride.answers.push(answer)
            return answer
          },
          { timeout: 40_000, interval: 100 },
        )
        .toMatchObject({ kind: 'delivered', repeated })
      for (const door of doors) ride.answers.push(await door.call(url, { ...ticket, payment }))
      expect(await judged()).toEqual(only('delivered'))
    },
  )

  test.concurrent.for(left)(
    '$step: the payer never asks again, and it is $end',
    { timeout: testMs },
    async ({ step, end }, { onTestFinished, expect }) => {
      const killed = await paidAndKilled({ step, door: http, ...on, onTestFinished })
      const { url } = await killed.start({
        timing: { ...timing, repeatWindowMs: 0 },
        clockAheadMs: overMs,
      })
      const isCharged = end === 'returned'
      const state = isCharged ? returned : 'expired'
      await expect.poll(killed.state, { timeout: 40_000 }).toBe(state)
      expect(await killed.judged()).toEqual(only(isCharged ? returned : 'uncharged'))
      const tooLate = await http.call(url, { ...ticket, payment: killed.payment })
      expect(tooLate.body).toMatchObject({
        code: isCharged ? 'payment.returned' : 'payment.expired',
        charged: false,
      })
    },
  )

  test.concurrent(
    'before_send: the answer is kept for a payer who asks a day later',
    async ({ onTestFinished, expect }) => {
      const step = 'before_send'
      const killed = await paidAndKilled({ step, door: mcp, ...on, onTestFinished })
      const { url } = await killed.start({ clockAheadMs: 86_000_000 })
      const answer = await http.call(url, { ...ticket, payment: killed.payment })
      expect(answer).toMatchObject({ kind: 'delivered', repeated: true })
      expect(await killed.judged()).toEqual(only('delivered'))
    },
    testMs,
  )

  test.concurrent.for(['after_run', 'before_send'] as const)(
    '%s of a pass: the payer resends, and one key is good',
    { timeout: testMs },
    async (step, { onTestFinished, expect }) => {
      const killed = await paidAndKilled({ step, door: mcp, call: passCall, ...on, onTestFinished })
      const { url } = await killed.start({})
      const { answers } = killed.ride
      await expect
        .poll(
          async () => {
            answers.push(await http.call(url, { ...passCall, payment: killed.payment }))
            return answers.at(-1)?.kind
          },
          { timeout: 40_000, interval: 100 },
        )
        .toBe('delivered')
      answers.push(await mcp.call(url, { ...passCall, payment: killed.payment }))
      expect(answers.at(-1)).toMatchObject({ kind: 'delivered', repeated: true })
      expect(await killed.judged()).toEqual(only('delivered'))
    },
  )
})
