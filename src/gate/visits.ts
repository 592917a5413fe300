import { DayLimitError, MinuteLimitError } from '../errors/key.ts'
import type { ServiceError } from '../errors/service-error.ts'
import type { Admission, VisitKind, VisitState } from '../passes/visitors.ts'
import type { Tool } from '../registry/define-tool.ts'
import { accountDesk } from './desks/accounts.ts'
import type { CallRequest, DeliveredOutcome, GateServices } from './gate.ts'
import { isEmpty } from './offer.ts'
import { walletOf, type Proven } from './proof.ts'
import { serveUnpaid } from './serve.ts'

type Visit = { tool: Tool; request: CallRequest; proven: Proven }

/**
 * Counts a free call that shows no credential. `undefined`: nothing was counted, because somebody
 * is behind the call or the tool is for everybody at any time.
 *
 * @throws MinuteLimitError or DayLimitError
 */
export async function countFreeCall(
  services: GateServices,
  { tool, request, proven }: Visit,
): Promise<VisitState | undefined> {
  if (tool.allowance === 'none' || walletOf(proven) !== undefined) return undefined
  return countVisit(services, tool.allowance, request)
}

/**
 * Counts a call that will be answered with a quote.
 *
 * @throws MinuteLimitError or DayLimitError
 */
export async function countQuote(
  services: GateServices,
  { request, proven }: Pick<Visit, 'request' | 'proven'>,
): Promise<void> {
  if (walletOf(proven) === undefined) await countVisit(services, 'quote', request)
}

/**
 * Answers a call of a paid tool out of the free allowance of its address. `undefined`: the tool has
 * none, somebody is behind the call, it only asks for the price, or nothing is left: it is quoted.
 */
export async function serveVisitor(
  services: GateServices,
  { tool, request, proven }: Visit,
): Promise<DeliveredOutcome | undefined> {
  const { visitors } = services
  if (!visitors.opens(tool.name) || walletOf(proven) !== undefined) return undefined
  const parsed = tool.parse(request.input ?? {})
  if (!parsed.ok || isEmpty(request.input)) return undefined
  const admission = await visitors.admit('free', request.visitor)
  if (!admission.admitted) return undefined
  const accounts = accountDesk(services, { payment: undefined, proven })
  const caller = { kind: 'anonymous' } as const
  const call = { tool, input: parsed.value, caller, accounts }
  return serveUnpaid(services, { ...call, limits: admission.state })
}

async function countVisit(
  { visitors, clock }: GateServices,
  kind: VisitKind,
  { visitor }: CallRequest,
): Promise<VisitState | undefined> {
  const admission = await visitors.admit(kind, visitor)
  if (admission.admitted) return admission.state
  throw limitError(kind, admission, clock())
}

function limitError(
  kind: VisitKind,
  { full: { span, limit }, state }: Admission & { admitted: false },
  now: number,
): ServiceError {
  const resetsAt = state[span]?.resetsAt ?? now
  const details = {
    limit,
    limits: state,
    retryAfterSeconds: Math.max(1, Math.ceil((resetsAt - now) / 1000)),
    hint: hints[kind],
  }
  return span === 'minute' ? new MinuteLimitError(details) : new DayLimitError(details)
}

const hints: Record<VisitKind, string> = {
  free: 'Wait, or send a key pass (buy_key_pass): it has limits of its own.',
  quote: 'Wait, or pay for a quote you have: paid calls are not limited.',
  sign_in: 'Wait, or use a challenge you have: it is good for five minutes.',
}
