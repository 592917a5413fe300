import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

import { toServiceError } from '../errors/problem.ts'
import type { CallOutcome, Gate } from '../gate/gate.ts'
import type { Ledger } from '../gate/ledger.ts'
import type { Settlement } from '../gate/settlement.ts'
import type { PaymentState } from '../gate/states.ts'
import type { SweepReport } from '../gate/sweep.ts'

/** Payments of one state that somebody still has to finish. */
export type OpenPayments = {
  state: PaymentState
  count: number
  /** When the oldest of them was claimed, in Unix milliseconds. */
  oldestAt: number
}

export type MetricsOptions = {
  /** Names of the tools: no other name becomes a label. */
  tools: readonly string[]
  /** Asked whenever somebody reads the metrics. */
  openPayments: () => Promise<readonly OpenPayments[]>
  clock: () => number
}

/** One answered request; `route` is the pattern, never the path. */
export type RequestFacts = { method: string; route: string; status: number; seconds: number }

/** One run of a tool, or its free check before that, and what it took. */
export type RunFacts = {
  tool: string
  part: 'check' | 'run'
  cost: {
    rpcCalls: number
    rpcRequests: number
    sentBytes: number
    receivedBytes: number
    /** Milliseconds of the main thread. */
    busyMs: number
  }
}

/**
 * What the operator can see in numbers. Ports are counted by wrapping them, so the gate does not
 * know. Labels come from fixed sets: no payer, payment, address or URL is among them.
 */
export type Metrics = {
  ofLedger(ledger: Ledger): Ledger
  ofSettlement(settlement: Settlement): Settlement
  ofGate(gate: Gate): Gate
  swept(report: SweepReport): void
  requested(facts: RequestFacts): void
  ran(facts: RunFacts): void
  /** The format of Prometheus. */
  text(): Promise<string>
  contentType: string
}

/** Counts everything from now on; each call has numbers of its own. */
export function metrics({ tools, openPayments, clock }: MetricsOptions): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const readOpen = showOpenPayments(registry, { openPayments, clock })
  return {
    ofLedger: countMoves(registry),
    ofSettlement: countSettlements(registry),
    ofGate: countCalls(registry, new Set(tools)),
    swept: countFindings(registry),
    requested: timeRequests(registry),
    ran: countCosts(registry),
    async text() {
      await readOpen()
      return registry.metrics()
    },
    contentType: registry.contentType,
  }
}

/** Counts nothing: for operators who have not asked for metrics. */
export const noMetrics: Metrics = {
  ofLedger: (ledger) => ledger,
  ofSettlement: (settlement) => settlement,
  ofGate: (gate) => gate,
  swept: () => undefined,
  requested: () => undefined,
  ran: () => undefined,
  text: async () => '',
  contentType: 'text/plain',
}

function countMoves(registry: Registry): Metrics['ofLedger'] {
  const moves = new Counter({
    name: 'faregate_payment_moves_total',
    help: 'Payments that changed state; from "none" they are new.',
    labelNames: ['from', 'to'],
    registers: [registry],
  })
  const count = (from: PaymentState | 'none', to: PaymentState) => moves.inc({ from, to })
  return (ledger) => ({
    ...ledger,
    async claim(claim, workingUntil) {
      const entry = await ledger.claim(claim, workingUntil)
      if (entry !== undefined) count('none', 'pending')
      return entry
    },
    async move(move) {
      const entry = await ledger.move(move)
      if (entry !== undefined) count(move.held.state, move.to)
      return entry
    },
    async deliver(delivery) {
      const delivered = await ledger.deliver(delivery)
      if (delivered) count(delivery.held.state, 'delivered')
      return delivered
    },
    async credit(credit) {
      const credited = await ledger.credit(credit)
      if (credited) count(credit.held.state, 'credited')
      return credited
    },
  })
}

