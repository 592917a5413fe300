import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { openGate } from '../../src/gate/open-gate.ts'
import { sweep } from '../../src/gate/sweep.ts'
import { metricsApp } from '../../src/operator/metrics-app.ts'
import { metrics, type Metrics } from '../../src/operator/metrics.ts'
import { openPayments } from '../../src/store/open-payments.ts'
import { openBench, type Bench } from '../gate/bench.ts'
import { poor, unknown } from '../support/fake-settlement.ts'

let bench: Bench
let numbers: Metrics
beforeEach(async () => {
  bench = await openBench()
  numbers = metrics({
    tools: bench.services.catalogue.summaries.map(({ name }) => name),
    openPayments: () => openPayments(bench.store.db),
    clock: bench.clock.now,
  })
  bench.services.ledger = numbers.ofLedger(bench.services.ledger)
  bench.services.settlement = numbers.ofSettlement(bench.services.settlement)
  const gate = numbers.ofGate(openGate(bench.services))
  bench.call = (parts) =>
    gate.call({
      tool: 'echo',
      input: { text: 'hello' },
      payments: [],
      resourceUrl: 'https://faregate.test/api/v1/echo',
      ...parts,
    })
})
afterEach(() => bench.store.close())

/** The samples whose names begin so, without those of the process. */
async function samples(prefix: string): Promise<string[]> {
  const lines = (await numbers.text()).split('\n')
  return lines.filter((line) => line.startsWith(prefix) && !line.includes('_bucket'))
}

describe('metrics', () => {
  test('count each move of a payment, each answer and each run', async () => {
    const payload = await bench.pay()
    await bench.call({ payments: [payload] })
    await bench.call({ payments: [payload] })
    expect(await samples('faregate_payment_moves_total')).toEqual([
      'faregate_payment_moves_total{from="none",to="pending"} 1',
      'faregate_payment_moves_total{from="pending",to="paid"} 1',
      'faregate_payment_moves_total{from="paid",to="delivered"} 1',
    ])
    expect(await samples('faregate_calls_total')).toEqual([
      'faregate_calls_total{tool="echo",answer="delivered"} 1',
      'faregate_calls_total{tool="echo",answer="repeated"} 1',
    ])
    expect(await samples('faregate_tool_runs_total')).toEqual([
      'faregate_tool_runs_total{tool="echo",result="done"} 1',
    ])
  })

  test('count quotes, refusals and failures by their code', async () => {
    await bench.call()
    bench.settlement.next({ outcome: poor })
    await bench.call({ payments: [await bench.pay()] })
    bench.behaviour.run = () => Promise.reject(new Error('upstream'))
    await expect(bench.call({ payments: [await bench.pay()] })).rejects.toThrow('failed')
    expect(await samples('faregate_calls_total')).toEqual([
      'faregate_calls_total{tool="echo",answer="quote"} 1',
      'faregate_calls_total{tool="echo",answer="payment.insufficient_funds"} 1',
      'faregate_calls_total{tool="echo",answer="tool.failed"} 1',
    ])
    expect(await samples('faregate_tool_runs_total')).toEqual([
      'faregate_tool_runs_total{tool="echo",result="failed"} 1',
    ])
  })

  test('no caller can make a label', async () => {
    await expect(bench.call({ tool: 'no_such_tool' })).rejects.toThrow('no_such_tool')
    numbers.requested({ method: 'BREW', route: 'none', status: 405, seconds: 0 })
    const text = await numbers.text()
    expect(text).toContain('faregate_calls_total{tool="unknown",answer="request.unknown_tool"} 1')
    expect(text).toContain('method="other",route="none",status="405"')
    expect(text).not.toMatch(/no_such_tool|BREW/)
  })

  test('settlements are told apart by engine and end, and a key in its URL is not shown', async () => {
    const engine = 'https://facilitator.test/v2/secret-key?token=abc'
    bench.settlement.engines = [engine]
    bench.settlement.next({ outcome: unknown })
    await expect(bench.call({ payments: [await bench.pay()] })).rejects.toThrow('not confirmed yet')
    expect(await samples('faregate_settlement_seconds_count')).toEqual([
      'faregate_settlement_seconds_count{engine="facilitator.test",outcome="unknown"} 1',
    ])
    expect(await numbers.text()).not.toMatch(/secret-key|token=/)
  })

  test('payments that are not finished are shown with the age of the oldest', async () => {
    bench.settlement.next({ outcome: unknown })
    await expect(bench.call({ payments: [await bench.pay()] })).rejects.toThrow('not confirmed yet')
    bench.clock.advance(90_000)
    expect(await samples('faregate_open_payments')).toEqual([
      'faregate_open_payments{state="unknown"} 1',
      'faregate_open_payments_oldest_seconds{state="unknown"} 90',
    ])
    bench.clock.advance(600_000)
    numbers.swept(await sweep(bench.services))
    expect(await samples('faregate_open_payments')).toEqual([])
    expect(await samples('faregate_sweep_payments_total{finding="expired"}')).toEqual([
      'faregate_sweep_payments_total{finding="expired"} 1',
    ])
    expect(await samples('faregate_sweeps_total')).toEqual(['faregate_sweeps_total 1'])
  })

  test('nothing of a payment is among them', async () => {
    const payload = await bench.pay()
    await bench.call({ payments: [payload] })
    const entry = await bench.entry(payload)
    const text = await numbers.text()
    for (const secret of [entry.id, entry.payer, entry.nonce, entry.payTo, 'hello']) {
      expect(text.toLowerCase()).not.toContain(secret.toLowerCase())
    }
  })
})

const get = (path: string, host: string, listensOn = '127.0.0.1') =>
  metricsApp({ metrics: numbers, host: listensOn }).request(path, { headers: { host } })

describe('GET /metrics', () => {
  test('answers in the format of Prometheus, and is not kept by caches', async () => {
    const response = await get('/metrics', '127.0.0.1:9464')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).toContain('# TYPE faregate_payment_moves_total counter')
  })

  test.each([
    { status: 404, path: '/', host: 'localhost:9464', listensOn: '127.0.0.1', when: 'any path' },
    { status: 421, path: '/metrics', host: 'evil.test', listensOn: '127.0.0.1', when: 'rebound' },
    { status: 421, path: '/metrics', host: 'evil.test', listensOn: '::1', when: 'rebound, IPv6' },
    { status: 200, path: '/metrics', host: '[::1]:9464', listensOn: '::1', when: 'IPv6' },
    { status: 200, path: '/metrics', host: 'node-3.lan', listensOn: '0.0.0.0', when: 'opened up' },
  ])('$status when $when', async ({ status, path, host, listensOn }) => {
    expect((await get(path, host, listensOn)).status).toBe(status)
  })
})
