import type { PaymentPayload } from '@x402/core/types'

import type { SandboxPayer } from '../../src/sandbox/connect-sandbox.ts'
import { doors, type DoorAnswer, type DoorCall } from '../e2e/doors.ts'
import type { Chance } from './random.ts'

/** One signed payment, and every answer its payer saw. */
export type Ride = {
  payer: SandboxPayer
  payment: PaymentPayload
  call: DoorCall
  answers: DoorAnswer[]
}

/** One call without a payment, sent once or at once several times with the same credential. */
export type CreditCall = {
  payer: SandboxPayer
  call: DoorCall
  /** A signature is good for one call, a key for many. */
  by: 'wallet' | 'key'
  sends: number
  answers: DoorAnswer[]
}

/** One call with a key. */
export type KeyUse = {
  key: string
  /** Every key of the same purchase that its buyer had when the call was sent. */
  known: readonly string[]
  /** `undefined`: none came. */
  answer: DoorAnswer | undefined
}

/** What payers did and saw. */
export type RideLog = { rides: Ride[]; creditCalls: CreditCall[]; keyUses: KeyUse[] }

export function emptyLog(): RideLog {
  return { rides: [], creditCalls: [], keyUses: [] }
}

export type Rider = {
  payer: SandboxPayer
  chance: Chance
  /** Where servers listen at the moment; empty while all are dead. */
  urls: () => readonly string[]
  /** Told of every payment, credential and key before it is sent. */
  log: RideLog
}

/** Key passes, as they are sold here. */
export const passTool = 'buy_key_pass'
export const passCall = { tool: passTool, input: { period: '1d' } } satisfies DoorCall

/** A seat, and now and then one that nobody gets. */
export function ticketCall(chance: Chance): DoorCall {
  const tool = chance.next() < 0.1 ? 'jam' : 'ticket'
  return { tool, input: { seat: String(chance.between(1, 99)) } }
}

/** A second after which nobody answers any more, in milliseconds. */
const patienceMs = 20_000

/** By one of the doors, chosen anew each time. `undefined`: the server died, or nobody listens. */
export async function send(
  { chance, urls }: Rider,
  call: DoorCall,
  at?: string,
): Promise<DoorAnswer | undefined> {
  const open = urls()
  if (open.length === 0) return undefined
  const url = at ?? chance.pick(open)
  const door = chance.pick(doors)
  try {
    return await door.call(url, { ...call, signal: AbortSignal.timeout(patienceMs) })
  } catch {
    return undefined
  }
}

/** The answers that came. */
export async function answersTo(
  sent: readonly Promise<DoorAnswer | undefined>[],
): Promise<DoorAnswer[]> {
  return (await Promise.all(sent)).filter((answer) => answer !== undefined)
}

/** The keys in these answers. */
export function keysIn(answers: readonly DoorAnswer[]): string[] {
  return answers.flatMap(({ kind, body: { apiKey } }) =>
    kind === 'delivered' && typeof apiKey === 'string' ? [apiKey] : [],
  )
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
