import { randomUUID } from 'node:crypto'

import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { CallRequest } from '../../src/gate/gate.ts'
import { openGate } from '../../src/gate/open-gate.ts'
import { sweep } from '../../src/gate/sweep.ts'
import type { TraceStep } from '../../src/gate/trace.ts'
import { usdc } from '../../src/money/usdc.ts'
import { buildCatalogue } from '../../src/registry/catalogue.ts'
import { access } from '../../tools/access.ts'
import { giveCredit, sumOfMoves } from '../support/credit.ts'
import { signChallenge } from '../support/sign-in.ts'
import { accessPlan, openBench, paymentOf, withoutQuoteId, type Bench } from './bench.ts'
import { soldKey } from './sold-key.ts'

/** Who buys. */
const account = privateKeyToAccount(generatePrivateKey())

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.store.close())

type Order = Pick<CallRequest, 'tool' | 'input'>

const orderOf = (change: Record<string, unknown> = {}): Order => ({
  tool: 'access',
  input: { planId: 'day', requestId: `order-${randomUUID()}`, ...change },
})
const pay = (order: Order) => bench.pay({ ...order, authorization: { from: account.address } })
const rows = () => bench.store.db.selectFrom('grants').selectAll().execute()
const grantIn = ({ output }: { output: unknown }) =>
  Object.fromEntries(Object.entries(output ?? {}).filter(([name]) => name !== 'accessToken'))

describe('a process that dies while it sells access', () => {
  const steps: { step: TraceStep; fresh: boolean }[] = [
    { step: 'after_claim', fresh: true },
    { step: 'after_settle', fresh: true },
    { step: 'after_paid', fresh: true },
    { step: 'after_run', fresh: true },
    { step: 'before_send', fresh: false },
  ]

  test.each(steps)('K5: $step: the same payment gets the grant, once', async ({ step, fresh }) => {
    const order = orderOf()
    const payload = await pay(order)
    const call = { ...order, payments: [payload], resourceUrl: 'test:' }
    const dying = openGate({
      ...bench.services,
      trace: async (at) => {
        if (at === step) throw new Error('killed')
      },
    })
    await expect(dying.call(call)).rejects.toThrow('killed')
    expect(await rows()).toHaveLength(fresh ? 0 : 1)

    bench.restart()
    bench.clock.advance(90_000)
    const first = await bench.served({ ...order, payments: [payload] })
    const second = await bench.served({ ...order, payments: [payload] })
    expect(first.repeated).toBe(!fresh)
    expect(grantIn(second)).toEqual(grantIn(first))
    expect(await rows()).toHaveLength(1)
    expect(bench.settlement.orders).toHaveLength(1)
  })
})

describe('many payments for one request', () => {
  test('K7: of one wallet, at once: one grant, and all other money is back', async () => {
    const order = orderOf()
    const payloads = await Promise.all(Array.from({ length: 8 }, () => pay(order)))
    await Promise.all(
      payloads.map((payload) =>
        bench.call({ ...order, payments: [payload] }).catch((error: unknown) => error),
      ),
    )
    expect(await rows()).toHaveLength(1)
    await sweep(bench.services)
    const entries = await Promise.all(payloads.map((payload) => bench.ledger.find(idOf(payload))))
    const states = entries.flatMap((entry) => entry?.state ?? [])
    expect(states.filter((state) => state === 'delivered')).toHaveLength(1)
    expect(states.every((state) => state === 'delivered' || state === 'credited')).toBe(true)
    const back = BigInt(states.length - 1) * usdc('0.10')
    expect(await sumOfMoves(bench.store, account.address)).toBe(back)
  })

  test('the one that lost is told that its money goes back, also when it asks again', async () => {
    const order = orderOf()
    const [winner, loser] = [await pay(order), await pay(order)]
    const gate = openGate({
      ...bench.services,
      trace: async (step, id) => {
        // While it runs, the other one is served.
        if (step === 'after_run' && id === idOf(loser)) {
          await bench.served({ ...order, payments: [winner] })
        }
      },
    })
    const call = { ...order, payments: [loser], resourceUrl: 'test:' }
    await expect(gate.call(call)).rejects.toMatchObject({
      code: 'payment.returned',
      charged: false,
    })
    expect(await bench.refused({ ...order, payments: [loser] })).toMatchObject({
      code: 'payment.returned',
    })
    expect(await bench.states(loser)).toContain('refund_pending by gate')
    expect(await rows()).toHaveLength(1)
  })

  test('one after the other: the second is not even claimed', async () => {
    const order = orderOf()
    const [first, second] = [await pay(order), await pay(order)]
    const bought = await bench.served({ ...order, payments: [first] })
    const again = await bench.served({ ...order, payments: [second] })
    expect(grantIn(again)).toEqual({ ...grantIn(bought), code: 'PROOF_ALREADY_REDEEMED' })
    expect(await bench.ledger.find(idOf(second))).toBeUndefined()
  })

  test('with a node that does not answer, a second payment proves nothing', async () => {
    const order = orderOf()
    const [first, second] = [await pay(order), await pay(order)]
    await bench.served({ ...order, payments: [first] })
    bench.settlement.reachable = false
    expect(await bench.refused({ ...order, payments: [second] })).toMatchObject({
      code: 'access.already_granted',
      charged: false,
    })
    expect(await bench.ledger.find(idOf(second))).toBeUndefined()
  })

  test('K2: a settled payment without its proof opens nothing', async () => {
    const order = orderOf()
    const payload = await pay(order)
    await bench.served({ ...order, payments: [payload] })
    expect(await bench.refused({ ...order, payments: [withoutQuoteId(payload)] })).toMatchObject({
      code: 'payment.proof_required',
    })
  })
})

