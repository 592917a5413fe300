import { createSIWxMessage, type CompleteSIWxInfo } from '@x402/extensions/sign-in-with-x'
import { describe, expect, test } from 'vitest'

import { signInMessage, type SignInFields } from '../../src/wallets/sign-in-message.ts'

const fields: SignInFields = {
  domain: 'faregate.test:4020',
  address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  uri: 'https://faregate.test:4020',
  version: '1',
  chainId: 'eip155:84532',
  nonce: '0123456789abcdef',
  issuedAt: '2026-12-01T12:00:00.000Z',
}
const everything: Required<SignInFields> = {
  ...fields,
  statement: 'Sign in.',
  expirationTime: '2026-12-01T12:05:00.000Z',
  notBefore: '2026-12-01T11:59:00.000Z',
  requestId: 'r-1',
  resources: ['https://faregate.test/a', 'ipfs://b'],
}

describe('the text to sign', () => {
  test('is pinned to the letter of EIP-4361', () => {
    expect(signInMessage({ ...fields, statement: 'Sign in.' })).toBe(
      [
        'faregate.test:4020 wants you to sign in with your Ethereum account:',
        '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
        '',
        'Sign in.',
        '',
        'URI: https://faregate.test:4020',
        'Version: 1',
        'Chain ID: 84532',
        'Nonce: 0123456789abcdef',
        'Issued At: 2026-12-01T12:00:00.000Z',
      ].join('\n'),
    )
  })

  test.each<{ what: string; given: SignInFields }>([
    { what: 'the least there is', given: fields },
    { what: 'a statement', given: { ...fields, statement: 'Sign in.' } },
    { what: 'no resources', given: { ...everything, resources: [] } },
    { what: 'everything there is', given: everything },
  ])('is the one the official client signs: $what', ({ given }) => {
    const info: CompleteSIWxInfo = JSON.parse(JSON.stringify({ ...given, type: 'eip191' }))
    expect(signInMessage(given)).toBe(createSIWxMessage(info, given.address))
  })

  test('writes the address with its checksum, however it was sent', () => {
    const address = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8' as const
    expect(signInMessage({ ...fields, address })).toBe(signInMessage(fields))
  })
})
