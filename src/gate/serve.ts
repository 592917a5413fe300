import { ServiceError } from '../errors/service-error.ts'
import { ToolFailedError, ToolTimeoutError } from '../errors/tool.ts'
import type { AccountChange } from '../passes/account-changes.ts'
import type { VisitState } from '../passes/visitors.ts'
import type { Tool } from '../registry/define-tool.ts'
import { runTool, type RunResult } from '../registry/run-tool.ts'
import type { AccountDesk, Caller, ToolContext } from '../registry/tool-context.ts'
import { accountDesk } from './desks/accounts.ts'
import { openDesks, unpaidDesks } from './desks/desks.ts'
import type { DeliveredOutcome, GateServices } from './gate.ts'
import type { LedgerEntry } from './ledger.ts'
import { nobody } from './proof.ts'
import { signedReceipt, type Receipt } from './receipt.ts'

type UnpaidCall = {
  tool: Tool
  input: unknown
  caller: Caller
  limits: VisitState | undefined
  accounts: AccountDesk
}

/** Runs a tool for a pass or for free. Nothing is charged, so nothing is remembered. */
export async function serveUnpaid(
  services: GateServices,
  { tool, input, caller, limits, accounts }: UnpaidCall,
): Promise<DeliveredOutcome> {
  const context = { ...baseContext(services), ...unpaidDesks(services), caller, accounts }
  const result = await runTool(tool, (signal) => tool.run(input, { ...context, signal }))
  if (result.kind !== 'done') throw failureOf(tool, result, { charged: false })
  const body = JSON.stringify(result.output)
  return {
    kind: 'delivered',
    tool,
    body,
    output: result.output,
    receipt: undefined,
    repeated: false,
    limits,
  }
}

/** What a paid run leaves behind: the answer for the payer, and what the ledger is to keep. */
export type PaidRun = {
  output: unknown
  /** JSON text of the answer, secrets removed. */
  body: string
  receipt: Receipt
  changes: readonly AccountChange[]
}

/**
 * Runs a tool for a settled payment, for the first time or after an earlier run failed.
 *
 * @throws ToolFailedError or ToolTimeoutError, charged, with the way to repeat for free
 */
export async function runPaid(
  services: GateServices,
  call: { tool: Tool; input: unknown; entry: LedgerEntry; resourceUrl: string },
): Promise<PaidRun> {
  const { tool, input, entry, resourceUrl } = call
  const run = await paidRun(services, {
    tool,
    entry,
    start: (context) => tool.run(input, context),
  })
  return { ...run, receipt: await signedReceipt(services, entry, resourceUrl) }
}

/** The same for an answer that is shown once: makes an equally good one, under the same receipt. */
export async function runReissue(
  services: GateServices,
  call: { tool: Tool; stored: unknown; entry: LedgerEntry; receipt: Receipt },
): Promise<PaidRun> {
  const { tool, stored, entry, receipt } = call
  const { shownOnce } = tool
  if (shownOnce === undefined) throw new Error(`${tool.name} shows nothing only once.`)
  const run = await paidRun(services, {
    tool,
    entry,
    start: (context) => shownOnce.reissue(stored, context),
  })
  return { ...run, receipt }
}

type PaidStart = {
  tool: Tool
  entry: LedgerEntry
  start: (context: ToolContext) => Promise<unknown>
}

async function paidRun(
  services: GateServices,
  given: PaidStart,
): Promise<Omit<PaidRun, 'receipt'>> {
  const { tool, entry, start } = given
  const desks = openDesks(services, entry)
  const caller: Caller = { kind: 'payer', payer: entry.payer, paymentId: entry.id }
  const accounts = accountDesk(services, { payment: undefined, proven: nobody })
  const context = { ...baseContext(services), ...desks.desks, caller, accounts }
  const result = await runTool(tool, (signal) => start({ ...context, signal }))
  if (result.kind !== 'done') {
    throw failureOf(tool, result, { charged: true, paymentId: entry.id })
  }
  const kept = tool.shownOnce ? tool.shownOnce.redact(result.output) : result.output
  const body = JSON.stringify(kept)
  refuseOversize(services, { tool, entry, body })
  return { output: result.output, body, changes: desks.changes() }
}

/** What is too large to be kept could not be handed out again, so it is not handed out at all. */
function refuseOversize(
  { timing: { maxResultBytes } }: GateServices,
  { tool, entry, body }: { tool: Tool; entry: LedgerEntry; body: string },
): void {
  const bytes = Buffer.byteLength(body)
  if (bytes <= maxResultBytes) return
  const cause = new RangeError(`The output has ${bytes} bytes; ${maxResultBytes} are kept.`)
  throw new ToolFailedError({ tool: tool.name, charged: true, paymentId: entry.id, cause })
}

/** A paid run as the caller gets it. */
export function deliveredOutcome(
  tool: Tool,
  run: PaidRun,
  { repeated }: { repeated: boolean },
): DeliveredOutcome {
  return {
    kind: 'delivered',
    tool,
    body: JSON.stringify(run.output),
    output: run.output,
    receipt: run.receipt,
    repeated,
    limits: undefined,
  }
}

/** What every run is given. */
export function baseContext(services: GateServices) {
  return {
    clock: services.clock,
    chains: services.chains,
    catalogue: services.catalogue.summaries,
  }
}

/** A tool's own `ServiceError` keeps its code where nothing was paid; a paid failure is ours. */
export function failureOf(
  tool: Tool,
  result: Exclude<RunResult, { kind: 'done' }>,
  money: { charged: boolean; paymentId?: string },
): ServiceError {
  if (result.kind === 'timeout') return new ToolTimeoutError({ tool: tool.name, ...money })
  const { cause } = result
  if (!money.charged && cause instanceof ServiceError) return cause
  return new ToolFailedError({ tool: tool.name, ...money, cause })
}
