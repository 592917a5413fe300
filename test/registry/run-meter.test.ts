import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { usdc } from '../../src/money/usdc.ts'
import { defineTool } from '../../src/registry/define-tool.ts'
import { metered, runMeter, type MeteredRun, type RunCost } from '../../src/registry/run-meter.ts'

/** A clock that only moves while somebody works. */
let time: number
const work = (ms: number) => {
  time += ms
}
let costs: Record<string, RunCost>
beforeEach(() => {
  time = 0
  costs = {}
})

function open() {
  const meter = runMeter(() => time)
  const measure = <value>(name: string, run: () => Promise<value>) =>
    meter.measure(run, (cost) => {
      costs[name] = cost
    })
  return { meter, measure }
}

const pause = (ms = 1) => new Promise((resolve) => setTimeout(resolve, ms))
const busyMs = () => Object.fromEntries(Object.entries(costs).map(([name, c]) => [name, c.busyMs]))

describe('the time that a run keeps the thread busy', () => {
  test('is that of its stretches, before and after it waits', async () => {
    const { measure } = open()
    await measure('one', async () => {
      work(5)
      await pause()
      work(7)
      await Promise.resolve()
      work(1)
    })
    expect(busyMs()).toEqual({ one: 13 })
  })

  test('is told apart between runs that go on at the same time', async () => {
    const { measure } = open()
    const run = (name: string, each: number) =>
      measure(name, async () => {
        for (let turn = 0; turn < 5; turn += 1) {
          work(each)
          await pause()
          await Promise.all([1, 2].map(() => Promise.resolve().then(() => work(each))))
        }
      })
    await Promise.all([run('light', 1), run('heavy', 100), run('other', 10)])
    expect(busyMs()).toEqual({ light: 15, heavy: 1_500, other: 150 })
  })

  test('is not that of others, before it, beside it or after it', async () => {
    const { measure } = open()
    const beside = (async () => {
      for (let turn = 0; turn < 10; turn += 1) {
        work(1_000)
        await pause()
      }
    })()
    work(50)
    await measure('idle', async () => {
      await pause(5)
      work(2)
    })
    work(50)
    await beside
    await measure('next', async () => work(3))
    expect(busyMs()).toEqual({ idle: 2, next: 3 })
  })

  test('is that of the inner one where one run starts another', async () => {
    const { measure } = open()
    await measure('outer', async () => {
      work(1)
      await measure('inner', async () => {
        work(10)
        await pause()
        work(10)
      })
      work(1)
    })
    expect(busyMs()).toEqual({ outer: 2, inner: 20 })
  })

  test('counts timers and microtasks that a run begins', async () => {
    const { measure } = open()
    await measure('one', async () => {
      await new Promise<void>((resolve) => {
        setTimeout(() => {
          work(3)
          queueMicrotask(() => {
            work(4)
            resolve()
          })
        }, 1)
      })
    })
    expect(busyMs()).toEqual({ one: 7 })
  })
})

describe('what a run exchanges with a node', () => {
  test('is counted for the run that asks', async () => {
    const { meter, measure } = open()
    const ask = async (name: string, calls: number) =>
      measure(name, async () => {
        await pause()
        for (let call = 0; call < calls; call += 1) meter.traffic.called()
        meter.traffic.requested(100 * calls)
        await pause()
        meter.traffic.received(7)
        meter.traffic.received(8)
      })
    meter.traffic.called()
    await Promise.all([ask('few', 1), ask('many', 3)])
    meter.traffic.received(1_000)
    const about = { rpcRequests: 1, receivedBytes: 15, busyMs: 0 }
    expect(costs).toEqual({
      few: { ...about, rpcCalls: 1, sentBytes: 100 },
      many: { ...about, rpcCalls: 3, sentBytes: 300 },
    })
  })

  test('is counted once where runs share it, for the one that began it', async () => {
    const { meter, measure } = open()
    let shared: Promise<void> | undefined
    const share = async () => {
      await pause()
      meter.traffic.called()
      work(10)
    }
    const run = (name: string) =>
      measure(name, async () => {
        shared ??= share()
        await shared
        work(1)
      })
    await Promise.all([run('first'), run('second')])
    expect(costs).toMatchObject({
      first: { rpcCalls: 1, busyMs: 11 },
      second: { rpcCalls: 0, busyMs: 1 },
    })
  })
})

describe('a metered tool', () => {
  const tool = defineTool({
    name: 'worker',
    title: 'Worker',
    description: 'Works.',
    price: usdc('0.001'),
    input: z.object({ ms: z.int() }),
    output: z.object({ done: z.boolean() }),
    examples: [{ input: { ms: 1 }, output: { done: true } }],
    async check({ ms }) {
      work(ms)
      await Promise.resolve()
    },
    async run({ ms }) {
      await pause()
      work(ms)
      if (ms > 10) throw new RangeError('Too much.')
      return { done: true }
    },
  })

  // The worker needs none of it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  const context = {} as Parameters<typeof tool.run>[1]

  test('tells of checks and runs, also of those that fail, and answers as before', async () => {
    const told: MeteredRun[] = []
    const { meter } = open()
    const same = metered(tool, { meter, tell: (run) => told.push(run) })
    await same.check({ ms: 2 }, context)
    expect(await same.run({ ms: 3 }, context)).toEqual({ done: true })
    await expect(same.run({ ms: 11 }, context)).rejects.toThrow('Too much.')
    expect(told.map(({ tool: name, part, cost }) => [name, part, cost.busyMs])).toEqual([
      ['worker', 'check', 2],
      ['worker', 'run', 3],
      ['worker', 'run', 11],
    ])
    expect([same.name, same.examples]).toEqual([tool.name, tool.examples])
  })
})
