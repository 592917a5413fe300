import { KeyScopeError } from '../errors/key.ts'
import { InvalidInputError, UnknownToolError } from '../errors/request.ts'
import type { KeyPass } from '../passes/key-pass.ts'
import type { Tool } from '../registry/define-tool.ts'
import type { Caller } from '../registry/tool-context.ts'
import { payByCoin } from './coin.ts'
import { checkCredentials } from './credentials.ts'
import { payFromCredit } from './credit.ts'
import { accountDesk } from './desks/accounts.ts'
import { passFacts } from './desks/passes.ts'
import type { CallOutcome, CallRequest, Gate, GateServices, QuoteOutcome } from './gate.ts'
import { offerQuote } from './offer.ts'
import { parseOnePayment } from './parse-payment.ts'
import type { Payment } from './payment.ts'
import { provenWallets, type Proven } from './proof.ts'
import { callFingerprint } from './quote.ts'
import { serveUnpaid } from './serve.ts'
import { toolHealth } from './tool-health.ts'

/** Builds the gate. The order of the steps in `call` is the order of the design. */
export function openGate(given: GateServices): Gate {
  const services: GateServices = {
    ...given,
    health: toolHealth(given.clock, given.timing.outOfOrderMs),
  }
  return {
    async checkKey(key) {
      await services.passes.verify(key)
    },
    checkSignIn: (raw) => services.signIn.check(raw),
    async call(request) {
      const tool = findTool(services, request.tool)
      const payment = parseOnePayment(request.payments, services.terms)
      const proven = await checkCredentials(services, request)
      const { pass } = proven
      const call: Arrival = { tool, request, payment, proven }

      if (tool.free) return serveFree(services, call)
      if (pass !== undefined && tool.scope !== 'none' && !(await isOwnRepeat(services, call))) {
        return rideOnPass(services, call, pass)
      }
      if (payment === undefined) {
        const offer = { tool, input: request.input, url: request.resourceUrl }
        return (await serveFromCredit(services, call)) ?? offerIfHealthy(services, offer)
      }
      const input = parseInput(tool, request.input)
      return payByCoin(services, { ...call, input, payment })
    },
  }
}

/** Nobody is asked to sign for a call that was found out of order a moment ago. */
function offerIfHealthy(
  services: GateServices,
  offer: Parameters<typeof offerQuote>[1],
): QuoteOutcome {
  const quote = offerQuote(services, offer)
  const parsed = offer.tool.parse(offer.input ?? {})
  const call = parsed.ok ? callFingerprint(offer.tool.name, parsed.value) : undefined
  const problem = call === undefined ? undefined : services.health?.problem(call)
  if (problem !== undefined) throw problem
  return quote
}

/** A call whose credentials are read and good. */
type Arrival = { tool: Tool; request: CallRequest; payment: Payment | undefined; proven: Proven }

/**
 * A pass opens the door: scope, then limits, then the tool. No payment is looked at, unless it is
 * one that the holder of the pass has made before. What the pass does not open, the credit of its
 * wallet may.
 */
async function rideOnPass(
  services: GateServices,
  call: Arrival,
  pass: KeyPass,
): Promise<CallOutcome> {
  const { tool, request, payment, proven } = call
  if (!pass.scopes.includes(tool.scope)) {
    const served = payment === undefined ? await serveFromCredit(services, call) : undefined
    if (served === undefined) throw new KeyScopeError({ scope: tool.scope })
    return served
  }
  const input = parseInput(tool, request.input)
  const limits = await services.passes.count(pass)
  const accounts = accountDesk(services, { payment: undefined, proven })
  return serveUnpaid(services, { tool, input, caller: callerOf(proven), limits, accounts })
}

/**
 * Whether the holder of the pass repeats a call that its wallet has paid: that is answered from
 * what is stored, and counts as no call. Anything else rides on the pass, and moves no money.
 */
async function isOwnRepeat(
  { ledger }: GateServices,
  { tool, request, payment, proven }: Arrival,
): Promise<boolean> {
  const seen = payment && (await ledger.find(payment.id))
  if (seen === undefined || !provenWallets(proven).includes(seen.payer)) return false
  const parsed = tool.parse(request.input ?? {})
  const isSettled = seen.state === 'delivered' || seen.state === 'paid'
  return isSettled && parsed.ok && seen.fingerprint === callFingerprint(tool.name, parsed.value)
}

/** `undefined`: the input does not fit, nobody is behind the call, or the credit does not reach. */
async function serveFromCredit(
  services: GateServices,
  { tool, request, proven }: Arrival,
): Promise<CallOutcome | undefined> {
  const parsed = tool.parse(request.input ?? {})
  return parsed.ok ? payFromCredit(services, { tool, input: parsed.value, proven }) : undefined
}

async function serveFree(
  services: GateServices,
  { tool, request, payment, proven }: Arrival,
): Promise<CallOutcome> {
  const { pass } = proven
  const input = parseInput(tool, request.input)
  const limits = pass && (await services.passes.left(pass))
  const accounts = accountDesk(services, { payment, proven })
  return serveUnpaid(services, { tool, input, caller: callerOf(proven), limits, accounts })
}

function callerOf({ pass, wallet }: Proven): Caller {
  if (pass !== undefined) return { kind: 'pass', pass: passFacts(pass) }
  return wallet === undefined ? { kind: 'anonymous' } : { kind: 'wallet', payer: wallet }
}

function findTool({ catalogue }: GateServices, name: string): Tool {
  const tool = catalogue.find(name)
  if (tool === undefined) throw new UnknownToolError({ tool: name })
  return tool
}

function parseInput(tool: Tool, input: unknown): unknown {
  const parsed = tool.parse(input ?? {})
  if (!parsed.ok) throw new InvalidInputError({ problems: parsed.problems })
  return parsed.value
}
