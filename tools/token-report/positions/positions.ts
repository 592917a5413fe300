import { isAddressEqual, type Address } from 'viem'

import type { ChainReads } from '../../../src/registry/chain-reads.ts'
import { knownHolders } from '../../token-safety/facts/holders.ts'
import { isLaunchpad } from '../../token-safety/facts/launchpads.ts'
import { positionLockersAt } from '../../token-safety/facts/lockers.ts'
import type { Facts } from '../../token-safety/facts/read-facts.ts'
import type { AccountKind } from '../../token-safety/reads/ownership.ts'
import type { Pool } from '../../token-safety/trade/trade.ts'
import { hookOf } from '../../token-safety/trade/uniswap-v4.ts'
import type { FoundPosition, FoundPositions } from './find-positions.ts'
import { shareBps } from './worth.ts'

/** What the holder of a position is to the token. */
export const positionRoles = ['burned', 'locked', 'owner', 'maker', 'launchpad', 'other'] as const

/** A position and who can take its liquidity out. */
export type Position = {
  tokenId?: bigint
  holder: Address
  kind: AccountKind
  role: (typeof positionRoles)[number]
  /** Name of the locker. */
  locker?: string
  /** Part of the liquidity that was found, in basis points. */
  shareBps: number
}

/** Positions of one pool. */
export type Positions = { positions: readonly Position[]; coverageBps: number }

/** Whom the holders are compared with. */
export type Known = {
  chain: Pick<ChainReads, 'chainId' | 'places'>
  token: Address
  pool: Pool
  owner: Address | undefined
  makers: readonly Address[]
  facts: Facts | undefined
}

/** Says what the holders of positions are to the token. */
export function namePositions({ positions, coverageBps }: FoundPositions, known: Known): Positions {
  const roleOf = rolesOf(known)
  const total = positions.reduce((sum, { weight }) => sum + weight, 0n)
  return {
    coverageBps,
    positions: positions.map(({ tokenId, holder, kind, weight }) => ({
      ...(tokenId !== undefined && { tokenId }),
      holder,
      kind,
      ...roleOf({ holder, kind }),
      shareBps: shareBps(weight, total),
    })),
  }
}

type Named = Pick<Position, 'role' | 'locker'>

function rolesOf(known: Known): (position: Pick<FoundPosition, 'holder' | 'kind'>) => Named {
  const { token, owner, makers } = known
  const { chainId, places } = known.chain
  const lockers = positionLockersAt({ chainId, places })
  const holders = knownHolders({ chainId, places, token, pools: [], owner, creators: makers })
  return ({ holder, kind }) => {
    const who = holders.find(({ address }) => isAddressEqual(address, holder))
    if (who?.role === 'burned') return { role: 'burned' }
    const locker = lockers.find(({ address }) => isAddressEqual(address, holder))
    // Where its code is missing, nothing is locked.
    if (locker && kind !== 'wallet') return { role: 'locked', locker: locker.name }
    if (isOfLaunchpad(holder, known)) return { role: 'launchpad' }
    if (who?.role === 'owner') return { role: 'owner' }
    return { role: who?.role === 'creator' ? 'maker' : 'other' }
  }
}

/** Its factories, the hook of its pools, and tokens that it made, which may hold positions too. */
function isOfLaunchpad(holder: Address, { token, pool, facts }: Known): boolean {
  if (isLaunchpad(holder)) return true
  const hook = pool.managed && hookOf(pool.managed.key)
  if (hook?.kind === 'launchpad' && isAddressEqual(hook.address, holder)) return true
  if (!facts?.launchpad) return false
  return [token, ...(hook ? [hook.address] : [])].some((one) => isAddressEqual(one, holder))
}
