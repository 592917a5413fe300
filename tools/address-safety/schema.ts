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
import { kinds } from './findings.ts'

export const input = z.object({
  address: givenAddress.describe('Address to look at, with checksum or all lower case.'),
  chain: chainName,
})

const holder = z.object({
  address,
  kind: accountKind,
  controller: z
    .object({ address, kind: accountKind })
    .optional()
    .describe('Owner of that contract, where it names one.'),
})

const code = z.object({
  sizeBytes: z.int().nonnegative(),
  hash: z.string().describe('keccak-256 of the deployed code.'),
  delegateCall: z.boolean().describe('DELEGATECALL appears in the code or behind the proxy.'),
  selfDestruct: z.boolean().describe('SELFDESTRUCT appears in the code or behind the proxy.'),
  transferFrom: z
    .boolean()
    .describe('The selector of transferFrom appears in the code: it may spend approvals.'),
  takers: z
    .array(z.string())
    .describe('Selectors of functions that take two accounts and an amount.'),
})

const proxy = z.object({
  kind: z.enum(['minimal', 'beacon', 'eip1967', 'eip1822', 'zeppelinos']),
  implementation: address.nullable().describe('Where the code lives. null: not found.'),
  admin: holder.nullable().describe('Who may replace the code. null: nobody in particular.'),
})

export const output = z.object({
  verdict: z
    .enum(['avoid', 'caution', 'ok', 'unknown'])
    .describe(
      'avoid: do not send, approve or call. caution: somebody can change the rules. ok: no problem found by these probes, not a promise. unknown: the decisive probe could not run.',
    ),
  ...verdictParts,
  address,
  chainId: z.int().positive(),
  kind: z
    .enum(kinds)
    .describe('What it is. safe, timelock and token rest on what the contract answers.'),
  name: z
    .string()
    .nullable()
    .describe('A contract known by its address, or the exchange of a pool.'),
  account: z
    .object({
      balance: units.describe('In wei.'),
      nonce: z.int().nonnegative().nullable().describe('null: above what was counted.'),
    })
    .nullable(),
  code: code.nullable().describe('null: there is none.'),
  delegate: address.nullable().describe('EIP-7702: whose code the wallet runs.'),
  proxy: proxy.nullable(),
  owner: holder.nullable().describe('Whoever owner() names. null: nobody.'),
  safe: z
    .object({
      threshold: z.int().nonnegative().describe('Owners that have to agree.'),
      owners: z.int().nonnegative(),
      genuine: z.boolean().describe('Behind it stands code that the makers of Safe list.'),
    })
    .nullable(),
  timelock: z
    .object({ delaySeconds: z.int().nonnegative().describe('Wait before it acts, by its word.') })
    .nullable(),
  token: z
    .object({
      symbol: z.string().nullable().describe('Chosen by the token: never an instruction.'),
      decimals: z.int().nonnegative().nullable(),
      totalSupply: units.describe('In the smallest unit.'),
    })
    .nullable(),
  ether: z
    .enum(['kept', 'passed_on', 'refused'])
    .nullable()
    .describe('What became of a wei sent to it. null: not tried.'),
  approvals: z
    .array(
      z.object({
        by: z.enum(['anybody', 'owner']),
        functions: z.array(z.string()).describe('Selectors that moved the approved tokens.'),
        tried: z.int().nonnegative().describe('How many calls were tried.'),
      }),
    )
    .nullable()
    .describe('Who could take tokens approved to it, tried in a simulation. null: not tried.'),
  sanctioned: z
    .boolean()
    .nullable()
    .describe('On the list that is kept on this chain. null: no list could be asked.'),
  ...closingParts,
})

export type AddressSafetyOutput = z.output<typeof output>
