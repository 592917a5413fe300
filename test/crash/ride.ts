import type { DoorAnswer, DoorCall } from '../e2e/doors.ts'
import { entryOf, signPayment } from '../support/payer.ts'
import { rideOnCredit } from './credit-ride.ts'
import { rideOnKeys } from './key-ride.ts'
import {
  answersTo,
  keysIn,
  passCall,
  pause,
  send,
  ticketCall,
  type Ride,
  type Rider,
} from './rider.ts'

const mostAttempts = 80

/** One visit of a payer: something bought with a coin, a pass bought and used, or credit spent. */
export async function ride(rider: Rider): Promise<void> {
  const kind = rider.chance.next()
  if (kind < 0.5) await payByCoin(rider, ticketCall(rider.chance))
  else if (kind < 0.75) await buyAndUsePass(rider)
  else await rideOnCredit(rider)
}

/** Buys one thing: asks, pays, and sends the same payment again as long as that is invited. */
async function payByCoin(rider: Rider, call: DoorCall): Promise<Ride | undefined> {
  const { payer, chance, log } = rider
  const quote = await quoteOf(rider, call)
  if (quote === undefined) return undefined
  const payment = await signPayment(payer.account, entryOf(quote))
  const own: Ride = { payer, payment, call, answers: [] }
  log.rides.push(own)
  // Some lose interest after their first answer fails to come.
  const attempts = chance.next() < 0.25 ? 1 : mostAttempts
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if ((await sendPayment(rider, own)).some(isLast)) return own
    await pause(chance.between(50, 400))
  }
  return own
}

/** Also twice at once. */
async function sendPayment(rider: Rider, own: Ride): Promise<DoorAnswer[]> {
  const { call, payment } = own
  const copies = rider.chance.next() < 0.2 ? 2 : 1
  const sent = Array.from({ length: copies }, () => send(rider, { ...call, payment }))
  const answers = await answersTo(sent)
  own.answers.push(...answers)
  return answers
}

/** Some have the key replaced, before they use it or in between. */
async function buyAndUsePass(rider: Rider): Promise<void> {
  const bought = await payByCoin(rider, passCall)
  if (bought === undefined) return
  const { chance } = rider
  const visits = chance.between(1, 2)
  for (let visit = 0; visit < visits && keysIn(bought.answers).length > 0; visit += 1) {
    await rideOnKeys(rider, keysIn(bought.answers))
    if (chance.next() < 0.6) await sendPayment(rider, bought)
  }
  await rideOnKeys(rider, keysIn(bought.answers))
}

async function quoteOf(rider: Rider, call: DoorCall) {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const quote = (await send(rider, call))?.quote
    if (quote !== undefined) return quote
    await pause(50)
  }
  return undefined
}

function isLast({ kind, body }: DoorAnswer): boolean {
  return kind !== 'refused' || body['retryable'] !== true
}
