import { isAddress } from 'viem'
import { z } from 'zod'

import { ChainNotServedError } from '../../src/errors/token.ts'
import type { BlockFacts, ChainDirectory, ChainReads } from '../../src/registry/chain-reads.ts'
import { levels, type Reason } from '../token-safety/verdict/reason.ts'
import type { Verdict } from '../token-safety/verdict/verdict.ts'

export const address = z.templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]{40}$/)])
export const units = z.string().regex(/^\d+$/)

/** An address that a caller writes: with a checksum that is right, or all lower case. */
export const givenAddress = address.refine(
  (value) => isAddress(value),
  'is not an address: its checksum is wrong',
)

export const chainName = z
  .string()
  .min(1)
  .max(64)
  .optional()
  .describe(
    'Chain to look on: a name such as base or base-sepolia, or a CAIP-2 id such as eip155:8453. Left out: the chain that payments settle on.',
  )

export const accountKind = z
  .enum(['wallet', 'contract', 'timelock', 'multisig'])
  .describe(
    'wallet: a single key. timelock: waits before it acts. multisig: several keys have to agree. contract: other rules, not examined.',
  )

/** What every verdict comes with. */
export const verdictParts = {
  summary: z.string().describe('The answer in plain words, to be quoted.'),
  reasons: z
    .array(
      z.object({
        code: z.string().describe('Stable snake_case name of the finding.'),
        level: z.enum(levels).describe('How far it pulls the verdict; info does not.'),
        text: z.string().describe('One sentence; nothing in it was written by a contract.'),
        evidence: z
          .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
          .describe('What was called, what happened, numbers.'),
      }),
    )
    .describe('Heaviest first.'),
}

/** What every answer ends with. */
export const closingParts = {
  dataGaps: z
    .array(z.object({ code: z.string(), text: z.string() }))
    .describe('What was not tried or could not be read; nothing is said about it.'),
  block: z.object({
    number: z.int().nonnegative(),
    hash: z.string(),
    timestamp: z.int().nonnegative().describe('Unix seconds.'),
  }),
}

/** @throws ChainNotServedError for a chain that this server does not read. */
export function chainOf(chains: ChainDirectory, name: string | undefined): ChainReads {
  const reads = chains.find(name)
  if (reads) return reads
  throw new ChainNotServedError({ chain: name ?? 'default', served: chains.names })
}

const openings: Record<Verdict, string> = {
  avoid: 'Avoid',
  unknown: 'Unknown',
  caution: 'Caution',
  ok: 'No problem found by these probes',
}

/** The worst level is the verdict; `closing` is the last sentence of the summary. */
export function judge(found: readonly Reason[], closing: string) {
  const sorted = found.toSorted(
    (a, b) => levels.indexOf(a.level) - levels.indexOf(b.level) || b.weight - a.weight,
  )
  const worst = sorted[0]?.level ?? 'info'
  const verdict: Verdict = worst === 'info' ? 'ok' : worst
  const heavy = sorted.filter(({ level }) => level === verdict)
  const [first] = heavy
  const more = heavy.length > 1 ? ` (and ${heavy.length - 1} more)` : ''
  const why = first ? `: ${uncapitalize(first.text.slice(0, -1))}${more}` : ''
  return {
    verdict,
    summary: `${openings[verdict]}${why}. ${closing}`,
    reasons: sorted.map(({ code, level, text, evidence }) => ({ code, level, text, evidence })),
  }
}

export function blockFacts({ number, hash, timestamp }: BlockFacts) {
  return { number: Number(number), hash, timestamp: Number(timestamp) }
}

function uncapitalize(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
