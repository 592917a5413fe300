import { AsyncLocalStorage, createHook } from 'node:async_hooks'

import type { Tool } from './define-tool.ts'

/** What one run of a tool took. What runs share is counted once: for the one that began it. */
export type RunCost = {
  /** JSON-RPC calls to the chain's node. */
  rpcCalls: number
  /** HTTP requests they travelled in. */
  rpcRequests: number
  /** Bodies of those requests. */
  sentBytes: number
  /** Bodies of their answers, unpacked. */
  receivedBytes: number
  /**
   * Milliseconds in which the main thread ran this run's code and nothing else: measured by the
   * clock, so a core that is taken away meanwhile counts as well.
   */
  busyMs: number
}

/** Where those who talk to a node on behalf of a run write it down. */
export interface Traffic {
  called(): void
  requested(bytes: number): void
  received(bytes: number): void
}

/** Measures runs that go on at the same time, each by itself. */
export type RunMeter = {
  traffic: Traffic
  /** `tell` is called when the run has ended, however it ended. */
  measure<value>(run: () => Promise<value>, tell: (cost: RunCost) => void): Promise<value>
}

/** `now`: a clock for durations, in milliseconds. */
export function runMeter(now: () => number = () => performance.now()): RunMeter {
  const storage = new AsyncLocalStorage<RunCost>()
  const stopwatch = stopwatchOf(() => storage.getStore(), now)
  const note = (write: (cost: RunCost) => void) => {
    const cost = storage.getStore()
    if (cost) write(cost)
  }
  return {
    traffic: {
      called: () => note((cost) => (cost.rpcCalls += 1)),
      requested: (bytes) =>
        note((cost) => {
          cost.rpcRequests += 1
          cost.sentBytes += bytes
        }),
      received: (bytes) => note((cost) => (cost.receivedBytes += bytes)),
    },
    async measure(run, tell) {
      const cost = { rpcCalls: 0, rpcRequests: 0, sentBytes: 0, receivedBytes: 0, busyMs: 0 }
      stopwatch.open()
      try {
        return await storage.run(cost, () => stopwatch.during(cost, run))
      } finally {
        stopwatch.close()
        tell(cost)
      }
    },
  }
}

/**
 * Adds up the stretches in which the thread runs code of a run. A stretch begins and ends with the
 * callbacks of Node's async hooks, which cost something for every promise of the process: they are
 * only on while something is measured.
 */
function stopwatchOf(current: () => RunCost | undefined, now: () => number) {
  const running: (RunCost | undefined)[] = []
  let since = 0
  let measured = 0
  const turn = () => {
    const at = now()
    const cost = running.at(-1)
    if (cost) cost.busyMs += at - since
    since = at
  }
  const enter = (cost: RunCost | undefined) => {
    turn()
    running.push(cost)
  }
  const leave = () => {
    turn()
    running.pop()
  }
  const hook = createHook({ before: () => enter(current()), after: leave })
  return {
    open() {
      measured += 1
      if (measured === 1) hook.enable()
    },
    close() {
      measured -= 1
      if (measured > 0) return
      turn()
      hook.disable()
      running.length = 0
    },
    /** The first stretch of a run begins where it is called, in the middle of somebody else's. */
    during<value>(cost: RunCost, run: () => value): value {
      enter(cost)
      try {
        return run()
      } finally {
        leave()
      }
    },
  }
}

/** One run of a tool, or one free check before it, and what it took. */
export type MeteredRun = { tool: string; part: 'check' | 'run'; cost: RunCost }

/** The same tool; what each check and each run takes is told. The tool does not know. */
export function metered(
  tool: Tool,
  { meter, tell }: { meter: RunMeter; tell: (run: MeteredRun) => void },
): Tool {
  const measure = <value>(part: MeteredRun['part'], run: () => Promise<value>) =>
    meter.measure(run, (cost) => tell({ tool: tool.name, part, cost }))
  return {
    ...tool,
    check: (input, context) => measure('check', () => tool.check(input, context)),
    run: (input, context) => measure('run', () => tool.run(input, context)),
  }
}
