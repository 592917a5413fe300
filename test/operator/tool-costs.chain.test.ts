import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

import { openChain } from '../../src/chain/open-chain.ts'
import { usdc } from '../../src/money/usdc.ts'
import { metrics, type Metrics } from '../../src/operator/metrics.ts'
import type { Tool } from '../../src/registry/define-tool.ts'
import { metered, runMeter } from '../../src/registry/run-meter.ts'
import { ownTools } from '../../tools/index.ts'
import { startPoorNode, type PoorNode } from '../chain/poor-node.ts'
import { http } from '../e2e/doors.ts'
import { entryOf, signPayment } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { contextOf } from '../tools/token-safety/market.ts'

const sandbox = sandboxFromRun()
const names = ['token_safety', 'token_report', 'address_safety', 'deployer_check'] as const
const token = sandbox.tokens.honest
const inputOf = (name: string) => (name === 'address_safety' ? { address: token } : { token })

let node: PoorNode
beforeAll(async () => {
  node = await startPoorNode(sandbox.rpcUrl)
})
afterAll(() => node.stop())

/** The tools, measured, on a chain of their own; and how much came to the node since. */
async function open() {
  const numbers = metrics({ tools: names, openPayments: async () => [], clock: Date.now })
  const meter = runMeter()
  const { directory, offers } = openChain({
    rpcUrls: [node.url],
    chainId: sandbox.chainId,
    names: ['sandbox'],
    clock: Date.now,
    onOffer: () => undefined,
    traffic: meter.traffic,
  })
  await vi.waitFor(() => expect(offers()?.laterBlocks).toBe('offered'))
  const before = { calls: node.methods().length, requests: node.requests(), ...node.bytes() }
  const context = { ...contextOf(sandbox), chains: directory }
  const tools = ownTools.map((one) => metered(one, { meter, tell: (run) => numbers.ran(run) }))
  return {
    numbers,
    run: (name: string) => toolCalled(name, tools).run(inputOf(name), context),
    check: (name: string) => toolCalled(name, tools).check(inputOf(name), context),
    /** What the node itself has seen. */
    truth: () => ({
      calls: node.methods().length - before.calls,
      requests: node.requests() - before.requests,
      sent: node.bytes().received - before.received,
      received: node.bytes().sent - before.sent,
    }),
  }
}

function toolCalled(name: string, tools: readonly Tool[]): Tool {
  const tool = tools.find((one) => one.name === name)
  if (tool === undefined) throw new Error(`There is no ${name}.`)
  return tool
}

/** The samples of a metric, by their labels. */
async function samples(numbers: Pick<Metrics, 'text'>, metric: string) {
  const lines = (await numbers.text()).split('\n').filter((line) => line.startsWith(`${metric}{`))
  return new Map(
    lines.map((line) => {
      const [, labels = '', value = ''] = /^[^{]+\{(.*)\} (\S+)$/.exec(line) ?? []
      return [labels, Number(value)]
    }),
  )
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0)
}

async function told(numbers: Metrics) {
  const bytes = [...(await samples(numbers, 'faregate_tool_rpc_bytes_total'))]
  const of = (direction: string) =>
    sum(bytes.flatMap(([labels, value]) => (labels.includes(direction) ? [value] : [])))
  return {
    calls: sum((await samples(numbers, 'faregate_tool_rpc_calls_total')).values()),
    requests: sum((await samples(numbers, 'faregate_tool_rpc_requests_total')).values()),
    sent: of('"sent"'),
    received: of('"received"'),
  }
}

let bench: Awaited<ReturnType<typeof open>>
beforeEach(async () => {
  bench = await open()
})

describe('what tools take of the node', () => {
  test.each(names)('%s: calls, requests and bytes are those that the node saw', async (name) => {
    await bench.run(name)
    const truth = bench.truth()
    expect(await told(bench.numbers)).toEqual(truth)
    expect(truth.calls).toBeGreaterThan(truth.requests)
    const labels = `tool="${name}",part="run"`
    expect(await samples(bench.numbers, 'faregate_tool_rpc_calls_total')).toEqual(
      new Map([[labels, truth.calls]]),
    )
    const busy = await samples(bench.numbers, 'faregate_tool_busy_seconds_count')
    expect(busy).toEqual(new Map([[labels, 1]]))
  })

  test('the free check before a payment is told apart from the run', async () => {
    await bench.check('token_safety')
    const { calls } = bench.truth()
    expect(await samples(bench.numbers, 'faregate_tool_rpc_calls_total')).toEqual(
      new Map([['tool="token_safety",part="check"', calls]]),
    )
  })

  test('a simulation that several share is counted once, for the one that began it', async () => {
    await bench.run('token_safety')
    const alone = bench.truth().calls
    const asked = ['token_safety', 'token_safety', 'token_safety', 'token_safety']
    await Promise.all(asked.map((name) => bench.run(name)))
    expect(bench.truth().calls).toBe(2 * alone)
    expect(await told(bench.numbers)).toEqual(bench.truth())
    const busy = await samples(bench.numbers, 'faregate_tool_busy_seconds_count')
    expect([...busy.values()]).toEqual([5])
  })

  test('all of them at once add up to what the node saw, and share its requests', async () => {
    await Promise.all(names.map((name) => bench.run(name)))
    expect(await told(bench.numbers)).toEqual(bench.truth())
    const calls = await samples(bench.numbers, 'faregate_tool_rpc_calls_total')
    expect([...calls.keys()]).toHaveLength(names.length)
  })

  test('a run that fails is counted as well', async () => {
    node.lack({ methods: ['eth_getBlockByNumber'] })
    try {
      await expect(bench.run('token_safety')).rejects.toMatchObject({ code: 'chain.unavailable' })
    } finally {
      node.lack({})
    }
    await vi.waitFor(async () => expect(await told(bench.numbers)).toEqual(bench.truth()))
  })
})

describe('a server whose metrics are on', () => {
  test('shows what a paid check took, and nothing of what was asked', async () => {
    const metricsAt = { host: '127.0.0.1', port: 0 }
    const server = await startTestServer({ sandbox, config: { metrics: metricsAt } })
    try {
      const payer = await sandbox.newPayer(usdc('1'))
      const call = { tool: 'token_safety', input: { token } }
      const { quote } = await http.call(server.url, call)
      if (quote === undefined) throw new Error('No quote came.')
      const payment = await signPayment(payer.account, entryOf(quote))
      expect(await http.call(server.url, { ...call, payment })).toMatchObject({ kind: 'delivered' })
      const text = await (await fetch(`${server.metricsUrl}/metrics`)).text()
      const shown = { text: async () => text }
      const calls = await samples(shown, 'faregate_tool_rpc_calls_total')
      expect(calls.get('tool="token_safety",part="run"')).toBeGreaterThan(10)
      expect(calls.get('tool="token_safety",part="check"')).toBeGreaterThan(0)
      const busy = await samples(shown, 'faregate_tool_busy_seconds_sum')
      expect(busy.get('tool="token_safety",part="run"')).toBeGreaterThan(0)
      expect(text.toLowerCase()).not.toContain(token.slice(2).toLowerCase())
    } finally {
      await server.stop()
    }
  })
})
