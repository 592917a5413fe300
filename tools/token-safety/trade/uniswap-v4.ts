import {
  encodeAbiParameters,
  isAddressEqual,
  keccak256,
  parseAbiParameters,
  zeroAddress,
  type Address,
  type Hex,
} from 'viem'

/** Which pool of a manager. Currencies in order; the zero address is ether. */
export type PoolKey = {
  currency0: Address
  currency1: Address
  fee: number
  tickSpacing: number
  hooks: Address
}

const keyTypes = parseAbiParameters('address, address, uint24, int24, address')

/** What a manager calls the pool of a key. */
export function idOf({ currency0, currency1, fee, tickSpacing, hooks }: PoolKey): Hex {
  const words = [currency0, currency1, fee, tickSpacing, hooks] as const
  return keccak256(encodeAbiParameters(keyTypes, words))
}

/** Of a pool that has an account of its own. */
export const noKey: PoolKey = {
  currency0: zeroAddress,
  currency1: zeroAddress,
  fee: 0,
  tickSpacing: 0,
  hooks: zeroAddress,
}

/**
 * Pools that a manager keeps without accounts of their own. `managed`: those with these terms.
 * `named`: the one that a token itself names, whatever its terms.
 */
export type ManagedDex = {
  name: string
  kind: 'managed' | 'named'
  /** The manager. */
  factory: Address
  router: Address
  /** Tells the price and the liquidity of pools. */
  state: Address
  /** Tells what a swap would bring. */
  quoter: Address
  /** Keeps the allowances that the router draws on. */
  permit2: Address
  /** Keeps positions as NFTs. */
  positions: Address
  /** Fee in hundredths of a basis point, or the mark of a fee that the hook sets. */
  variant: number
  tickSpacing: number
  hooks: Address
  /** Against ether itself, where the quote is wrapped ether. */
  native: boolean
}

const onBase = {
  factory: '0x498581fF718922c3f8e6A244956aF099B2652b2b',
  router: '0x6fF5693b99212Da76ad316178A184AB56D299b43',
  state: '0xA3c0c9b65baD0b08107Aa264b0f3dB444b867A71',
  quoter: '0x0d5e0F971ED27FBfF6c2837bf31316121532048D',
  permit2: '0x000000000022D473030F116dDEE9F6B43aC78BA3',
  positions: '0x7C5f5A4bBd8fD63184577525326123B519429bDc',
} as const

const plain = [
  { fee: 100, tickSpacing: 1 },
  { fee: 500, tickSpacing: 10 },
  { fee: 3_000, tickSpacing: 60 },
  { fee: 10_000, tickSpacing: 200 },
] as const

const plainPools = plain.flatMap(({ fee, tickSpacing }) =>
  [true, false].map((native): ManagedDex => ({
    ...onBase,
    name: `Uniswap V4 (${fee / 10_000} %${native ? ', ether' : ''})`,
    kind: 'managed',
    variant: fee,
    tickSpacing,
    hooks: zeroAddress,
    native,
  })),
)

/** In place of a fee: the hook sets it. */
const dynamicFee = 0x800000

/** Hooks of launchpads, as their makers publish them. */
const launchHooks = [
  { launchpad: 'Clanker', hooks: '0xDd5EeaFf7BD481AD55Db083062b13a3cdf0A68CC' },
  { launchpad: 'Clanker', hooks: '0xb429d62f8f3bFFb98CdB9569533eA23bF0Ba28CC' },
  { launchpad: 'Clanker', hooks: '0x34a45c6B61876d739400Bd71228CbcbD4F53E8cC' },
  { launchpad: 'Clanker', hooks: '0xd60D6B218116cFd801E28F78d011a203D2b068Cc' },
] as const

const launchPools = launchHooks.map(({ launchpad, hooks }, at): ManagedDex => ({
  ...onBase,
  name: `Uniswap V4 (${launchpad}${at === 0 ? '' : ` ${at + 1}`})`,
  kind: 'managed',
  variant: dynamicFee,
  tickSpacing: 200,
  hooks,
  native: false,
}))

/** Where a token names its pool itself; nothing but the name of the token's own is taken from it. */
const namedPools: ManagedDex = {
  ...onBase,
  name: 'Uniswap V4 (named by the token)',
  kind: 'named',
  variant: 0,
  tickSpacing: 0,
  hooks: zeroAddress,
  native: false,
}

/** The pools of Uniswap V4 on Base that are looked for. */
export const uniswapV4: readonly ManagedDex[] = [...plainPools, ...launchPools, namedPools]

/** What stands between a pool and its traders, and may change the rules of every trade. */
export type Hook = { address: Address; kind: 'launchpad' | 'unknown'; name?: string }

/** The hook of a pool; `undefined`: it has none. */
export function hookOf({ hooks }: PoolKey): Hook | undefined {
  if (hooks === zeroAddress) return undefined
  const known = launchHooks.find((one) => isAddressEqual(one.hooks, hooks))
  if (known === undefined) return { address: hooks, kind: 'unknown' }
  return { address: hooks, kind: 'launchpad', name: known.launchpad }
}
