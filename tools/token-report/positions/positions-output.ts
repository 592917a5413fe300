import { z } from 'zod'

import type { DataGap } from '../../token-safety/verdict/data-gaps.ts'
import { accountKind, address } from '../../verdicts/parts.ts'
import { percent } from '../../verdicts/reason.ts'
import { positionRoles, type Positions } from './positions.ts'

const position = z.object({
  tokenId: z
    .string()
    .regex(/^\d+$/)
    .nullable()
    .describe('Number of its NFT. null: its holder has it without one.'),
  holder: address.describe('Who can take its liquidity out, or could if it were not locked.'),
  holderKind: accountKind,
  role: z
    .enum(positionRoles)
    .describe(
      'burned: nobody has it. locked: a known locker keeps it. owner, maker: of the token; they can take it out. launchpad: a contract of the one that made the token. other: somebody else, who can take it out as well.',
    ),
  locker: z.string().nullable().describe('Name of the locker. null: none that is known.'),
  unlocksAt: z.iso
    .datetime()
    .nullable()
    .describe('When it is free; a past date locks nothing. null: not known.'),
  shareBps: z
    .int()
    .min(0)
    .max(10_000)
    .describe('Part of the liquidity that was found near the price, in basis points.'),
})

/** Who holds the positions of a pool. */
export const positionsShape = z
  .array(position)
  .nullable()
  .describe(
    'Who holds the largest positions of the pool that was traded with. Empty: it has shares instead (see liquidity), or there is no pool. null: could not be read.',
  )

/** Positions as the answer tells them. */
export function toPositionsOutput(found: Positions | undefined): z.output<typeof positionsShape> {
  if (found === undefined) return null
  return found.positions.map(({ tokenId, holder, kind, role, locker, shareBps }) => ({
    tokenId: tokenId === undefined ? null : `${tokenId}`,
    holder,
    holderKind: kind,
    role,
    locker: locker ?? null,
    // No locker that is known tells it by the number of a position.
    unlocksAt: null,
    shareBps,
  }))
}

/** Less than this leaves it open who holds the pool, in basis points. */
const enoughBps = 9_000

/** Names what the positions leave open. */
export function positionGaps(found: Positions | undefined): DataGap[] {
  if (found === undefined) {
    return [{ code: 'positions', text: 'Who holds the positions of the pool could not be read.' }]
  }
  if (found.coverageBps >= enoughBps) return []
  return [
    {
      code: 'positions_cut',
      text: `Positions with about ${percent(found.coverageBps)} of the pool were found; who holds the rest is not known.`,
    },
  ]
}
