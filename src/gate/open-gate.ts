import { KeyScopeError } from '../errors/key.ts'
import { InvalidInputError, UnknownToolError } from '../errors/request.ts'
import { allows, opens, type KeyPass } from '../passes/key-pass.ts'
import type { Tool } from '../registry/define-tool.ts'
import type { Caller } from '../registry/tool-context.ts'
import { payByCoin } from './coin.ts'
import { checkCredentials } from './credentials.ts'
import { payFromCredit, shortOfCredit } from './credit.ts'
import { accountDesk } from './desks/accounts.ts'
import { tokenFacts } from './desks/keys.ts'
import { passFacts } from './desks/passes.ts'
import type { CallOutcome, CallRequest, Gate, GateServices, QuoteOutcome } from './gate.ts'
import { reachOf, withKey, type KeyInHand } from './keyed.ts'
import { offerQuote } from './offer.ts'
import { handOutOwned } from './owned.ts'
import { parseOnePayment } from './parse-payment.ts'
import { quotedPayer } from './payer.ts'
import type { Payment } from './payment.ts'
import { provenWallets, type Proven } from './proof.ts'
import { callFingerprint } from './quote.ts'
import { serveUnpaid } from './serve.ts'
import { toolHealth } from './tool-health.ts'
import { countFreeCall, countQuote, serveVisitor } from './visits.ts'

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
    reachOf: (key) => reachOf(services, key),
    checkSignIn: (raw) => services.signIn.check(raw),
    async call(request) {
      const tool = findTool(services, request.tool)
      const payment = parseOnePayment(request.payments, services.terms)
      const proven = await checkCredentials(services, request)
      return withKey(services, proven, (key) =>
        serve(services, { tool, request, payment, proven, key }),
      )
    },
  }
}

/** What a call gets, once its credentials are read. */
async function serve(services: GateServices, call: Arrival): Promise<CallOutcome> {
  const { tool, request, payment, key } = call
  const bought = await serveBought(services, call)
  if (bought !== undefined) return bought
  if (costsNothing(tool, request.input)) return serveFree(services, call)
  if (key && mayOpen(key.pass, tool) && !(await isOwnRepeat(services, call))) {
    return rideOnPass(services, call, key)
  }
  await expectAllowed(call)
  if (payment === undefined) {
    const served = (await serveFromCredit(services, call)) ?? (await serveVisitor(services, call))
    if (served !== undefined) return served
    await countQuote(services, call)
    return offerIfHealthy(services, call)
  }
  return payByCoin(services, { ...call, payment, input: parseInput(tool, request.input) })
}

/** Nobody is asked to sign for a call that was found out of order a moment ago. */
async function offerIfHealthy(services: GateServices, call: Arrival): Promise<QuoteOutcome> {
  const { tool, request, proven } = call
  const { input, resourceUrl: url } = request
  const parsed = tool.parse(input ?? {})
  const payer = quotedPayer(request, proven)
  const note = parsed.ok
    ? await shortOfCredit(services, { tool, input: parsed.value, proven })
    : undefined
  const quote = await offerQuote(services, { tool, input, url, payer, note })
  const fingerprint = parsed.ok ? callFingerprint(tool.name, parsed.value) : undefined
  const problem = fingerprint === undefined ? undefined : services.health?.problem(fingerprint)
  if (problem !== undefined) throw problem
  return quote
}

/** Whether a pass can open the tool by itself. What an agent's key opens its credit has to pay. */
function mayOpen(pass: KeyPass, tool: Tool): boolean {
  return tool.scope !== 'none' && pass.kind !== 'agent'
}

/**
 * Looks at a key by which nothing is counted, so that no count would notice its end.
 *
 * @throws KeyScopeError for a tool that its buyer left out
 */
async function expectAllowed({ tool, key }: Arrival): Promise<void> {
  const looked = await key?.look()
  if (looked === undefined || tool.scope === 'none' || allows(looked.pass, tool)) return
  throw new KeyScopeError({ scope: tool.scope, tool: tool.name })
}

