import { toFunctionSelector } from 'viem'
import type { Address } from 'viem'

import type { ChainReads } from '../../src/registry/chain-reads.ts'
import { tryCalls } from './bounded-calls.ts'
import type { TrialAnswer } from './bounded-calls.ts'
import { readCode } from './bytecode.ts'
import type { CodeFacts } from './bytecode.ts'
import { capabilityTrials } from './capabilities.ts'
import type { Proxy } from './proxy.ts'
import { addressIn } from './words.ts'

/** The token under test; `fresh` names accounts nobody has used before, by what they are for. */
export type Subject = { chain: ChainReads; token: Address; fresh: (role: string) => Address }

/** What a contract let several callers do, and the code behind it. */
export type Behind = {
  implementationCode?: CodeFacts
  /** `undefined`: the node did not run the calls. */
  trials: CallerTrials | undefined
}

/** Answers in the order of `privilegedFunctions`. */
export type CallerTrials = {
  stranger: readonly TrialAnswer[]
  readOnly: readonly TrialAnswer[]
  holders: ReadonlyMap<Address, readonly TrialAnswer[]>
}

/** Finds the code a proxy hands its calls to, and tries the privileged functions. */
export async function lookBehind(
  subject: Subject,
  { proxy, callers }: { proxy: Proxy; callers: Address[] },
): Promise<Behind> {
  const implementation = await findImplementation(subject, proxy)
  const [code, trials] = await Promise.all([
    implementation && subject.chain.code(implementation),
    tryFunctions(subject, { implementation, callers }),
  ])
  return { trials, ...(code && { implementationCode: readCode(code) }) }
}

async function tryFunctions(
  { chain, token, fresh }: Subject,
  { implementation, callers }: { implementation: Address | undefined; callers: Address[] },
): Promise<CallerTrials | undefined> {
  const targets = { token, victim: fresh('victim'), upgradeTo: implementation ?? token }
  const trials = capabilityTrials(targets)
  // Standing in for the contract under test, or for its code, would replace what is to be tested.
  const able = callers.filter((caller) => !isSame(caller, token, implementation))
  const stranger = fresh('stranger')
  const [asStranger, readOnly, ...asCallers] = await Promise.all([
    tryCalls(chain, { caller: stranger, trials }),
    tryCalls(chain, { caller: stranger, trials: capabilityTrials(targets, { readOnly: true }) }),
    ...able.map((caller) => tryCalls(chain, { caller, trials })),
  ])
  const holders = new Map<Address, readonly TrialAnswer[]>()
  for (const [at, caller] of able.entries()) {
    const answers = asCallers[at]
    if (answers === undefined) return undefined
    holders.set(caller, answers)
  }
  return asStranger && readOnly && { stranger: asStranger, readOnly, holders }
}

async function findImplementation(
  { chain, fresh }: Subject,
  proxy: Proxy,
): Promise<Address | undefined> {
  if (proxy.kind === 'none') return undefined
  if (proxy.kind !== 'beacon') return proxy.implementation
  const data = toFunctionSelector('implementation()')
  const answers = await tryCalls(chain, {
    caller: fresh('reader'),
    trials: [{ target: proxy.beacon, readOnly: true, data }],
  })
  return answers?.[0]?.ok ? addressIn(answers[0].data) : undefined
}

function isSame(address: Address, ...others: (Address | undefined)[]): boolean {
  return others.some((other) => other?.toLowerCase() === address.toLowerCase())
}
