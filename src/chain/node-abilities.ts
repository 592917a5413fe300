import type { Hex, PublicClient } from 'viem'
import { z } from 'zod'

import { isMissingMethod, rpcFailureOf } from './rpc-error.ts'
import { overridesOf } from './state-overrides.ts'

/** `untold`: the node has not shown it yet. */
export type AbilityState = 'offered' | 'missing' | 'untold'

/** What nodes may lack: running later blocks (`eth_simulateV1`), and `eth_call` with overrides. */
export type AbilityStates = { laterBlocks: AbilityState; overrides: AbilityState }

export type Ability = keyof AbilityStates

/** What the node of one chain can do, as it showed. What it lacks is not asked of it. */
export type NodeAbilities = {
  states(): AbilityStates
  /** Asks the node, in one HTTP request. Never throws: what fails leaves everything as it was. */
  probe(): Promise<void>
  /** Whether asking makes sense. What was missing is looked at again, aside, after a while. */
  has(ability: Ability): boolean
  /** What an answer showed. */
  note(ability: Ability, state: Told): void
}

/** Until a node that lacked something is looked at again, in milliseconds. */
const againAfterMs = 5 * 60_000

/** `onChange` is told of every change. */
export function nodeAbilities(options: {
  client: PublicClient
  clock: () => number
  onChange?: (states: AbilityStates) => void
}): NodeAbilities {
  const { client, clock, onChange } = options
  const states: AbilityStates = { laterBlocks: 'untold', overrides: 'untold' }
  let askedAt: number | undefined
  let asking: Promise<void> | undefined

  const learn = (found: Partial<AbilityStates>) => {
    const before = { ...states }
    Object.assign(states, found)
    if (before.laterBlocks !== states.laterBlocks || before.overrides !== states.overrides) {
      onChange?.({ ...states })
    }
  }
  const ask = async () => {
    askedAt = clock()
    const [laterBlocks, overrides] = await Promise.all([runsBlocks(client), pretends(client)])
    learn({ ...(laterBlocks && { laterBlocks }), ...(overrides && { overrides }) })
  }
  const probe = () => {
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }
  return {
    states: () => ({ ...states }),
    probe,
    has(ability) {
      if (states[ability] === 'offered') return true
      if (askedAt !== undefined && clock() - askedAt >= againAfterMs) void probe()
      return states[ability] !== 'missing'
    },
    note(ability, state) {
      if (state === 'missing') askedAt = clock()
      learn({ [ability]: state })
    },
  }
}

type Told = 'offered' | 'missing'

type SimulateV1 = { Method: 'eth_simulateV1'; Parameters: [unknown, string]; ReturnType: unknown }

const twoBlocks = z.array(z.object({ calls: z.array(z.unknown()) })).length(2)

/** `undefined`: it did not say. */
async function runsBlocks(client: PublicClient): Promise<Told | undefined> {
  const payload = { blockStateCalls: [{ calls: [] }, { calls: [] }], validation: false }
  try {
    const answer = await client.request<SimulateV1>({
      method: 'eth_simulateV1',
      params: [payload, 'latest'],
    })
    return twoBlocks.safeParse(answer).success ? 'offered' : 'missing'
  } catch (error) {
    const failure = rpcFailureOf(error)
    return failure && isMissingMethod(failure) ? 'missing' : undefined
  }
}

/** An account that nobody has. */
const place = '0x00000000000000000000000000000000fa7e9a7e'
/** Answers 42. */
const code: Hex = '0x602a60005260206000f3'
const invalidParams = -32_602

/** `undefined`: it did not say. */
async function pretends(client: PublicClient): Promise<Told | undefined> {
  try {
    const answer = await client.request({
      method: 'eth_call',
      params: [{ to: place }, 'latest', overridesOf({ [place]: { code } })],
    })
    return /^0x0*2a$/i.test(answer) ? 'offered' : 'missing'
  } catch (error) {
    const failure = rpcFailureOf(error)
    return failure?.code === invalidParams ? 'missing' : undefined
  }
}
