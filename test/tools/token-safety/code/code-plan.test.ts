import * as fc from 'fast-check'
import { getAddress, keccak256, stringToHex, type Hex } from 'viem'
import { describe, expect, test } from 'vitest'

import { planFor, splitTypes } from '../../../../tools/token-safety/code/code-plan.ts'
import { compileTokens } from '../compile.ts'

const contracts = compileTokens('./odd-tokens.sol')
const nothing = { changing: [], addresses: [], words: [], delegateCall: false }

describe('splitTypes', () => {
  test.each([
    { list: '', types: [] },
    { list: 'address', types: ['address'] },
    { list: 'address,uint256', types: ['address', 'uint256'] },
    { list: 'uint256[3],bytes', types: ['uint256[3]', 'bytes'] },
    {
      list: 'uint256,(address,bool)[],bytes',
      types: ['uint256', '(address,bool)[]', 'bytes'],
    },
    { list: '((uint8,bool),address),bool', types: ['((uint8,bool),address)', 'bool'] },
    { list: ',', types: [] },
    { list: 'a,,b', types: ['a', 'b'] },
    { list: '(a,b', types: ['(a,b'] },
    { list: 'a)),b', types: ['a)),b'] },
  ])('$list', ({ list, types }) => {
    expect(splitTypes(list)).toEqual(types)
  })

  test('loses nothing of what it can split', () => {
    const type = fc.constantFrom('address', 'uint256', 'bool[]', '(bytes,uint8)[2]', '((a,b),c)')
    fc.assert(
      fc.property(fc.array(type), (types) => {
        expect(splitTypes(types.join(','))).toEqual(types)
      }),
    )
  })
})

describe('planFor', () => {
  test('names functions that may change something, with their types', () => {
    const { changing } = planFor(runtimeOf('Owned'))
    expect(changing).toEqual(
      expect.arrayContaining([
        { selector: '0x13af4035', types: ['address'] }, // setOwner
        { selector: '0x40c10f19', types: ['address', 'uint256'] }, // mint
      ]),
    )
  })

  test.each(['0xa9059cbb', '0x095ea7b3', '0x23b872dd', '0x70a08231', '0x18160ddd'] as const)(
    'leaves out %s, which every token has',
    (selector) => {
      const selectors = planFor(runtimeOf('Owned')).changing.map((each) => each.selector)
      expect(selectors).not.toContain(selector)
    },
  )

  test('finds addresses, alone and padded, and hashes in the code', () => {
    const [alone, padded] = [`0x${'be'.repeat(20)}`, `0x${'ad'.repeat(20)}`] as const
    const role = keccak256(stringToHex('MINTER_ROLE'))
    const words = [`7f${'00'.repeat(12)}${padded.slice(2)}`, `7f${role.slice(2)}`]
    const code: Hex = `0x73${alone.slice(2)}50${words.join('50')}50f4`
    expect(planFor(code)).toEqual({
      changing: [],
      addresses: [getAddress(alone), getAddress(padded)],
      words: [role],
      delegateCall: true,
    })
  })

  test.each<{ is: string; code: Hex }>([
    { is: 'a mask', code: `0x73${'ff'.repeat(20)}` },
    { is: 'a small number', code: `0x73${'01'.padStart(40, '0')}` },
    { is: 'a text', code: `0x7f${'4f4f'.padEnd(64, '0')}` },
    { is: 'a word cut off by the end', code: `0x7f${'5c'.repeat(20)}` },
    { is: 'DELEGATECALL inside a pushed word', code: `0x7f${'f4'.repeat(32)}` },
    { is: 'no code', code: '0x' },
    { is: 'half a byte', code: '0x6' },
  ])('takes $is for nothing', ({ code }) => {
    expect(planFor(code)).toEqual(nothing)
  })

  test('any bytes give an answer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        const { changing, addresses, words } = planFor(hexOf(bytes))
        expect(changing.length).toBeLessThanOrEqual(120)
        expect(addresses.length + words.length).toBeLessThanOrEqual(48)
      }),
    )
  })

  test.each<{ of: string; block: string }>([
    { of: 'zeros', block: '00' },
    { of: 'jump destinations', block: '5b' },
    { of: 'jumps', block: '6000565b' },
    { of: 'comparisons of selectors', block: '8063a9059cbb1461000057' },
    { of: 'addresses', block: `73${'be'.repeat(19)}` },
    { of: 'noise', block: noise(10_007) },
  ])('a hundred thousand bytes of $of give a short plan', ({ block }) => {
    const code: Hex = `0x${block.repeat(Math.ceil(200_000 / block.length)).slice(0, 200_000)}`
    const { changing, addresses, words } = planFor(code)
    expect(changing.length).toBeLessThanOrEqual(120)
    expect(addresses.length).toBeLessThanOrEqual(24)
    expect(words.length).toBeLessThanOrEqual(24)
  })

  test('the same code is read once', () => {
    const code = runtimeOf('Taxed')
    expect(planFor(code)).toBe(planFor(code))
  })

  test('what comes behind four times the longest code is not read', () => {
    const code: Hex = `0x${'5b'.repeat(4 * 24_576)}f4`
    expect(planFor(code).delegateCall).toBe(false)
  })
})

function runtimeOf(name: string): Hex {
  return contracts[name]?.runtime ?? '0x'
}

function hexOf(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes).toString('hex')}`
}

function noise(bytes: number): string {
  return Array.from({ length: bytes }, (_, at) =>
    ((at * at * 7_919 + at * 31) % 251).toString(16).padStart(2, '0'),
  ).join('')
}
