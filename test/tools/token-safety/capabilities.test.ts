import { describe, expect, test } from 'vitest'

import {
  decideCapabilities,
  capabilityTrials,
  privilegedFunctions,
} from '../../../tools/token-safety/capabilities.ts'
import { wallet } from './builders.ts'

const mint = privilegedFunctions.findIndex(({ signature }) => signature === 'mint(address,uint256)')
const inCode = new Set(['0x40c10f19'] as const)

/** Every call refused, except this one where it succeeded. */
const answers = (ok: boolean) =>
  privilegedFunctions.map((_, at) => ({ ok: ok && at === mint, data: '0x' as const }))

describe('decideCapabilities', () => {
  test.each([
    { owner: true, stranger: false, readOnly: false, code: inCode, access: ['held'] },
    { owner: true, stranger: false, readOnly: false, code: new Set<never>(), access: ['held'] },
    { owner: true, stranger: true, readOnly: false, code: inCode, access: ['open'] },
    { owner: true, stranger: true, readOnly: false, code: new Set<never>(), access: [] },
    { owner: true, stranger: true, readOnly: true, code: inCode, access: [] },
    { owner: false, stranger: false, readOnly: false, code: inCode, access: ['unattributed'] },
    { owner: false, stranger: false, readOnly: false, code: new Set<never>(), access: [] },
  ])(
    'owner $owner, stranger $stranger, read-only $readOnly, in code $code.size: $access',
    ({ owner, stranger, readOnly, code, access }) => {
      const found = decideCapabilities({
        selectors: code,
        stranger: answers(stranger),
        readOnly: answers(readOnly),
        holders: [{ holder: wallet, answers: answers(owner) }],
      })
      expect(found.map((capability) => capability.access)).toEqual(access)
    },
  )
})

describe('privilegedFunctions', () => {
  test('have distinct selectors that PUSH4 can hold', () => {
    const selectors = privilegedFunctions.map(({ selector }) => selector)
    expect(new Set(selectors).size).toBe(selectors.length)
    expect(selectors.filter((selector) => selector.startsWith('0x00'))).toEqual([])
  })

  test('can all be called', () => {
    const address = wallet.address
    const trials = capabilityTrials({ token: address, victim: address, upgradeTo: address })
    expect(trials).toHaveLength(privilegedFunctions.length)
  })
})
