import type { Address } from 'viem'

import type { TestWallet } from '../support/sandbox.ts'
import { send } from '../tools/token-safety/market.ts'
import { contractCalled, exchanges } from './venues.ts'

/** All prices, in ticks that every pool knows. */
export const everywhere = { lower: -880_000, upper: 880_000 } as const

/** An exchange whose pools have positions. */
export type PositionsExchange = 'v3' | 'slipstream' | 'slipstream2'

type Positions = {
  exchange: PositionsExchange
  pool: Address
  /** Percent of what the pool holds, and whose it is, in one block; `other`: in that pool. */
  parts: readonly { percent: bigint; owner: Address; other?: Address }[]
  lower?: number
  upper?: number
}

/** Says whose the liquidity of a pool is, by NFTs of the exchange's manager. */
export async function namePositions(
  wallet: TestWallet,
  { exchange, pool, parts, lower = everywhere.lower, upper = everywhere.upper }: Positions,
): Promise<void> {
  const liquidity = await liquidityOf(wallet, pool)
  const amounts = parts.map(({ percent }) => (liquidity * percent) / 100n)
  const owners = parts.map(({ owner }) => owner)
  const pools = parts.map(({ other = pool }) => other)
  await command(wallet, exchange, ['mint', pools, lower, upper, amounts, owners])
}

/** Has the manager do something for the wallet. */
export function command(
  wallet: TestWallet,
  exchange: PositionsExchange,
  [functionName, ...args]: readonly [string, ...unknown[]],
): Promise<void> {
  const { abi } = contractCalled('V3Positions')
  return send(wallet, { address: exchanges[exchange].positions, abi, functionName, args })
}

/** Liquidity of a pool in range. */
export async function liquidityOf(wallet: TestWallet, pool: Address): Promise<bigint> {
  const { abi } = contractCalled('V3Pool')
  const liquidity = await wallet.readContract({ address: pool, abi, functionName: 'liquidity' })
  if (typeof liquidity !== 'bigint') throw new Error('The pool has no liquidity.')
  return liquidity
}
