import type { PaymentPayload } from '@x402/core/types'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { callFingerprint, hashProof } from '../../src/gate/quote.ts'
import { makeClaim } from '../support/builders.ts'
import { latch, openBench, paymentOf, until, withoutQuoteId, type Bench } from './bench.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.store.close())

/** What the ledger holds when the process dies right after the claim. */
async function claimedBy(payload: PaymentPayload) {
  const { id, payer, nonce, amount, payTo, validBefore } = paymentOf(payload)
  const claim = makeClaim({
    id,
    payer,
    nonce,
    amount,
    payTo,
    validBefore: Number(validBefore),
    fingerprint: callFingerprint('echo', { text: 'hello' }),
    quoteHash: hashProof(String(payload.accepted.extra['quoteId'])),
  })
  const entry = await bench.ledger.claim(claim, bench.clock.now() + 90_000)
  if (entry === undefined) throw new Error('Claimed before.')
  return entry
}

async function paidBy(payload: PaymentPayload) {
  const held = await claimedBy(payload)
  const transaction = bench.settlement.transfer(paymentOf(payload))
  return bench.ledger.move({
    held,
    to: 'paid',
    actor: 'gate',
    reason: 'test',
    at: bench.clock.now(),
    transaction,
    received: held.amount,
    workingUntil: bench.clock.now() + 90_000,
    runs: 1,
  })
}

describe('a process that dies', () => {
  test.each([
    { when: 'after the claim, before it settled', moved: false, settlements: 1 },
    { when: 'after it settled, before that was recorded', moved: true, settlements: 0 },
  ])('$when: the resend is served once', async ({ moved, settlements }) => {
    const payload = await bench.pay()
    await claimedBy(payload)
    if (moved) bench.settlement.transfer(paymentOf(payload))
    bench.restart()
    bench.clock.advance(90_000)
    expect(await bench.served({ payments: [payload] })).toMatchObject({ repeated: false })
    expect(await bench.served({ payments: [payload] })).toMatchObject({ repeated: true })
    expect(bench.settlement.orders).toHaveLength(settlements)
    expect(bench.behaviour.runs).toEqual(['hello'])
  })

  test('while the tool ran: the resend runs it again, once, without settling', async () => {
    const payload = await bench.pay()
    await paidBy(payload)
    bench.restart()
    bench.clock.advance(90_000)
    expect(await bench.served({ payments: [payload] })).toMatchObject({ repeated: false })
    expect(await bench.served({ payments: [payload] })).toMatchObject({ repeated: true })
    expect(bench.settlement.orders).toEqual([])
    expect(bench.behaviour.runs).toEqual(['hello'])
    expect(await bench.entry(payload)).toMatchObject({ state: 'delivered', runs: 2 })
  })

  test('thrice while the tool ran: the money goes back instead of a fourth run', async () => {
    const payload = await bench.pay()
    let held = await paidBy(payload)
    for (let crash = 0; crash < 2; crash += 1) {
      if (held === undefined) throw new Error('Somebody else moved it.')
      held = await bench.ledger.lease({ held, until: held.workingUntil + 90_000, runs: 1 })
    }
    bench.clock.advance(400_000)
    expect(await bench.refused({ payments: [payload] })).toMatchObject({ code: 'payment.returned' })
    expect(bench.behaviour.runs).toEqual([])
  })

  test('a slow process that lost its lease cannot deliver as well', async () => {
    const payload = await bench.pay()
    const work = latch()
    bench.behaviour.run = () => work.opened
    const slow = bench.refused({ payments: [payload] })
    await until(() => bench.behaviour.runs.length === 1)
    bench.clock.advance(90_000)
    bench.behaviour.run = async () => {}
    const fast = await bench.served({ payments: [payload] })
    work.open()
    expect(await slow).toMatchObject({ code: 'payment.in_progress' })
    expect(await bench.served({ payments: [payload] })).toMatchObject({ body: fast.body })
    expect(bench.settlement.orders).toHaveLength(1)
  })

  test('nobody without the quote id takes up what it left', async () => {
    const payload = await bench.pay()
    await paidBy(payload)
    bench.clock.advance(90_000)
    const problem = await bench.refused({ payments: [withoutQuoteId(payload)] })
    expect(problem).toMatchObject({ code: 'payment.proof_required' })
    expect(bench.behaviour.runs).toEqual([])
  })
})
