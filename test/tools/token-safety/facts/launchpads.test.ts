import { pad, type Address, type Hex } from 'viem'
import { describe, expect, test } from 'vitest'

import {
  launchpadIn,
  launchpadQuestions,
  launchpadsAmong,
} from '../../../../tools/token-safety/facts/launchpads.ts'
import { templateHash } from '../../../../tools/token-safety/facts/template-hash.ts'
import { owner, token } from './builders.ts'

const word = (address: Address) => pad(address, { size: 32 }).slice(2)
const zora: Address = '0x777777751622c0d3258f214F9DF38E35BF45baF3'
const virtuals: Address = '0xF66DeA7b3e897cD44A5a231c61B6B4423d613259'
const clanker: Address = '0xE85A59c628F7d27878ACeB4bf3b35733630083a9'

/** Answers of launchpads of which one says something. */
function answersOf(launched: Parameters<typeof launchpadQuestions>[0], said: [Address, Hex]) {
  const [who, answer] = said
  return launchpadQuestions(launched).map(({ to }) => (to === who ? answer : '0x'))
}

describe('a launchpad', () => {
  const plain = { token, implementation: undefined }
  const clone = { token, implementation: owner }

  test.each([
    { name: 'Clanker', launched: plain, said: [clanker, `0x${word(token)}${word(owner)}`] },
    { name: 'Virtuals', launched: plain, said: [virtuals, `0x${word(owner)}${word(token)}`] },
    { name: 'Zora', launched: clone, said: [zora, `0x${word(owner)}`] },
  ] as const)('$name is recognised by its own record', ({ name, launched, said }) => {
    const answers = answersOf(launched, [...said])
    expect(launchpadIn(launched, answers)).toEqual({ name, factory: said[0] })
  })

  test.each([
    { why: 'no answer', answer: '0x' },
    { why: 'an empty record', answer: `0x${'0'.repeat(192)}` },
    { why: 'a record of another token', answer: `0x${word(owner)}${word(owner)}` },
  ] as const)('is not recognised by $why', ({ answer }) => {
    expect(launchpadIn(plain, answersOf(plain, [clanker, answer]))).toBeUndefined()
  })

  test('whose code a token does not share is not recognised', () => {
    const answers = answersOf(clone, [zora, `0x${word(token)}`])
    expect(launchpadIn(clone, answers)).toBeUndefined()
  })

  test('is hinted at by an address in storage or code', () => {
    expect(launchpadsAmong([owner, clanker])).toEqual([{ name: 'Clanker', factory: clanker }])
    expect(launchpadsAmong([owner])).toEqual([])
  })
})

const constant = (byte: string): Hex => `0x60017f${byte.repeat(32)}5b00`
const metadata = (byte: string) => `a1${byte.repeat(9)}000a`

describe('the template of a contract', () => {
  test('is the same whatever its immutables', () => {
    expect(templateHash(constant('aa'))).toBe(templateHash(constant('bb')))
  })

  test('is the same whatever its metadata', () => {
    expect(templateHash(`0x600100${metadata('11')}`)).toBe(
      templateHash(`0x600100${metadata('22')}`),
    )
    expect(templateHash(`0x600100${metadata('11')}`)).toBe(templateHash('0x600100'))
  })

  test('differs with the instructions and their small constants', () => {
    expect(templateHash('0x6001600255')).not.toBe(templateHash('0x6001600355'))
  })

  test.each(['0x', '0x7f', '0x60', '0xffff'] as const)('of odd code %s is a hash', (code) => {
    expect(templateHash(code)).toMatch(/^0x[0-9a-f]{64}$/)
  })
})
