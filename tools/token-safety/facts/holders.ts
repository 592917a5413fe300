import { isAddressEqual, type Address } from 'viem'

import type { ChainPlaces } from '../../../src/registry/chain-places.ts'
import { lockersAt, type Locker } from './lockers.ts'

/** What an account is to a token. Of several that fit, the first counts. */
export type Role = 'burned' | 'locker' | 'pool' | 'token' | 'owner' | 'creator'

/** An account whose balances are read. */
export type KnownHolder = { address: Address; role: Role; locker?: Locker }

/** Where tokens are sent so that nobody has them. */
const burnAddresses: readonly Address[] = [
  '0x0000000000000000000000000000000000000000',
  '0x0000000000000000000000000000000000000001',
  '0x000000000000000000000000000000000000dEaD',
]

/** Makers whose balances are read; each costs a read for every pool. */
const mostCreators = 12

const as = (role: Role) => (address: Address) => ({ address, role })

/** Everybody whose part is told, each once. */
export function knownHolders({
  chainId,
  places,
  token,
  pools,
  owner,
  creators,
}: {
  chainId: number
  places?: ChainPlaces | undefined
  token: Address
  pools: readonly Address[]
  owner: Address | undefined
  creators: readonly Address[]
}): KnownHolder[] {
  const all: KnownHolder[] = [
    ...burnAddresses.map(as('burned')),
    ...lockersAt({ chainId, places }).map((locker) => ({
      address: locker.address,
      role: 'locker' as const,
      locker,
    })),
    ...pools.map(as('pool')),
    as('token')(token),
    ...(owner ? [as('owner')(owner)] : []),
    ...creators.slice(0, mostCreators).map(as('creator')),
  ]
  return all.filter(
    ({ address }, at) => all.findIndex((one) => isAddressEqual(one.address, address)) === at,
  )
}

/** A known holder and what it holds of something. */
export type Holding = KnownHolder & { isWallet: boolean; amount: bigint }

/** The insider who holds most, and how much in basis points. */
export type Insider = {
  address: Address
  role: 'owner' | 'creator'
  isWallet: boolean
  bps: number
}

/** `undefined`: neither the owner nor a creator holds a basis point. */
export function largestInsider(holdings: readonly Holding[], supply: bigint): Insider | undefined {
  const insiders = holdings.flatMap(({ address, role, isWallet, amount }): Insider[] =>
    role === 'owner' || role === 'creator'
      ? [{ address, role, isWallet, bps: bpsOf(amount, supply) }]
      : [],
  )
  return insiders.toSorted((a, b) => b.bps - a.bps).find(({ bps }) => bps > 0)
}

/** What holders of a role hold together, in basis points of the supply. */
export function roleBps(
  holdings: readonly Holding[],
  { role, supply }: { role: Role; supply: bigint },
): number {
  const amounts = holdings.filter((one) => one.role === role).map(({ amount }) => amount)
  return bpsOf(
    amounts.reduce((total, amount) => total + amount, 0n),
    supply,
  )
}

/** Rounded down, and never more than all: a token can say what it likes. */
export function bpsOf(part: bigint, whole: bigint): number {
  if (whole <= 0n) return 0
  return part >= whole ? 10_000 : Number((part * 10_000n) / whole)
}