/** A proof of the wallet, good for one call. */
async function signed() {
  const { signIn } = bench.services
  return signChallenge(account, await signIn.challenge(account.address))
}

describe('access paid from credit', () => {
  test('is sold once, and given again for a signature', async () => {
    const { network, asset } = bench.services.terms
    const purse = { network, asset, payer: account.address }
    await giveCredit(bench.store, purse, usdc('0.15'))
    const order = orderOf()
    const bought = await bench.served({ ...order, signIns: [await signed()] })
    expect(bought.credit).toEqual({ spent: usdc('0.10'), remaining: usdc('0.05') })
    expect(grantIn(bought)).not.toHaveProperty('txHash')
    const again = await bench.served({ ...order, signIns: [await signed()] })
    expect(again.credit).toBeUndefined()
    expect(grantIn(again)).toEqual(grantIn(bought))
    expect(await bench.services.credits.balance(purse)).toBe(usdc('0.05'))
  })
})

/** A grant, and the request that bought it. */
async function boughtGrant() {
  const order = orderOf()
  const outcome = await bench.served({ ...order, payments: [await pay(order)] })
  return { order, grant: grantIn(outcome) }
}

describe('a key of the wallet', () => {
  test('gives the grant again, free of charge', async () => {
    const { order, grant } = await boughtGrant()
    const key = await soldKey(bench, { payer: account.address })
    expect(grantIn(await bench.served({ ...order, key }))).toEqual(grant)
    expect(bench.settlement.orders).toHaveLength(1)
  })

  test.each([
    { which: 'narrowed to other tools', parts: { payer: account.address, tools: ['echo'] } },
    { which: 'of another wallet', parts: {} },
  ])('$which gives nothing', async ({ parts }) => {
    const { order } = await boughtGrant()
    const key = await soldKey(bench, parts)
    expect((await bench.call({ ...order, key })).kind).toBe('quote')
  })
})

describe('a plan that is no longer sold', () => {
  test.each([
    { what: 'others are', plans: [{ ...accessPlan, planId: 'month' }] },
    { what: 'nothing is', plans: [] },
  ])('gives what was bought while $what', async ({ plans }) => {
    const order = orderOf()
    const payload = await pay(order)
    const bought = await bench.served({ ...order, payments: [payload] })
    const later = openGate({
      ...bench.services,
      catalogue: buildCatalogue([access(plans)]),
      grants: { ...bench.services.grants, plans, find: () => undefined },
    })
    const call = { ...order, payments: [], resourceUrl: 'test:' }
    for (const proof of [{ payments: [payload] }, { signIns: [await signed()] }]) {
      const again = await later.call({ ...call, ...proof })
      expect(again).toMatchObject({ kind: 'delivered', output: grantIn(bought) })
    }
    await expect(later.call(call)).rejects.toMatchObject({ code: 'access.unknown_plan' })
  })
})

function idOf(payload: Parameters<typeof paymentOf>[0]): string {
  return paymentOf(payload).id
}
