import type { PaymentPayload } from '@x402/core/types'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { isKeyShaped } from '../../src/passes/key-pass.ts'
import { inHeader } from '../support/builders.ts'
import { openBench, paymentOf, withoutQuoteId, type Bench } from './bench.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.store.close())

const order = { tool: 'buy_key_pass', input: { period: '1d' } }
const answer = z.object({ apiKey: z.string(), id: z.string(), expiresAt: z.string() })

async function buy(payload: PaymentPayload) {
  const outcome = await bench.served({ ...order, payments: [payload] })
  return { ...answer.parse(outcome.output), outcome }
}

describe('a key pass', () => {
  test('opens tools as soon as it is delivered', async () => {
    const { apiKey } = await buy(await bench.pay(order))
    expect(isKeyShaped(apiKey)).toBe(true)
    expect(await bench.served({ key: apiKey })).toMatchObject({ output: { run: 1 } })
  })

  test('costs what its period costs', async () => {
    const week = await bench.pay({ ...order, input: { period: '1w' } })
    expect(week.accepted.amount).toBe('50000000')
    const problem = await bench.call({ ...order, input: { period: '4w' }, payments: [week] })
    expect(problem).toMatchObject({ refusal: { code: 'payment.amount_mismatch' } })
  })

  test('the quote of an empty call buys no dearer period', async () => {
    const open = await bench.pay({ ...order, input: {} })
    expect(open.accepted.amount).toBe('10000000')
    const dearer = await bench.call({ ...order, input: { period: '4w' }, payments: [open] })
    expect(dearer).toMatchObject({ refusal: { code: 'payment.amount_mismatch' } })
  })

  test('is shown once: the resend gets an equally good one, and the first ends', async () => {
    const payload = await bench.pay(order)
    const first = await buy(payload)
    bench.clock.advance(60_000)
    const second = await buy(payload)
    expect(second.apiKey).not.toBe(first.apiKey)
    expect(second.expiresAt).toBe(first.expiresAt)
    expect(second.outcome).toMatchObject({ repeated: true, receipt: first.outcome.receipt })
    expect(await bench.refused({ key: first.apiKey })).toMatchObject({ code: 'key.revoked' })
    expect(await bench.served({ key: second.apiKey })).toMatchObject({ output: { run: 1 } })
    expect(bench.settlement.orders).toHaveLength(1)
  })

  test('twenty resends leave exactly one good key', async () => {
    const payload = await bench.pay(order)
    const keys = [(await buy(payload)).apiKey]
    for (let resends = 0; resends < 20; resends += 1) keys.push((await buy(payload)).apiKey)
    expect(await goodKeys(keys)).toEqual([keys.at(-1)])
  })

  test('twenty resends at once leave exactly one good key', async () => {
    const payload = await bench.pay(order)
    const keys = [(await buy(payload)).apiKey]
    const ended = await Promise.allSettled(Array.from({ length: 20 }, () => buy(payload)))
    keys.push(...ended.flatMap((end) => (end.status === 'fulfilled' ? [end.value.apiKey] : [])))
    expect(keys.length).toBeGreaterThan(1)
    expect(await goodKeys(keys)).toHaveLength(1)
  })

  test('twenty purchases at once with one payment leave exactly one good key', async () => {
    const payload = await bench.pay(order)
    const ended = await Promise.allSettled(Array.from({ length: 20 }, () => buy(payload)))
    const keys = ended.flatMap((end) => (end.status === 'fulfilled' ? [end.value.apiKey] : []))
    expect(await goodKeys(keys)).toHaveLength(1)
    expect(bench.settlement.orders).toHaveLength(1)
  })

  test('is not replaced for somebody who read the payment off the chain', async () => {
    const payload = await bench.pay(order)
    const { apiKey } = await buy(payload)
    const problem = await bench.refused({ ...order, payments: [withoutQuoteId(payload)] })
    expect(problem).toMatchObject({ code: 'payment.proof_required' })
    expect(await bench.served({ key: apiKey })).toMatchObject({ output: { run: 1 } })
  })

  test('is not replaced when the delivery is no longer kept', async () => {
    const payload = await bench.pay(order)
    await buy(payload)
    bench.clock.advance(86_400_000)
    const problem = await bench.refused({ ...order, payments: [payload] })
    expect(problem).toMatchObject({ code: 'payment.result_expired', charged: true })
  })
})

describe('no secret is kept', () => {
  test('the key stands in no table, before and after a resend', async () => {
    const payload = await bench.pay(order)
    const keys = [(await buy(payload)).apiKey, (await buy(payload)).apiKey]
    const tables = await bench.dump()
    expect(tables).toContain(paymentOf(payload).id)
    for (const key of keys) {
      const [, random = ''] = /^fgk_(.+)_[0-9a-f]{8}$/.exec(key) ?? []
      expect(random).toHaveLength(43)
      expect(tables).not.toContain(random)
    }
  })

  test('neither do the signature, the quote id and the payment header', async () => {
    const payload = await bench.pay()
    await bench.served({ payments: [inHeader(payload)] })
    const tables = await bench.dump()
    const { signature } = paymentOf(payload)
    expect(tables).toContain(paymentOf(payload).nonce)
    for (const secret of [
      signature.slice(2),
      signature.slice(2, 66),
      String(payload.accepted.extra['quoteId']),
      inHeader(payload).slice(0, 200),
    ]) {
      expect(tables).not.toContain(secret)
    }
  })

  test('the input of a call is kept as a fingerprint only', async () => {
    bench.behaviour.run = () => Promise.reject(new Error('never delivered'))
    const input = { text: 'a name and an address' }
    await bench.refused({ input, payments: [await bench.pay({ input })] })
    expect(await bench.dump()).not.toContain(input.text)
  })
})

async function goodKeys(keys: string[]): Promise<string[]> {
  const checked = await Promise.allSettled(keys.map((key) => bench.gate.checkKey(key)))
  return keys.filter((_key, index) => checked[index]?.status === 'fulfilled')
}
