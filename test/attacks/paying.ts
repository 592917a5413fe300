import { expect } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import type { Door, DoorAnswer } from '../e2e/doors.ts'
import { call, chain, payerAt, rowOf, type Shop } from './shop.ts'

/** Pays by a door, and tells what came of it. */
export async function pay(shop: Shop, door: Door) {
  const { payer, entry, payment } = await payerAt(shop, door)
  const runsBefore = shop.ticket.runs()
  shop.facilitator.asked.length = 0
  const send = () => door.call(shop.server.url, { ...call, payment })
  const answer = await send()
  return {
    payer,
    entry,
    payment,
    answer,
    send,
    row: await rowOf(shop, payment),
    runs: () => shop.ticket.runs() - runsBefore,
    left: () => chain.balanceOf(payer.address),
  }
}

export type Paid = Awaited<ReturnType<typeof pay>>

/** Not served, and no new payment is invited. */
export function expectProblem(door: Door, answer: DoorAnswer, problem: { status: number }): void {
  expect(answer).toMatchObject({ kind: 'refused', quote: undefined, receipt: undefined })
  expect(answer.httpStatus).toBe(door.name.startsWith('HTTP') ? problem.status : 200)
  expect(answer.body).toMatchObject({ ...problem, retryable: true })
}

export const unavailable = { status: 503, code: 'settlement.unavailable', charged: false }
export const unknown = { status: 504, code: 'payment.settlement_unknown', charged: 'unknown' }

/** Nothing was released and nothing moved; as soon as somebody settles, the same payment is good. */
export async function expectGoodLater(paid: Paid, state: string): Promise<void> {
  const { payment, row, runs, left, send } = paid
  expect([row?.state, runs()]).toEqual([state, 0])
  expect(await chain.isUsed(payment)).toBe(false)
  expect(await left()).toBe(usdc('1'))
  await expectServedOnce({ send, runs, left })
}

/** Served now, for one settlement; then again from what is stored. */
export async function expectServedOnce({ send, runs, left }: Pick<Paid, 'send' | 'runs' | 'left'>) {
  const served = await send()
  expect(served).toMatchObject({ kind: 'delivered', repeated: false })
  expect(await send()).toMatchObject({ kind: 'delivered', repeated: true, text: served.text })
  expect([await left(), runs()]).toEqual([usdc('0.995'), 1])
}
