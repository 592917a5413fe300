import type { Settlement, SettlementOutcome } from '../gate/settlement.ts'
import { circuit, type Circuit } from './circuit.ts'

/** A way to settle, with the name the ledger remembers it by. */
export type NamedSettlement = { name: string; settlement: Settlement }

/**
 * Several engines in the operator's order, as one. A new payment goes to the first engine that is
 * not having a rest. It stays with that engine: another one is only chosen while nothing was
 * submitted, so that no two engines ever settle the same payment.
 *
 * @throws RangeError when there is none, or two share a name
 */
export function failover(named: readonly NamedSettlement[], clock: () => number): Settlement {
  const engines = new Map(
    named.map(({ name, settlement }) => [name, { settlement, breaker: circuit(clock) }]),
  )
  const [first] = named
  if (first === undefined || engines.size !== named.length) {
    throw new RangeError('Settlement needs engines, each with a name of its own.')
  }
  return {
    choose(tried) {
      const untried = [...engines].filter(([name]) => !tried.includes(name))
      const rested = untried.find(([, { breaker }]) => breaker.isClosed())
      return (rested ?? untried[0])?.[0]
    },
    async settle(order) {
      const engine = engines.get(order.engine)
      // An engine that the operator has taken away since: nobody else may settle what it was given.
      if (engine === undefined)
        return { kind: 'unknown', transaction: undefined, cause: 'no engine' }
      const outcome = await engine.settlement.settle(order)
      count(engine.breaker, outcome)
      return outcome
    },
    isSignedByPayer: (payment) => first.settlement.isSignedByPayer(payment),
    inspect: (claim) => first.settlement.inspect(claim),
  }
}

/** A refusal is an answer; silence is not. */
function count(breaker: Circuit, { kind }: SettlementOutcome): void {
  if (kind === 'unavailable' || kind === 'unknown') breaker.failed()
  else breaker.succeeded()
}
