import { getAddress, isAddress } from 'viem'
import { z } from 'zod'

const address = z
  .string('must be an address')
  .refine((text) => isAddress(text), 'must be an address, with its checksum or in lower case')
  .transform((text) => getAddress(text))
const name = z.string('must be a name').min(1, 'must not be empty').max(40, 'is too long')

/** Tells the pools apart that one factory has for the same two tokens. */
const variants = (most: number) =>
  z
    .array(z.int('must be whole numbers').min(1, 'must be above 0').max(most, 'is too large'))
    .min(1, 'must name at least one')
    .max(10, 'must name at most ten')

const ends = { name, factory: address, router: address }
/** Keeps positions as NFTs. */
const positions = address.optional()

const exchange = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ ...ends, kind: z.literal('uniswap-v2') }),
    z.strictObject({ ...ends, kind: z.literal('uniswap-v3'), fees: variants(999_999), positions }),
    z.strictObject({ ...ends, kind: z.literal('aerodrome') }),
    z.strictObject({
      ...ends,
      kind: z.literal('slipstream'),
      tickSpacings: variants(16_384),
      positions,
    }),
  ],
  'must be uniswap-v2, uniswap-v3, aerodrome or slipstream',
)

const quote = z.strictObject({
  symbol: z.string('must be a symbol').regex(/^[\w.₮-]{1,16}$/, 'must be a symbol'),
  token: address,
  decimals: z.int('must be a whole number').min(0, 'must not be below 0').max(24, 'is above 24'),
  usd: z.number('must be a number').min(1e-6, 'is below 0.000001').max(1e7, 'is above 10000000'),
  wrapped: z.boolean('must be true or false').default(false),
})

const locker = z.strictObject({
  name,
  address,
  kind: z.enum(['uncx', 'pinklock', 'undated'], 'must be uncx, pinklock or undated'),
})

/** Lookups of pools that fit into one call beside everything else. */
const mostLookups = 120

const chain = z
  .strictObject({
    exchanges: z.array(exchange, 'must be a list').optional(),
    quotes: z.array(quote, 'must be a list').optional(),
    lockers: z.array(locker, 'must be a list').max(8, 'must be at most eight').optional(),
  })
  .refine(({ exchanges, quotes }) => (exchanges === undefined) === (quotes === undefined), {
    error: 'needs exchanges and quotes, or neither of them',
  })
  .refine(({ quotes = [] }) => quotes.filter(({ wrapped }) => wrapped).length <= 1, {
    error: 'has more than one wrapped',
    path: ['quotes'],
  })
  .refine(({ quotes = [] }) => isDistinct(quotes.map(({ token }) => token)), {
    error: 'has a token twice',
    path: ['quotes'],
  })
  .refine(({ exchanges = [] }) => isDistinct(exchanges.map((one) => one.name)), {
    error: 'has a name twice',
    path: ['exchanges'],
  })
  .refine(
    ({ exchanges = [], quotes = [] }) => poolKinds(exchanges) * quotes.length <= mostLookups,
    { error: `makes more than ${mostLookups} pools to look for a token`, path: ['exchanges'] },
  )

/** How an exchange makes its pools, and where. */
export type Exchange = z.output<typeof exchange>

/** A token that others are bought with. `usd`: about what one is worth, in dollars. */
export type QuoteToken = z.output<typeof quote>

/** A contract that keeps pool shares; `kind` is how it tells until when. */
export type LockerPlace = z.output<typeof locker>

/**
 * What an operator says stands on a chain. What is absent is as the tools know it; an empty list
 * means that there is none.
 */
export type ChainPlaces = z.output<typeof chain> & {
  /** Answers `isSanctioned(address)`. `none`: nobody is asked. */
  sanctionsOracle?: z.output<typeof address> | 'none'
}

/** A file that describes chains, by their CAIP-2 ids. */
export const placesByChain = z.record(
  z.templateLiteral(['eip155:', z.string().regex(/^[1-9]\d*$/)]),
  chain,
  {
    error: ({ code }) =>
      code === 'invalid_key'
        ? 'is no CAIP-2 id such as eip155:10'
        : 'must be an object with a member for each chain, such as "eip155:10"',
  },
)

function poolKinds(exchanges: readonly Exchange[]): number {
  return exchanges.reduce((sum, one) => {
    if (one.kind === 'uniswap-v3') return sum + one.fees.length
    if (one.kind === 'slipstream') return sum + one.tickSpacings.length
    return sum + (one.kind === 'aerodrome' ? 2 : 1)
  }, 0)
}

function isDistinct(texts: readonly string[]): boolean {
  return new Set(texts).size === texts.length
}