function countSettlements(registry: Registry): Metrics['ofSettlement'] {
  const settlements = new Histogram({
    name: 'faregate_settlement_seconds',
    help: 'How long settlements took, by engine and by how they ended.',
    labelNames: ['engine', 'outcome'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  })
  return (settlement) => ({
    ...settlement,
    async settle(order) {
      const startedAt = performance.now()
      const outcome = await settlement.settle(order)
      const seconds = (performance.now() - startedAt) / 1_000
      settlements.observe({ engine: engineLabel(order.engine), outcome: outcome.kind }, seconds)
      return outcome
    },
  })
}

/** A facilitator is known by its URL, which may hold a key; its host does not. */
function engineLabel(engine: string): string {
  return URL.canParse(engine) ? new URL(engine).host : engine
}

function countCalls(registry: Registry, tools: ReadonlySet<string>): Metrics['ofGate'] {
  const calls = new Counter({
    name: 'faregate_calls_total',
    help: 'Calls by tool and answer: "quote", "delivered", "repeated" or the code of an error.',
    labelNames: ['tool', 'answer'],
    registers: [registry],
  })
  const runs = new Counter({
    name: 'faregate_tool_runs_total',
    help: 'Runs by tool and result: "done", "failed" or "timeout".',
    labelNames: ['tool', 'result'],
    registers: [registry],
  })
  return (gate) => ({
    ...gate,
    async call(request) {
      const tool = tools.has(request.tool) ? request.tool : 'unknown'
      const count = (answer: string) => {
        calls.inc({ tool, answer })
        const result = runResults[answer]
        if (result !== undefined) runs.inc({ tool, result })
      }
      try {
        const outcome = await gate.call(request)
        count(answerLabel(outcome))
        return outcome
      } catch (error) {
        count(toServiceError(error).code)
        throw error
      }
    },
  })
}

/** What an answer tells about the tool; for all others it did not run. */
const runResults: Readonly<Record<string, string>> = {
  delivered: 'done',
  'tool.failed': 'failed',
  'tool.timeout': 'timeout',
}

function answerLabel(outcome: CallOutcome): string {
  if (outcome.kind === 'quote') return outcome.refusal?.code ?? 'quote'
  return outcome.repeated ? 'repeated' : 'delivered'
}

function countFindings(registry: Registry): Metrics['swept'] {
  const sweeps = new Counter({
    name: 'faregate_sweeps_total',
    help: 'Sweeps that ended.',
    registers: [registry],
  })
  const findings = new Counter({
    name: 'faregate_sweep_payments_total',
    help: 'Payments that sweeps moved on, by what became of them.',
    labelNames: ['finding'],
    registers: [registry],
  })
  return (report) => {
    sweeps.inc()
    for (const [finding, count] of Object.entries(report)) findings.inc({ finding }, count)
  }
}

function showOpenPayments(
  registry: Registry,
  { openPayments, clock }: Pick<MetricsOptions, 'openPayments' | 'clock'>,
): () => Promise<void> {
  const open = new Gauge({
    name: 'faregate_open_payments',
    help: 'Payments in a state that is not an end.',
    labelNames: ['state'],
    registers: [registry],
  })
  const oldest = new Gauge({
    name: 'faregate_open_payments_oldest_seconds',
    help: 'Age of the oldest payment in a state that is not an end.',
    labelNames: ['state'],
    registers: [registry],
  })
  return async () => {
    const found = await openPayments()
    open.reset()
    oldest.reset()
    for (const { state, count, oldestAt } of found) {
      open.set({ state }, count)
      oldest.set({ state }, (clock() - oldestAt) / 1_000)
    }
  }
}

function timeRequests(registry: Registry): Metrics['requested'] {
  const requests = new Histogram({
    name: 'faregate_http_request_seconds',
    help: 'How long requests took, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.025, 0.1, 0.25, 1, 2.5, 5, 10, 30],
    registers: [registry],
  })
  return ({ method, route, status, seconds }) => {
    requests.observe({ method: methodLabel(method), route, status }, seconds)
  }
}

function methodLabel(method: string): string {
  return ['GET', 'POST', 'HEAD', 'OPTIONS', 'DELETE'].includes(method) ? method : 'other'
}

function countCosts(registry: Registry): Metrics['ran'] {
  const counter = <label extends string = never>(name: string, help: string, more: label[] = []) =>
    new Counter({ name, help, labelNames: ['tool', 'part', ...more], registers: [registry] })
  const calls = counter('faregate_tool_rpc_calls_total', 'JSON-RPC calls that tools made.')
  const requests = counter('faregate_tool_rpc_requests_total', 'HTTP requests those travelled in.')
  const bytes = counter('faregate_tool_rpc_bytes_total', 'Bodies of those and of their answers.', [
    'direction',
  ])
  const busy = new Histogram({
    name: 'faregate_tool_busy_seconds',
    help: 'How long the main thread was busy with a run of a tool, or with its free check.',
    labelNames: ['tool', 'part'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  })
  return ({ tool, part, cost }) => {
    const labels = { tool, part }
    calls.inc(labels, cost.rpcCalls)
    requests.inc(labels, cost.rpcRequests)
    bytes.inc({ ...labels, direction: 'sent' }, cost.sentBytes)
    bytes.inc({ ...labels, direction: 'received' }, cost.receivedBytes)
    busy.observe(labels, cost.busyMs / 1_000)
  }
}
