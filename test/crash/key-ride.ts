import { answersTo, passCall, send, ticketCall, type CreditCall, type Rider } from './rider.ts'

/** Makes some calls with the keys of one purchase, the replaced ones as well. */
export async function rideOnKeys(rider: Rider, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  const { chance } = rider
  const calls = chance.between(1, 3)
  for (let made = 0; made < calls; made += 1) {
    if (chance.next() < 0.15) await buyFromCredit(rider, chance.pick(keys))
    else await callWithKey(rider, keys)
  }
}

async function callWithKey(rider: Rider, keys: readonly string[]): Promise<void> {
  const { chance, log } = rider
  const key = (chance.next() < 0.7 ? keys.at(-1) : undefined) ?? chance.pick(keys)
  const answer = await send(rider, { ...ticketCall(chance), headers: inHeader(rider, key) })
  log.keyUses.push({ key, known: [...keys], answer })
}

/** A pass opens everything but the sale of passes: that is paid by the credit of its wallet. */
async function buyFromCredit(rider: Rider, key: string): Promise<void> {
  const { payer, log } = rider
  const own: CreditCall = { payer, call: passCall, by: 'key', sends: 1, answers: [] }
  log.creditCalls.push(own)
  const headers = inHeader(rider, key)
  own.answers.push(...(await answersTo([send(rider, { ...passCall, headers })])))
}

function inHeader({ chance }: Rider, key: string): Record<string, string> {
  return chance.next() < 0.5 ? { authorization: `Bearer ${key}` } : { 'x-api-key': key }
}