/** A call whose credentials are read and good. */
type Arrival = {
  tool: Tool
  request: CallRequest
  payment: Payment | undefined
  proven: Proven
  /** The key that came along. */
  key: KeyInHand | undefined
}

/**
 * A pass opens the door: scope, then limits, then the tool. No payment is looked at, unless it is
 * one that the holder of the pass has made before. What the pass does not open, the credit of its
 * wallet may.
 */
async function rideOnPass(
  services: GateServices,
  call: Arrival,
  key: KeyInHand,
): Promise<CallOutcome> {
  const { tool, request, payment, proven } = call
  if (!opens(key.pass, tool)) {
    await expectAllowed(call)
    const served = payment === undefined ? await serveFromCredit(services, call) : undefined
    if (served === undefined) throw new KeyScopeError({ scope: tool.scope })
    return served
  }
  const input = parseInput(tool, request.input)
  const accounts = accountDesk(services, { payment: undefined, proven })
  const caller = callerOf(proven)
  return key.counted(tool.priceOf(input), (limits) =>
    serveUnpaid(services, { tool, input, caller, limits, accounts }),
  )
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

/** Whether the tool is free, or at least this call of it. */
function costsNothing(tool: Tool, input: unknown): boolean {
  if (tool.free || tool.fixedPrice) return tool.free
  const parsed = tool.parse(input ?? {})
  return parsed.ok && tool.priceOf(parsed.value) === undefined
}

/**
 * What was bought before, of a tool whose goods are kept: for whoever is proved to call, or repeats
 * its payment. First of all, because it holds whatever is sold by now, and at which price.
 */
async function serveBought(
  services: GateServices,
  call: Arrival,
): Promise<CallOutcome | undefined> {
  const { tool, request, payment } = call
  const parsed = tool.parse(request.input ?? {})
  if (tool.owned === undefined || !parsed.ok) return undefined
  if (payment === undefined) return serveOwned(services, call)
  const seen = await services.ledger.find(payment.id)
  return seen?.fingerprint === callFingerprint(tool.name, parsed.value)
    ? payByCoin(services, { ...call, payment, input: parsed.value })
    : undefined
}

/** What whoever is proved to call has bought before. A key that was narrowed speaks for nobody here. */
async function serveOwned(
  services: GateServices,
  { tool, request, proven }: Arrival,
): Promise<CallOutcome | undefined> {
  const { wallet, pass, token } = proven
  const isWhole = token === undefined && pass?.tools === undefined
  const payer = wallet ?? (isWhole ? pass?.payer : undefined)
  const parsed = tool.parse(request.input ?? {})
  if (payer === undefined || !parsed.ok) return undefined
  return handOutOwned(services, { tool, input: parsed.value, payer, by: 'wallet' })
}

/** `undefined`: the input does not fit, nobody is behind the call, or the credit does not reach. */
async function serveFromCredit(
  services: GateServices,
  { tool, request, proven, key }: Arrival,
): Promise<CallOutcome | undefined> {
  const parsed = tool.parse(request.input ?? {})
  if (!parsed.ok) return undefined
  return payFromCredit(services, { tool, input: parsed.value, proven, key })
}

async function serveFree(
  services: GateServices,
  { tool, request, payment, proven: shown, key }: Arrival,
): Promise<CallOutcome> {
  const looked = await key?.look()
  const proven = looked === undefined ? shown : { ...shown, pass: looked.pass, token: looked.token }
  const input = parseInput(tool, request.input)
  const limits = looked?.limits ?? (await countFreeCall(services, { tool, request, proven }))
  const accounts = accountDesk(services, { payment, proven })
  return serveUnpaid(services, { tool, input, caller: callerOf(proven), limits, accounts })
}

function callerOf({ pass, token, wallet }: Proven): Caller {
  if (pass !== undefined) {
    return { kind: 'pass', pass: passFacts(pass), token: token && tokenFacts(token) }
  }
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
