import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { generateKey, type KeyPass } from '../../src/passes/key-pass.ts'
import { openBench, type Bench } from './bench.ts'
import { soldKey as soldKeyOf } from './sold-key.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.store.close())

const soldKey = (parts: Partial<KeyPass> = {}) => soldKeyOf(bench, parts)

describe('a ride on a pass', () => {
  test('runs the tool, settles nothing, remembers nothing, and says what is left', async () => {
    const key = await soldKey()
    expect(await bench.served({ key })).toMatchObject({
      output: { text: 'hello', run: 1 },
      receipt: undefined,
      repeated: false,
      limits: { minute: { limit: 30, remaining: 29 }, day: { limit: 10_000, remaining: 9_999 } },
    })
    expect(bench.settlement.orders).toEqual([])
    expect(await bench.ledger.recent(10)).toHaveLength(1)
  })

  test('takes no money that comes along', async () => {
    const key = await soldKey()
    const payments = [await bench.pay()]
    expect(await bench.served({ key, payments })).toMatchObject({ receipt: undefined })
    expect(bench.settlement.orders).toEqual([])
  })

  test('does not excuse a payment that cannot be read', async () => {
    const key = await soldKey()
    const problem = await bench.refused({ key, payments: ['nonsense'] })
    expect(problem).toMatchObject({ code: 'payment.malformed' })
  })

  test('does not open a tool outside its scopes', async () => {
    const key = await soldKey()
    const problem = await bench.refused({ tool: 'guarded', key })
    expect(problem).toMatchObject({ code: 'key.scope', status: 403, charged: false })
    expect(problem).toMatchObject({ scope: 'guards' })
    expect(bench.behaviour.runs).toEqual([])
  })

  test('opens a tool of another scope when the pass has it', async () => {
    const key = await soldKey({ scopes: ['guards'] })
    expect(await bench.served({ tool: 'guarded', key })).toMatchObject({ output: { run: 1 } })
    expect(await bench.refused({ key })).toMatchObject({ code: 'key.scope' })
  })

  test('does not open what passes never open: that is quoted', async () => {
    const key = await soldKey({ scopes: ['mcp', 'none'] })
    const outcome = await bench.call({ tool: 'buy_key_pass', input: { period: '1d' }, key })
    expect(outcome).toMatchObject({ kind: 'quote', quote: { accepts: [{ amount: '10000000' }] } })
  })

  test.each([
    { what: 'nobody bought', parts: undefined, code: 'key.invalid' },
    { what: 'that has expired', parts: { expiresAt: 1 }, code: 'key.expired' },
    { what: 'that was revoked', parts: { revokedAt: 1 }, code: 'key.revoked' },
  ])('a key $what is 401, and never falls back to a payment', async ({ parts, code }) => {
    const key = parts === undefined ? generateKey() : await soldKey(parts)
    const problem = await bench.refused({ key, payments: [await bench.pay()] })
    expect(problem).toMatchObject({ code, status: 401, charged: false })
    expect(JSON.stringify(problem)).not.toContain(key)
    expect(bench.settlement.orders).toEqual([])
  })

  test('a full minute is 429 and says when to come again', async () => {
    const key = await soldKey({ requestsPerMinute: 2 })
    await bench.served({ key })
    await bench.served({ key })
    expect(await bench.refused({ key })).toMatchObject({
      code: 'limit.minute',
      status: 429,
      charged: false,
      retryAfterSeconds: 60,
      limit: 2,
    })
    bench.clock.advance(60_000)
    expect(await bench.served({ key })).toMatchObject({ limits: { minute: { remaining: 1 } } })
  })

  test('a full day is 429 until midnight', async () => {
    const key = await soldKey({ requestsPerDay: 1 })
    await bench.served({ key })
    const problem = await bench.refused({ key })
    expect(problem).toMatchObject({ code: 'limit.day', retryAfterSeconds: 43_200 })
  })

  test('fifty calls at once get exactly what the minute allows', async () => {
    const key = await soldKey({ requestsPerMinute: 30 })
    const calls = Array.from({ length: 50 }, () => bench.call({ key }))
    const ended = await Promise.allSettled(calls)
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(30)
    expect(bench.behaviour.runs).toHaveLength(30)
  })

  test('an invalid input is refused before it is counted', async () => {
    const key = await soldKey({ requestsPerMinute: 1 })
    expect(await bench.refused({ key, input: {} })).toMatchObject({ code: 'request.invalid_input' })
    expect(await bench.served({ key })).toMatchObject({ limits: { minute: { remaining: 0 } } })
  })

  test('a free tool costs no count, and tells what is left', async () => {
    const key = await soldKey({ requestsPerMinute: 1 })
    for (let calls = 0; calls < 3; calls += 1) {
      const { limits } = await bench.served({ tool: 'hello', key })
      expect(limits?.minute?.remaining).toBe(1)
    }
  })

  test('a failure says that nothing was charged', async () => {
    bench.behaviour.run = () => Promise.reject(new Error('upstream'))
    const problem = await bench.refused({ key: await soldKey() })
    expect(problem).toMatchObject({ code: 'tool.failed', charged: false })
    expect(problem).not.toHaveProperty('paymentId')
  })
})
