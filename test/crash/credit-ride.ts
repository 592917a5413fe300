import type { SignInChallenge } from '../../src/wallets/sign-in.ts'
import type { DoorCall } from '../e2e/doors.ts'
import { toHeader } from '../support/payer.ts'
import { signChallenge } from '../support/sign-in.ts'
import { rideOnKeys } from './key-ride.ts'
import {
  answersTo,
  keysIn,
  passCall,
  send,
  ticketCall,
  type CreditCall,
  type Rider,
} from './rider.ts'

/** Makes some calls that the wallet signs for, one after the other and at once. */
export async function rideOnCredit(rider: Rider): Promise<void> {
  const { chance } = rider
  const rounds = chance.between(1, 3)
  for (let round = 0; round < rounds; round += 1) {
    const call = chance.next() < 0.15 ? passCall : ticketCall(chance)
    const many = chance.next() < 0.5 ? 3 : 1
    const keys = await Promise.all(Array.from({ length: many }, () => signedCall(rider, call)))
    for (const key of keys.flat()) await rideOnKeys(rider, [key])
  }
}

/** Answers the keys that it bought. */
async function signedCall(rider: Rider, call: DoorCall): Promise<string[]> {
  const { payer, chance, urls, log } = rider
  const open = urls()
  if (open.length === 0) return []
  // A signature is bound to the address where it was asked for.
  const url = chance.pick(open)
  const headers = await proofFor(rider, url)
  if (headers === undefined) return []
  const sends = chance.next() < 0.2 ? 2 : 1
  const own: CreditCall = { payer, call, by: 'wallet', sends, answers: [] }
  log.creditCalls.push(own)
  const sent = Array.from({ length: sends }, () => send(rider, { ...call, headers }, url))
  own.answers.push(...(await answersTo(sent)))
  return keysIn(own.answers)
}

/** `undefined`: the server died before it could be asked. */
async function proofFor(rider: Rider, url: string): Promise<Record<string, string> | undefined> {
  const { account, address } = rider.payer
  const asked = await send(rider, { tool: 'sign_in_challenge', input: { address } }, url)
  if (asked?.kind !== 'delivered') return undefined
  const challenge: SignInChallenge = JSON.parse(asked.text)
  return { 'sign-in-with-x': toHeader(await signChallenge(account, challenge)) }
}
