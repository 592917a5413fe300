import type { Address } from 'viem'

import type { ChainReads } from '../../src/registry/chain-reads.ts'
import { venuesAt } from '../token-safety/trade/chain-venues.ts'

/** Contracts that stand at the same address on every chain, and cannot be changed. */
const everywhere: ReadonlyMap<string, string> = new Map([
  ['0x000000000022d473030f116ddee9f6b43ac78ba3', 'Permit2'],
  ['0xca11bde05977b3631167028862be2a173976ca11', 'Multicall3'],
  ['0x5ff137d4b0fdcd49dca30c7cf57e578a026d2789', 'ERC-4337 entry point 0.6'],
  ['0x0000000071727de22e5e9d8baf0edac6f37da032', 'ERC-4337 entry point 0.7'],
])

/** Code behind genuine Safes, versions 1.3.0 and 1.4.1, as its makers list it. */
const safeSingletons: ReadonlySet<string> = new Set([
  '0xd9db270c1b5e3bd161e8c8503c55ceabee709552',
  '0x3e5c63644e683549055b9be8653de26e0b4cd36e',
  '0x69f4d1788e39c87893c980c06edf4b7f686e2938',
  '0xfb1bffc9d739b8d520daf37df666da4c687191ea',
  '0x41675c099f32341bf84bfc5382af534df5c7461a',
  '0x29fcb43b46531bca003ddc8fcb67ffe91900c762',
])

/** Where Chainalysis documents its oracle, by chain id. */
const knownOracles: ReadonlyMap<number, Address> = new Map([
  [8453, '0x3A91A31cB3dC49b4db9Ce721F50a9D076c8D739B'],
])

type Chain = Pick<ChainReads, 'chainId' | 'places'>

/** The list of sanctioned addresses to ask; `undefined`: none is known, or none is to be asked. */
export function sanctionsOracleAt({ chainId, places }: Chain): Address | undefined {
  const oracle = places?.sanctionsOracle ?? knownOracles.get(chainId)
  return oracle === 'none' ? undefined : oracle
}

export type KnownPlace = { role: 'router' | 'factory' | 'quote' | 'infrastructure'; name: string }

/** A contract known by its address alone. */
export function knownPlace(chain: Chain, address: Address): KnownPlace | undefined {
  const wanted = address.toLowerCase()
  const is = (other: Address) => other.toLowerCase() === wanted
  const { dexes = [], quotes = [] } = venuesAt(chain) ?? {}
  const router = dexes.find((dex) => is(dex.router))
  if (router) return { role: 'router', name: withoutVariant(router.name) }
  const factory = dexes.find((dex) => is(dex.factory))
  if (factory) return { role: 'factory', name: withoutVariant(factory.name) }
  const quote = quotes.find(({ token }) => is(token))
  if (quote) return { role: 'quote', name: quote.symbol }
  const name = everywhere.get(wanted)
  return name === undefined ? undefined : { role: 'infrastructure', name }
}

export function isSafeSingleton(address: Address | undefined): boolean {
  return address !== undefined && safeSingletons.has(address.toLowerCase())
}

/** `Uniswap V3 (0.3 %)` is one of the exchange's pools. */
export function withoutVariant(name: string): string {
  return name.replace(/ \([^)]*\)$/, '')
}
