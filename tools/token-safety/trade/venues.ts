import { toFunctionSelector, zeroAddress, type Address, type Hex } from 'viem'

import { uniswapV4, type ManagedDex } from './uniswap-v4.ts'

/** How an exchange finds its pools and swaps in them; the first of `TradeEngine.Kind`, in order. */
export const dexKinds = ['pair', 'stable', 'fee', 'spacing'] as const

/** One way to make pools: `variant` tells the pools that one factory has for a pair apart. */
export type Dex = {
  name: string
  kind: (typeof dexKinds)[number]
  factory: Address
  router: Address
  /** pair: 0. stable: 1 for the stable curve. fee: hundredths of a basis point. spacing: ticks. */
  variant: number
  /** Keeps positions of its pools as NFTs; absent where there are none, or it is not known. */
  positions?: Address
}

/** A token that others are bought with. */
export type Quote = {
  symbol: string
  token: Address
  decimals: number
  /** Most that a simulated buy spends, in the smallest unit. */
  maxIn: bigint
  /** What 1e18 of the smallest unit are worth against other quotes; only ranks pools by depth. */
  worth: bigint
  /** Wrapped ether. */
  wrapped: boolean
}

/** Where tokens of one chain are traded. */
export type Venues = {
  dexes: readonly Dex[]
  /** Those whose pools have no accounts of their own. */
  managed?: readonly ManagedDex[]
  quotes: readonly Quote[]
}

/** Every way to make pools, in the order of `dexIndex`. */
export function exchangesOf({ dexes, managed = [] }: Venues): readonly (Dex | ManagedDex)[] {
  return [...dexes, ...managed]
}

/** What a factory of each kind is asked for a pool: two tokens, and the variant. */
export const poolGetters = {
  pair: toFunctionSelector('getPair(address,address)'),
  stable: toFunctionSelector('getPool(address,address,bool)'),
  fee: toFunctionSelector('getPool(address,address,uint24)'),
  spacing: toFunctionSelector('getPool(address,address,int24)'),
} as const satisfies Record<Dex['kind'], Hex>

const uniswapV2: Dex = {
  name: 'Uniswap V2',
  kind: 'pair',
  factory: '0x8909Dc15e40173Ff4699343b6eB8132c65e18eC6',
  router: '0x4752ba5DBc23f44D87826276BF6Fd6b1C372aD24',
  variant: 0,
}

const uniswapV3 = [100, 500, 3_000, 10_000].map((fee): Dex => ({
  name: `Uniswap V3 (${fee / 10_000} %)`,
  kind: 'fee',
  factory: '0x33128a8fC17869897dcE68Ed026d694621f6FDfD',
  router: '0x2626664c2603336E57B271c5C0b26F421741e481',
  variant: fee,
  positions: '0x03a520b32C04BF3bEEf7BEb72E919cf822Ed34f1',
}))

const aerodrome = [0, 1].map((stable): Dex => ({
  name: `Aerodrome (${stable === 1 ? 'stable' : 'volatile'})`,
  kind: 'stable',
  factory: '0x420DD381b31aEf6683db6B902084cB0FFECe40Da',
  router: '0xcF77a3Ba9A5CA399B7c97c74d54e5b1Beb874E43',
  variant: stable,
}))

const slipstreams = [
  {
    name: 'Aerodrome Slipstream',
    factory: '0x5e7BB104d84c7CB9B682AaC2F3d509f5F406809A',
    router: '0xBE6D8f0d05cC4be24d5167a3eF062215bE6D18a5',
    positions: '0x827922686190790b37229fd06084350E74485b72',
  },
  {
    name: 'Aerodrome Slipstream 2',
    factory: '0xaDe65c38CD4849aDBA595a4323a8C7DdfE89716a',
    router: '0xcbBb8035cAc7D4B3Ca7aBb74cF7BdF900215Ce0D',
    positions: '0xa990C6a764b73BF43cee5Bb40339c3322FB9D55F',
  },
] as const

const slipstream = slipstreams.flatMap(({ name, ...places }) =>
  [1, 50, 100, 200, 2_000].map((spacing): Dex => ({
    name: `${name} (${spacing})`,
    kind: 'spacing',
    ...places,
    variant: spacing,
  })),
)

const ether = 10n ** 18n

const weth: Quote = {
  symbol: 'WETH',
  token: '0x4200000000000000000000000000000000000006',
  decimals: 18,
  maxIn: ether,
  worth: 3_000n * ether,
  wrapped: true,
}

function dollars(symbol: string, token: Address): Quote {
  return {
    symbol,
    token,
    decimals: 6,
    maxIn: 3_000n * 10n ** 6n,
    worth: 10n ** 12n * ether,
    wrapped: false,
  }
}

const base: Venues = {
  dexes: [uniswapV2, ...uniswapV3, ...aerodrome, ...slipstream],
  managed: uniswapV4,
  quotes: [
    weth,
    dollars('USDC', '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913'),
    {
      symbol: 'VIRTUAL',
      token: '0x0b3e328455c4059EEb9e3f84b5543F74E24e7E1b',
      decimals: 18,
      maxIn: 3_000n * ether,
      worth: ether,
      wrapped: false,
    },
  ],
}

/** The sandbox runs as Base Sepolia's id, with exchanges at their addresses on Base. */
const baseSepolia: Venues = {
  ...base,
  quotes: [weth, dollars('USDC', '0x036CbD53842c5426634e7929541eC2318f3dCF7e')],
}

const venues: ReadonlyMap<number, Venues> = new Map([
  [8453, base],
  [84532, baseSepolia],
])

/** The exchanges of a chain that are known without being told; `undefined`: none. */
export function venuesOf(chainId: number): Venues | undefined {
  return venues.get(chainId)
}

/** Factories, routers and quote tokens: accounts that stand in many places and command nothing. */
export function venueAccounts({ dexes, managed = [], quotes }: Venues): Address[] {
  const around = managed.flatMap(({ factory, router, state, quoter, permit2, hooks }) => [
    factory,
    router,
    state,
    quoter,
    permit2,
    ...(hooks === zeroAddress ? [] : [hooks]),
  ])
  return [
    ...dexes.flatMap(({ factory, router }) => [factory, router]),
    ...new Set(around),
    ...quotes.map(({ token }) => token),
  ]
}

/**
 * The exchange that a found pool is of.
 *
 * @throws RangeError for a pool of other venues
 */
export function dexOf(those: Venues, { dexIndex }: { dexIndex: number }): Dex | ManagedDex {
  const dex = exchangesOf(those)[dexIndex]
  if (dex === undefined) throw new RangeError('The pool is of no known exchange.')
  return dex
}
