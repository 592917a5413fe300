import { z } from 'zod'

import type { PoolLiquidity } from './liquidity.ts'
import type { Facts } from './read-facts.ts'

const address = z.templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]{40}$/)])
const part = (of: string) => z.int().min(0).max(10_000).describe(`${of}, in basis points.`)
const rest = 'Of everybody else, who was not looked up'

const shares = z.object({
  burnedBps: part('Shares at addresses nobody holds'),
  locked: z
    .array(
      z.object({
        name: z.string().describe('Name of the locker.'),
        address,
        bps: part('Shares that it keeps'),
        unlocksAt: z.iso
          .datetime()
          .nullable()
          .describe('When half of it is free; a past date locks nothing. null: not known.'),
      }),
    )
    .describe('Shares in lockers that are known.'),
  tokenBps: part('Shares of the token contract'),
  ownerBps: part('Shares of the owner'),
  creatorsBps: part('Shares of whoever may have made the token'),
  otherBps: part(rest),
})

/** Who can take the liquidity out. */
export const liquidity = z
  .array(
    z.object({
      pool: address,
      poolId: z
        .templateLiteral(['0x', z.string().regex(/^[0-9a-f]{64}$/)])
        .nullable()
        .describe('What its manager calls it. null: the pool has an account of its own.'),
      venue: z.string(),
      quoteWorthUsd: z
        .number()
        .nonnegative()
        .describe('The quote side alone, in dollars, by rough fixed prices.'),
      shares: shares
        .nullable()
        .describe(
          'Who holds the shares. null: the pool has positions; token_report tells who holds them.',
        ),
    }),
  )
  .nullable()
  .describe('Who can take the liquidity out, deepest pool first. null: could not be read.')

/** Who holds the token. */
export const supply = z
  .object({
    burnedBps: part('Tokens at addresses nobody holds'),
    poolsBps: part('Tokens in the pools that were found'),
    lockedBps: part('Tokens in lockers that are known'),
    tokenBps: part('Tokens of the token contract'),
    ownerBps: part('Tokens of the owner'),
    creatorsBps: part('Tokens of whoever may have made the token'),
    otherBps: part(rest),
  })
  .nullable()
  .describe('Who holds the supply. null: could not be read.')

export const launchpad = z
  .string()
  .nullable()
  .describe(
    'Launchpad that has a record of the token or shares its code. null: none that is known.',
  )

type FactsOutput = {
  liquidity: z.output<typeof liquidity>
  supply: z.output<typeof supply>
  launchpad: z.output<typeof launchpad>
}

/** The facts as the answer tells them. */
export function toFactsOutput(facts: Facts | undefined): FactsOutput {
  if (facts === undefined) return { liquidity: null, supply: null, launchpad: null }
  return {
    liquidity: facts.liquidity.map(describePool),
    supply: facts.supply ? supply.parse(facts.supply) : null,
    launchpad: facts.launchpad?.name ?? null,
  }
}

function describePool(pool: PoolLiquidity): NonNullable<FactsOutput['liquidity']>[number] {
  const { address: at, venue, quoteWorthUsd, id: poolId = null } = pool
  if (pool.kind !== 'shares') return { pool: at, poolId, venue, quoteWorthUsd, shares: null }
  const { burnedBps, locked, tokenBps, ownerBps, creatorsBps, otherBps } = pool
  return {
    pool: at,
    poolId,
    venue,
    quoteWorthUsd,
    shares: {
      burnedBps,
      locked: locked.map((one) => ({ ...one, unlocksAt: toIso(one.unlocksAt) })),
      tokenBps,
      ownerBps,
      creatorsBps,
      otherBps,
    },
  }
}

function toIso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
