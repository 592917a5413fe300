import type { PaymentPayload } from '@x402/core/types'

import type { SandboxPayer } from '../../src/sandbox/connect-sandbox.ts'
import { doors, type DoorAnswer, type DoorCall } from '../e2e/doors.ts'
import { entryOf, signPayment } from '../support/payer.ts'
import type { Chance } from './random.ts'

/** One signed payment, and every answer its payer saw. */
export type Ride = {
  payer: SandboxPayer
  payment: PaymentPayload
  call: DoorCall
  answers: DoorAnswer[]
}

export type Rider = {
  payer: SandboxPayer
  chance: Chance
  /** Where servers listen at the moment; empty while all are dead. */
  urls: () => readonly string[]
  /** Told of every payment before it is sent. */
  rides: Ride[]
}

/** A second after which nobody answers any more, in milliseconds. */
const patienceMs = 20_000
const mostAttempts = 80

/** Buys one thing: asks, pays, and sends the same payment again as long as that is invited. */
export async function ride(rider: Rider): Promise<void> {
  const { payer, chance, rides } = rider
  const tool = chance.next() < 0.1 ? 'jam' : 'ticket'
  const call = { tool, input: { seat: String(chance.between(1, 99)) } }
  const quote = await quoteOf(rider, call)
  if (quote === undefined) return
  const payment = await signPayment(payer.account, entryOf(quote))
  const own: Ride = { payer, payment, call, answers: [] }
  rides.push(own)
  // Some lose interest after their first answer fails to come.
  const attempts = chance.next() < 0.25 ? 1 : mostAttempts
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const copies = chance.next() < 0.2 ? 2 : 1
    const sent = Array.from({ length: copies }, () => send(rider, { ...call, payment }))
    const answers = (await Promise.all(sent)).filter((answer) => answer !== undefined)
    own.answers.push(...answers)
    if (answers.some(isLast)) return
    await pause(chance.between(50, 400))
  }
}

async function quoteOf(rider: Rider, call: DoorCall) {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const quote = (await send(rider, call))?.quote
    if (quote !== undefined) return quote
    await pause(50)
  }
  return undefined
}

/** `undefined`: the server died, or nobody listens. */
async function send({ chance, urls }: Rider, call: DoorCall): Promise<DoorAnswer | undefined> {
  const open = urls()
  if (open.length === 0) return undefined
  const url = chance.pick(open)
  const door = chance.pick(doors)
  try {
    return await door.call(url, { ...call, signal: AbortSignal.timeout(patienceMs) })
  } catch {
    return undefined
  }
}

function isLast({ kind, body }: DoorAnswer): boolean {
  return kind !== 'refused' || body['retryable'] !== true
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
