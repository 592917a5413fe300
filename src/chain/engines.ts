import type { FacilitatorClient } from '@x402/core/server'

import { circuit } from './circuit.ts'

/** A settlement engine with the name the ledger remembers it by. */
export type NamedEngine = { name: string; client: FacilitatorClient }

/** Several engines in the operator's order. */
export type Engines = {
  /**
   * The engine a new payment goes to: the first that is not having a rest and was not tried for
   * it yet; the first untried one when all have a rest. `undefined`: all were tried.
   */
  choose(tried: readonly string[]): string | undefined
  /**
   * The engine of that name. A payment stays with the engine it was given to: another one is never
   * asked to settle it while the first may still do so.
   */
  find(name: string): FacilitatorClient | undefined
}

/**
 * @throws RangeError when there is none, or two share a name
 */
export function engines(named: readonly NamedEngine[], clock: () => number): Engines {
  const guarded = named.map(({ name, client }) => ({ name, ...guard(client, clock) }))
  const byName = new Map(guarded.map((engine) => [engine.name, engine]))
  if (byName.size !== named.length || named.length === 0) {
    throw new RangeError('Settlement needs engines with names of their own.')
  }
  return {
    choose(tried) {
      const untried = guarded.filter(({ name }) => !tried.includes(name))
      return (untried.find((engine) => engine.isClosed()) ?? untried[0])?.name
    },
    find: (name) => byName.get(name)?.client,
  }
}

/** Counts what fails to answer. A refusal is an answer. */
function guard(client: FacilitatorClient, clock: () => number) {
  const breaker = circuit(clock)
  const counted = async <answer>(ask: () => Promise<answer>): Promise<answer> => {
    try {
      const answer = await ask()
      breaker.succeeded()
      return answer
    } catch (error) {
      breaker.failed()
      throw error
    }
  }
  const watched: FacilitatorClient = {
    verify: (payload, requirements) => counted(() => client.verify(payload, requirements)),
    settle: (payload, requirements) => counted(() => client.settle(payload, requirements)),
    getSupported: () => client.getSupported(),
  }
  return { client: watched, isClosed: () => breaker.isClosed() }
}
