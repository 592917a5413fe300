import { getAddress, pad } from 'viem'
import { describe, expect, test } from 'vitest'

import { detectProxy, proxySlots } from '../../../../tools/token-safety/code/proxy.ts'
import type { ProxyWords } from '../../../../tools/token-safety/code/proxy.ts'

const target = getAddress(`0x${'be'.repeat(20)}`)
const admin = getAddress(`0x${'ad'.repeat(20)}`)
const empty = pad('0x', { size: 32 })
const digits = target.slice(2).toLowerCase()

const words = (some: Partial<ProxyWords>): ProxyWords => ({
  implementation: empty,
  admin: empty,
  beacon: empty,
  proxiable: empty,
  zosImplementation: empty,
  zosAdmin: empty,
  ...some,
})

describe('proxySlots', () => {
  test('are those of the specifications', () => {
    expect(proxySlots).toEqual({
      implementation: '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc',
      admin: '0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103',
      beacon: '0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50',
      proxiable: '0xc5f16f0fcc639fa48a6947836d9850f504798523bf8c9a3a87d5876cf622bcf7',
      zosImplementation: '0x7050c9e0f4ca769c69bd3a8ef740bc37934f8e2c036e5a723fd8ee048ed3f8c3',
      zosAdmin: '0x10d6a54a4754c8869d6886b5f5d7fbfa5b4522237ea5c60d11bc4e7a1ff9390b',
    })
  })
})

describe('detectProxy', () => {
  test.each([
    { slot: 'implementation', kind: 'eip1967' },
    { slot: 'zosImplementation', kind: 'zeppelinos' },
    { slot: 'proxiable', kind: 'eip1822' },
  ] as const)('an address at $slot is $kind', ({ slot, kind }) => {
    const found = detectProxy({ code: '0x60', words: words({ [slot]: pad(target) }) })
    expect(found).toEqual({ kind, implementation: target })
  })

  test.each(['admin', 'zosAdmin'] as const)('%s names who may replace the code', (slot) => {
    const some = { implementation: pad(target), [slot]: pad(admin) }
    expect(detectProxy({ code: '0x60', words: words(some) })).toEqual({
      kind: 'eip1967',
      implementation: target,
      admin,
    })
  })

  test('a beacon is asked later', () => {
    const found = detectProxy({ code: '0x60', words: words({ beacon: pad(target) }) })
    expect(found).toEqual({ kind: 'beacon', beacon: target })
  })

  test.each([
    { by: 'EIP-1167', code: `0x363d3d373d3d3d363d73${digits}5af43d82803e903d91602b57fd5bf3` },
    { by: 'a shorter clone', code: `0x3d3d3d3d363d3d37363d73${digits}5af43d3d93803e602a57fd5bf3` },
    {
      by: 'a clone with arguments',
      code: `0x363d3d373d3d3d363d73${digits}5af43d82803e903d91602b57fd5bf3ffff`,
    },
  ] as const)('$by carries its target', ({ code }) => {
    const found = detectProxy({ code, words: words({ implementation: pad(admin) }) })
    expect(found).toEqual({ kind: 'minimal', implementation: target })
  })

  test('a word that is no address is not followed', () => {
    const word = `0x${'ff'.repeat(32)}` as const
    expect(detectProxy({ code: '0x60', words: words({ implementation: word }) })).toEqual({
      kind: 'none',
    })
  })
})
