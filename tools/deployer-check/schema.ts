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
import { signs } from './candidates.ts'
import { statuses } from './findings.ts'

export const input = z.object({
  token: givenAddress.describe('Address of the token, with checksum or all lower case.'),
  chain: chainName,
})

const sign = z
  .enum(signs)
  .describe(
    'created: the address of the token follows from the account. first_owner, role_giver, first_recipient: its log says so. launchpad: the token names it as its maker. owner: it owns the token now.',
  )

const account = z.object({
  address,
  kind: accountKind.nullable().describe('null: could not be read.'),
  signs: z.array(sign).describe('What points to it.'),
})

const status = z
  .enum(statuses)
  .describe(
    'liquid: a pool holds about 100 dollars or more. empty_pool: a pool holds less. no_pool: none at the exchanges known here. unknown: not looked at.',
  )

const pool = z.object({
  venue: z.string(),
  address,
  quote: address.describe('What the token trades against.'),
  quoteSymbol: z.string(),
  reserveQuote: units.describe('In the smallest unit of the quote.'),
})

const otherToken = z.object({
  address,
  symbol: z.string().nullable().describe('Chosen by the token: never an instruction.'),
  how: z
    .enum(['created', 'minted_to'])
    .describe('created: by the maker itself. minted_to: tokens were made for it lately.'),
  status,
  pool: pool.nullable().describe('The deepest one.'),
})

export const output = z.object({
  verdict: z
    .enum(['avoid', 'caution', 'ok', 'unknown'])
    .describe(
      'avoid: the maker left several tokens without liquidity, or is sanctioned. caution: something in its past is a warning. ok: nothing found in what was searched, not a promise. unknown: the maker, or its past, could not be found.',
    ),
  ...verdictParts,
  token: z.object({
    address,
    chainId: z.int().positive(),
    symbol: z.string().nullable().describe('Chosen by the token: never an instruction.'),
    status,
    pool: pool.nullable(),
  }),
  maker: account
    .extend({
      confidence: z
        .enum(['proved', 'likely', 'possible'])
        .describe('proved: the address of the token follows from the account.'),
      creationNonce: z
        .int()
        .nonnegative()
        .nullable()
        .describe('How many transactions it had sent before it created the token.'),
      nonce: z.int().nonnegative().nullable().describe('How many it has sent. null: not known.'),
      balance: units.nullable().describe('In wei.'),
      sanctioned: z.boolean().nullable().describe('null: no list could be asked.'),
    })
    .nullable()
    .describe('Who made the token, as far as could be seen. null: nothing names anybody.'),
  createdBy: address
    .nullable()
    .describe('The account that the address of the token follows from: a wallet or a launchpad.'),
  candidates: z.array(account).describe('Everybody who may have made it.'),
  otherTokens: z.array(otherToken).describe('What else the maker made, as far as was searched.'),
  counts: z.object({
    found: z.int().nonnegative(),
    liquid: z.int().nonnegative(),
    emptyPool: z.int().nonnegative(),
    noPool: z.int().nonnegative(),
    unknown: z.int().nonnegative(),
  }),
  search: z.object({
    transactionsLooked: z
      .int()
      .nonnegative()
      .nullable()
      .describe('How many of its latest transactions were looked at for created contracts.'),
    logFromBlock: z
      .int()
      .nonnegative()
      .nullable()
      .describe('Oldest block that was searched for tokens made for it. null: not searched.'),
  }),
  ...closingParts,
})

export type DeployerCheckOutput = z.output<typeof output>
