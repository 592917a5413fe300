import { z } from 'zod'

import { defineTool } from '../src/registry/define-tool.ts'

const input = z.object({
  address: z
    .templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]{40}$/)])
    .describe('The wallet that will sign.'),
})

const output = z.object({
  domain: z.string(),
  address: z.string(),
  statement: z.string(),
  uri: z.string(),
  version: z.string(),
  chainId: z.string().describe('CAIP-2 id.'),
  type: z.literal('eip191').describe('How to sign: personal_sign.'),
  nonce: z.string().describe('Good for one call.'),
  issuedAt: z.iso.datetime(),
  expirationTime: z.iso.datetime(),
  message: z
    .string()
    .describe(
      'The exact text to sign. Send all other fields and `signature` as base64 JSON in the header SIGN-IN-WITH-X, or as an object in _meta["faregate/sign-in"].',
    ),
})

/** Hands out what a wallet has to sign to be recognised. */
export const signInChallenge = defineTool({
  name: 'sign_in_challenge',
  title: 'Sign-in challenge',
  description:
    'Answers a message (EIP-4361) to sign with the wallet that paid. The signature proves the payer for one call: to see a payment, to have a stored answer again, to spend credit. Free; moves no money.',
  free: true,
  // Each writes a line that lives for five minutes.
  allowance: 'sign_in',
  input,
  output,
  examples: [
    {
      input: { address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' },
      output: {
        domain: 'faregate.example',
        address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
        statement:
          'Sign in to Faregate for one call. No transaction is made; a paid call may use your credit here.',
        uri: 'https://faregate.example',
        version: '1',
        chainId: 'eip155:8453',
        type: 'eip191',
        nonce: '5f0c9a1b7e3d42688c1fd0e95b7a6c3d',
        issuedAt: '2026-12-01T12:00:00.000Z',
        expirationTime: '2026-12-01T12:05:00.000Z',
        message:
          'faregate.example wants you to sign in with your Ethereum account:\n0x70997970C51812dc3A010C7d01b50e0d17dc79C8\n\nSign in to Faregate for one call. No transaction is made; a paid call may use your credit here.\n\nURI: https://faregate.example\nVersion: 1\nChain ID: 8453\nNonce: 5f0c9a1b7e3d42688c1fd0e95b7a6c3d\nIssued At: 2026-12-01T12:00:00.000Z\nExpiration Time: 2026-12-01T12:05:00.000Z',
      },
    },
  ],
  run: ({ address }, { accounts }) => accounts.challenge(address),
})
