import { KeyScopeError } from '../errors/key.ts'
import { InvalidInputError, UnknownToolError } from '../errors/request.ts'
import type { KeyPass } from '../passes/key-pass.ts'
import type { Tool } from '../registry/define-tool.ts'
import type { Caller } from '../registry/tool-context.ts'
import { payByCoin } from './coin.ts'
import type { CallOutcome, CallRequest, Gate, GateServices } from './gate.ts'
import { offerQuote } from './offer.ts'
import { parseOnePayment } from './parse-payment.ts'
import { passFacts } from './pass-desk.ts'
import { serveUnpaid } from './serve.ts'

/** Builds the gate. The order of the steps in `call` is the order of the design. */
export function openGate(services: GateServices): Gate {
  return {
    async checkKey(key) {
      await services.passes.verify(key)
    },
    async call(request) {
      const tool = findTool(services, request.tool)
      const payment = parseOnePayment(request.payments, services.terms)
      const pass = await verifyPass(services, request.key)

      if (tool.free) return serveFree(services, { tool, request, pass })
      if (pass !== undefined && tool.scope !== 'none') {
        return rideOnPass(services, { tool, request, pass })
      }
      if (payment === undefined) {
        return offerQuote(services, { tool, input: request.input, url: request.resourceUrl })
      }
      const input = parseInput(tool, request.input)
      return payByCoin(services, { tool, input, payment, request })
    },
  }
}

type PassRide = { tool: Tool; request: CallRequest; pass: KeyPass }

/** A pass opens the door: scope, then limits, then the tool. No payment is looked at. */
async function rideOnPass(services: GateServices, ride: PassRide): Promise<CallOutcome> {
  const { tool, request, pass } = ride
  if (!pass.scopes.includes(tool.scope)) throw new KeyScopeError({ scope: tool.scope })
  const input = parseInput(tool, request.input)
  const limits = await services.passes.count(pass)
  return serveUnpaid(services, { tool, input, caller: callerOf(pass), limits })
}

async function serveFree(
  services: GateServices,
  { tool, request, pass }: { tool: Tool; request: CallRequest; pass: KeyPass | undefined },
): Promise<CallOutcome> {
  const input = parseInput(tool, request.input)
  const limits = pass && (await services.passes.left(pass))
  return serveUnpaid(services, { tool, input, caller: callerOf(pass), limits })
}

function callerOf(pass: KeyPass | undefined): Caller {
  return pass === undefined ? { kind: 'anonymous' } : { kind: 'pass', pass: passFacts(pass) }
}

function findTool({ catalogue }: GateServices, name: string): Tool {
  const tool = catalogue.find(name)
  if (tool === undefined) throw new UnknownToolError({ tool: name })
  return tool
}

/** A key that came along must be good: a bad one never falls back to an anonymous call. */
async function verifyPass(services: GateServices, key: string | undefined) {
  return key === undefined ? undefined : services.passes.verify(key)
}

function parseInput(tool: Tool, input: unknown): unknown {
  const parsed = tool.parse(input ?? {})
  if (!parsed.ok) throw new InvalidInputError({ problems: parsed.problems })
  return parsed.value
}
