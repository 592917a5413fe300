import { randomUUID } from 'node:crypto'

import type { Address } from 'viem'

import { ToolTimeoutError } from '../errors/tool.ts'
import { formatUsd } from '../money/usdc.ts'
import type { CreditSpend, CreditStore } from '../passes/credit-store.ts'
import type { Tool } from '../registry/define-tool.ts'
import { runTool } from '../registry/run-tool.ts'
import { checkTool } from './admit.ts'
import { accountDesk } from './desks/accounts.ts'
import { openDesks } from './desks/desks.ts'
import type { DeliveredOutcome, GateServices } from './gate.ts'
import type { KeyInHand } from './keyed.ts'
import { priceCall } from './price.ts'
import { walletOf, type Proven } from './proof.ts'
import { baseContext, failureOf } from './serve.ts'

/** A call that may be paid from the balance of whoever was proved to make it. */
export type CreditCall = {
  tool: Tool
  input: unknown
  proven: Proven
  /** The key that came along. */
  key?: KeyInHand | undefined
}

/**
 * Serves a call from the credit of the wallet behind it: reserve → run → commit, or release when
 * there is nothing to deliver. `undefined`: nobody is behind it whose credit may pay, or the balance
 * does not reach.
 *
 * The answer is not kept: a proof of a wallet is good once, so a repeat is refused before it costs
 * anything.
 */
export async function payFromCredit(
  services: GateServices,
  call: CreditCall,
): Promise<DeliveredOutcome | undefined> {
  const { credits, terms } = services
  const payer = creditorOf(call)
  if (payer === undefined) return undefined
  const { amount: price } = await priceCall(services, { ...call, payer })
  const { network, asset } = terms
  const account = { network, asset, payer }
  if ((await credits.balance(account)) < price) return undefined
  await checkTool(services, { ...call, payer })

  const { key, proven, tool, input } = call
  const spend = spendOf(services, { account, amount: price, tool })
  // What the wallet itself signed for is no call of the key.
  if (key === undefined || proven.wallet !== undefined) return spendOn(services, call, spend)
  return key.counted(tool.priceOf(input), () => spendOn(services, call, spend))
}

/** `undefined`: somebody else has spent what was there. */
async function spendOn(
  services: GateServices,
  call: CreditCall,
  spend: CreditSpend,
): Promise<DeliveredOutcome | undefined> {
  const { credits } = services
  const remaining = await credits.reserve(spend)
  if (remaining === undefined) return undefined
  try {
    const output = await runAndCommit(services, call, spend)
    return { ...delivered(call.tool, output), credit: { spent: spend.amount, remaining } }
  } catch (error) {
    await credits.release(spend.id, services.clock())
    throw error
  }
}

/**
 * What a caller is told with its quote whose credit would have paid; `undefined` for one who has
 * nothing to do with credit.
 */
export async function shortOfCredit(
  services: GateServices,
  call: CreditCall,
): Promise<string | undefined> {
  const payer = creditorOf(call)
  if (payer === undefined) return undefined
  const { network, asset } = services.terms
  const [{ amount: price }, balance] = await Promise.all([
    priceCall(services, { ...call, payer }),
    services.credits.balance({ network, asset, payer }),
  ])
  const { pass, wallet } = call.proven
  if (balance === 0n && wallet === undefined && pass?.kind !== 'agent') return undefined
  const has = balance === 0n ? 'No credit is left' : `Only ${formatUsd(balance)} of credit is left`
  return (
    `Payment required: ${has} for this call of ${formatUsd(price)}. Pay this quote, ` +
    'or top up with agent_top_up (POST /x402/agent/top-up).'
  )
}

/** The wallet whose credit may pay for the call. */
function creditorOf({ tool, proven }: CreditCall): Address | undefined {
  if (tool.credit === 'none') return undefined
  return tool.credit === 'signed' ? proven.wallet : walletOf(proven)
}

/** Milliseconds after a tool's deadline in which its answer can still be committed. */
const commitWithinMs = 30_000

function spendOf(
  { clock, timing }: GateServices,
  { account, amount, tool }: Pick<CreditSpend, 'account' | 'amount'> & { tool: Tool },
): CreditSpend {
  const at = clock()
  const releaseAt = at + Math.max(timing.leaseMs, tool.deadlineMs + commitWithinMs)
  const id = `spend_${randomUUID().replaceAll('-', '')}`
  return { id, account, amount, tool: tool.name, at, releaseAt }
}

async function runAndCommit(
  services: GateServices,
  { tool, input, proven }: CreditCall,
  { id, account, amount }: CreditSpend,
): Promise<unknown> {
  const { payer } = account
  const desks = openDesks(services, { id, payer, amount })
  const context = {
    ...baseContext(services),
    caller: { kind: 'wallet', payer } as const,
    ...desks.desks,
    accounts: accountDesk(services, { payment: undefined, proven }),
  }
  const result = await runTool(tool, (signal) => tool.run(input, { ...context, signal }))
  if (result.kind !== 'done') throw failureOf(tool, result, { charged: false })
  const commit = { id, at: services.clock(), changes: desks.changes() }
  // Too late: the price is back on the balance, so the answer is not given away.
  if (!(await services.credits.commit(commit))) {
    throw new ToolTimeoutError({ tool: tool.name, charged: false })
  }
  return result.output
}

function delivered(tool: Tool, output: unknown): DeliveredOutcome {
  return {
    kind: 'delivered',
    tool,
    body: JSON.stringify(output),
    output,
    receipt: undefined,
    repeated: false,
    limits: undefined,
  }
}

/** Most spends that one sweep looks at. */
const batch = 50

/** Puts back what a process reserved that died before it delivered. Answers how many. */
export async function releaseOverdue({
  credits,
  terms,
  clock,
}: Pick<GateServices, 'terms' | 'clock'> & {
  credits?: CreditStore | undefined
}): Promise<number> {
  if (credits === undefined) return 0
  const { network } = terms
  const ids = await credits.overdue({ network, now: clock(), limit: batch })
  const released = await Promise.all(ids.map((id) => credits.release(id, clock())))
  return released.filter(Boolean).length
}
