import { toFunctionSelector, type Address } from 'viem'

import type { Trial, TrialAnswer } from '../token-safety/reads/bounded-calls.ts'
import { isNobody } from '../token-safety/reads/ownership.ts'
import { addressIn } from '../token-safety/reads/words.ts'
import type { Beginnings } from './logs.ts'

/** What points to an account as the maker of a token, the strongest first. */
export const signs = [
  'created',
  'first_owner',
  'role_giver',
  'launchpad',
  'first_recipient',
  'owner',
] as const

export type Sign = (typeof signs)[number]

/** An account that may have made the token. */
export type Candidate = { address: Address; signs: readonly Sign[] }

/** What launchpads write into their tokens: Clanker's, Zora's and others' names for the maker. */
const launchpadGetters = [
  'deployer()',
  'originalAdmin()',
  'creator()',
  'payoutRecipient()',
  'admin()',
] as const

const ownerGetters = ['owner()', 'getOwner()'] as const

/** The calls whose answers `readMakers` reads, in its order. */
export function makerTrials(token: Address): Trial[] {
  return [...launchpadGetters, ...ownerGetters].map((getter) => ({
    target: token,
    readOnly: true,
    data: toFunctionSelector(getter),
  }))
}

/** Accounts that the token itself names as its maker and its owner. */
export function readMakers(answers: readonly TrialAnswer[]): {
  launchpad: Address[]
  owner: Address[]
} {
  const named = answers.map(({ ok, data }) =>
    ok && data.length === 66 ? addressIn(data) : undefined,
  )
  const from = (start: number, end?: number) =>
    named.slice(start, end).filter((one) => one !== undefined)
  return {
    launchpad: from(0, launchpadGetters.length),
    owner: from(launchpadGetters.length, answers.length),
  }
}

/** Those who are looked at closely. */
const mostCandidates = 4

/** One entry for each account, those with the strongest sign first. */
export function pickCandidates(
  { firstOwner, roleGiver, firstRecipient }: Beginnings,
  { named, except }: { named: ReturnType<typeof readMakers>; except: readonly Address[] },
): Candidate[] {
  const found: [Sign, Address | undefined][] = [
    ['first_owner', firstOwner],
    ['role_giver', roleGiver],
    ...named.launchpad.map((address): [Sign, Address] => ['launchpad', address]),
    ['first_recipient', firstRecipient],
    ...named.owner.map((address): [Sign, Address] => ['owner', address]),
  ]
  const known = new Set(except.map((address) => address.toLowerCase()))
  const picked = new Map<Address, Set<Sign>>()
  for (const [sign, address] of found) {
    if (address === undefined || !isAccount(address) || known.has(address.toLowerCase())) continue
    picked.set(address, (picked.get(address) ?? new Set()).add(sign))
  }
  return [...picked]
    .map(([address, set]) => ({ address, signs: [...set] }))
    .slice(0, mostCandidates)
}

/** A small number in a word is no account. */
function isAccount(address: Address): boolean {
  return !isNobody(address) && BigInt(address) >= 1n << 32n
}
