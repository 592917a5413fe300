import { getAddress, pad, type Address, type Hex } from 'viem'
import { describe, expect, test } from 'vitest'

import {
  addressesIn,
  pickSuspects,
  slotsToRead,
  type Suspect,
} from '../../../../tools/token-safety/powers/suspects.ts'

const master = getAddress(`0x${'be'.repeat(20)}`)
const digits = master.slice(2).toLowerCase()
const word = (hex: string): Hex => pad(`0x${hex}`, { size: 32 })

describe('addressesIn', () => {
  test.each([
    { beside: 'nothing', stored: word(digits) },
    { beside: 'a flag below', stored: word(`${digits}01`) },
    { beside: 'a flag below that is off', stored: word(`${digits}00`) },
    { beside: 'two flags below', stored: word(`${digits}0001`) },
    { beside: 'a counter above', stored: word(`2a${digits}`) },
    { beside: 'a flag on both sides', stored: word(`01${digits}01`) },
  ])('finds an address beside $beside', ({ stored }) => {
    expect(addressesIn(stored)).toContain(master)
  })

  test.each<{ is: string; stored: Hex }>([
    { is: 'zero', stored: word('') },
    { is: 'one ether', stored: word('0de0b6b3a7640000') },
    { is: 'a supply', stored: word('d3c21bcecceda1000000') },
    { is: 'a hash', stored: `0x${'5c'.repeat(32)}` },
    { is: 'all ones', stored: `0x${'ff'.repeat(32)}` },
    { is: 'a short text', stored: `0x${'486172626f7220436f696e'.padEnd(62, '0')}16` },
  ])('finds none in $is', ({ stored }) => {
    expect(addressesIn(stored)).toEqual([])
  })
})

describe('slotsToRead', () => {
  test('are the first ones, those of libraries, and hashes out of the code, each once', () => {
    const own = `0x${'ab'.repeat(32)}` as const
    const slots = slotsToRead([own])
    expect(slots.slice(0, 2)).toEqual([word('00'), word('01')])
    expect(slots).toContain('0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103')
    expect(slots.at(-1)).toBe(own)
    expect(new Set(slots).size).toBe(slots.length)
    expect(slots.every((slot) => slot.length === 66)).toBe(true)
  })
})

const as = (address: string, found: Suspect['found'] = 'storage'): Suspect => ({
  address: getAddress(address),
  found,
})
const pick = (found: (Suspect | undefined)[], except: Address[] = []) =>
  pickSuspects(found, { except, most: 3 })

describe('pickSuspects', () => {
  const other = getAddress(`0x${'ad'.repeat(20)}`)

  test('keeps an account once, as what it was found first', () => {
    expect(pick([as(master, 'owner'), undefined, as(master), as(other, 'log')])).toEqual([
      { address: master, found: 'owner' },
      { address: other, found: 'log' },
    ])
  })

  test.each([
    { who: 'zero', address: `0x${'0'.repeat(40)}` },
    { who: 'one', address: `0x${'1'.padStart(40, '0')}` },
    { who: 'the dead', address: '0x000000000000000000000000000000000000dEaD' },
    { who: 'a precompile', address: `0x${'100'.padStart(40, '0')}` },
  ])('$who commands nothing', ({ address }) => {
    expect(pick([as(address)])).toEqual([])
  })

  test('whoever is known to be harmless is left out, however it is written', () => {
    expect(pick([as(master), as(other)], [`0x${digits}`])).toEqual([as(other)])
  })

  test('the likeliest are kept of too many', () => {
    const crowd = Array.from({ length: 9 }, (_, at) => as(`0x${`${at + 1}`.repeat(40)}`))
    expect(pick(crowd)).toEqual(crowd.slice(0, 3))
  })
})
