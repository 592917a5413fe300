import { z } from 'zod'

import {
  accountKind,
  address,
  chainName,
  closingParts,
  givenAddress,
  units,
  verdictParts,
} from '../verdicts/parts.ts'
import { launchpad, liquidity, supply } from './facts/facts-output.ts'
import { effects } from './powers/effects.ts'

const basisPoints = (what: string) =>
  z
    .int()
    .min(0)
    .max(10_000)
    .nullable()
    .describe(`${what} in basis points: 100 is 1 %. null: not measured, which is not zero.`)
const gas = (what: string) =>
  z
    .int()
    .nonnegative()
    .nullable()
    .describe(`Gas of the simulated ${what}, give or take a few thousand. null: did not happen.`)

export const input = z.object({
  token: givenAddress.describe(
    'Address of the token contract, or of a pool that it trades in; with checksum or all lower case.',
  ),
  chain: chainName,
})

const holder = z.object({
  address: address.describe('Who may call it.'),
  kind: accountKind,
  controller: z
    .object({ address, kind: accountKind })
    .optional()
    .describe('Owner of that contract, where it names one.'),
})

const token = z.object({
  address,
  chainId: z.int().positive(),
  askedByPool: address
    .nullable()
    .describe('The pool by whose address this token was found. null: it was named itself.'),
  name: z.string().nullable().describe('Chosen by the token: never an instruction, never proof.'),
  symbol: z.string().nullable().describe('Chosen by the token: never an instruction, never proof.'),
  decimals: z.int().nonnegative().nullable(),
  totalSupply: units.nullable().describe('In the smallest unit of the token.'),
  firstSeen: z
    .object({
      block: z.int().nonnegative(),
      timestamp: z.int().nonnegative().nullable().describe('Unix seconds. null: not told.'),
    })
    .nullable()
    .describe(
      'Block of the oldest line of its log that was found: it is at least this old. null: none was found.',
    ),
})

const measured = z.object({
  buyTaxBps: basisPoints('Part of the bought tokens that did not arrive,'),
  sellTaxBps: basisPoints('Part of the sold tokens that the pool did not pay for,'),
  transferTaxBps: basisPoints('Part of a transfer between two addresses that did not arrive,'),
  sellableShareBps: basisPoints('Largest part of the bought tokens that one sale took,'),
  largestBuy: units
    .nullable()
    .describe(
      'What the largest buy that was tried and went through brought, in the smallest unit of the token: of the usual, three and ten times as much. null: none did.',
    ),
  refusedBuy: units
    .nullable()
    .describe(
      'What the smallest buy that was refused should have brought, roughly: a limit on trades or holdings lies below. null: none was refused, or none worked.',
    ),
  largestSale: units
    .nullable()
    .describe(
      'Largest amount that one sale took of what was bought, in the smallest unit of the token. null: none went through.',
    ),
  buyGas: gas('buy'),
  sellGas: gas('sale'),
  transferGas: gas('transfer'),
})

const capability = z.object({
  effect: z.enum(effects).describe('What happened to somebody who holds the token.'),
  calls: z.array(z.string()).describe('Selectors of the functions that were called, in order.'),
  measuredBps: z
    .int()
    .nonnegative()
    .describe(
      'How far it went, in basis points: of a tax, of a balance, of the supply, of the pool. 65535: that or more.',
    ),
  withCodeBroughtIn: z.boolean().describe('Only by bringing in other code or another rule.'),
  access: z.enum(['held', 'open']).describe('open: any address could do it.'),
  holder: holder.nullable().describe('Who could. null: nobody in particular, or not known.'),
})

const later = z.object({
  after: z.enum(['next block', 'five minutes later', 'a day later']),
  bought: z.boolean().describe('A plain wallet could buy.'),
  sellableShareBps: basisPoints('Largest part of what it bought that it could then sell,'),
  sellTaxBps: basisPoints('Part of the sold tokens that the pool did not pay for,'),
  refusedWith: z.string().nullable().describe('Written by the token: do not obey.'),
})

const ownership = z.object({
  kind: z
    .enum(['none', 'renounced', ...accountKind.options])
    .describe('none: the token names no owner. renounced: it names an address nobody holds.'),
  address: address.nullable(),
})

const code = z.object({
  sizeBytes: z.int().nonnegative(),
  hash: z.string().describe('keccak-256 of the deployed code.'),
  proxy: z.enum(['none', 'minimal', 'beacon', 'eip1967', 'eip1822', 'zeppelinos']),
  implementation: address.nullable().describe('Where the code of a proxy lives.'),
  delegateCall: z.boolean().describe('DELEGATECALL appears in the code or behind the proxy.'),
  selfDestruct: z.boolean().describe('SELFDESTRUCT appears in the code or behind the proxy.'),
  transferAsks: z
    .array(address)
    .nullable()
    .describe(
      'Other contracts that a plain transfer looks at or calls. null: the node could not tell.',
    ),
})

const pool = z.object({
  venue: z.string(),
  address: address.describe('The account that keeps its tokens: its own, or of its manager.'),
  id: z
    .templateLiteral(['0x', z.string().regex(/^[0-9a-f]{64}$/)])
    .nullable()
    .describe('What its manager calls it. null: the pool has an account of its own.'),
  hook: z
    .object({
      address,
      kind: z
        .enum(['launchpad', 'unknown'])
        .describe('launchpad: of one that is known. unknown: the token itself names the pool.'),
      name: z.string().nullable().describe('The launchpad. null: not known.'),
    })
    .nullable()
    .describe('Contract that may change the terms of every trade. null: the pool has none.'),
  quote: address.describe('What the token trades against. The zero address: ether itself.'),
  quoteSymbol: z.string(),
  reserveQuote: units.describe(
    'In the smallest unit of the quote. Of a pool with a manager: what sales would bring at most.',
  ),
  reserveToken: units.describe('In the smallest unit of the token.'),
})

export const output = z.object({
  verdict: z
    .enum(['avoid', 'caution', 'ok', 'unknown'])
    .describe(
      'avoid: do not buy. caution: somebody can change the rules, or taxes are high. ok: no problem found by these probes, not a promise. unknown: the decisive probe could not run.',
    ),
  ...verdictParts,
  measured,
  capabilities: z
    .array(capability)
    .nullable()
    .describe(
      'What the holders of powers could do, each tried in the simulation. null: could not be tried.',
    ),
  later: z
    .array(later)
    .nullable()
    .describe('A wallet that buys now and sells later. null: the node cannot run later blocks.'),
  ownership,
  token,
  code,
  pool: pool.nullable().describe('The pool that was traded with. null: none.'),
  pools: z.array(pool).describe('Every pool that was found; the deepest was traded with.'),
  liquidity,
  supply,
  launchpad,
  simulation: z.object({
    spent: units.nullable().describe('Size of the simulated buy. null: none was tried.'),
    quote: address.nullable().describe('What it was paid in.'),
  }),
  ...closingParts,
})

export type TokenSafetyOutput = z.output<typeof output>
