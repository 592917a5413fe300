import { encodeAbiParameters, slice, stringToHex } from 'viem'
import type { Hex } from 'viem'
import { describe, expect, test } from 'vitest'

import { revertReason } from '../../../../tools/token-safety/reads/revert-reason.ts'
import { plainText, textIn } from '../../../../tools/token-safety/reads/text.ts'

const abiString = (text: string) => encodeAbiParameters([{ type: 'string' }], [text])

describe('plainText', () => {
  test.each([
    { raw: 'Harbor Coin', shown: 'Harbor Coin', keeps: 'plain words' },
    { raw: 'Käse 茶 🚢', shown: 'Käse 茶 🚢', keeps: 'other scripts and emoji' },
    { raw: 'a\u0000b\u001b[31mc', shown: 'a b [31mc', keeps: 'no control characters' },
    { raw: 'US\u200bDC\ufeff', shown: 'US DC', keeps: 'no zero-width characters' },
    { raw: '\u202eCDSU', shown: 'CDSU', keeps: 'no change of direction' },
    { raw: 'a\u3164\u2800b', shown: 'a b', keeps: 'no blank letters' },
    { raw: 'x\u{e0049}\u{e0067}y', shown: 'x y', keeps: 'no hidden tags' },
    { raw: 'one\n\n\u2028two', shown: 'one two', keeps: 'one line' },
    { raw: 'abcdefghijklmnop', shown: 'abcdefghijk…', keeps: 'to its length' },
    { raw: ' \t ', shown: '', keeps: 'nothing of nothing' },
  ])('keeps $keeps', ({ raw, shown }) => {
    expect(plainText(raw, 12)).toBe(shown)
  })

  test('megabytes are cut before they are cleaned', () => {
    expect(plainText('\u200b'.repeat(5_000_000), 64)).toBe('')
  })
})

describe('textIn', () => {
  test.each<{ is: string; data: Hex; text: string | undefined }>([
    { is: 'a string', data: abiString('Harbor'), text: 'Harbor' },
    { is: 'an empty string', data: abiString(''), text: '' },
    { is: 'bytes32', data: stringToHex('MKR', { size: 32 }), text: 'MKR' },
    { is: 'a string cut short', data: slice(abiString('Harbor Coin'), 0, 67), text: 'Har' },
    { is: 'no bytes', data: '0x', text: undefined },
    { is: 'three bytes', data: '0xabcdef', text: undefined },
    { is: 'an offset beyond the end', data: `0x${'f'.repeat(128)}`, text: undefined },
  ])('$is', ({ data, text }) => {
    expect(textIn(data)).toBe(text)
  })

  test('a length beyond the end takes what is there', () => {
    expect(textIn(`0x${'20'.padStart(64, '0')}${'f'.repeat(64)}414243`)).toBe('ABC')
  })
})

describe('revertReason', () => {
  test.each<{ data: Hex; reason: string }>([
    { data: '0x', reason: 'no reason given' },
    { data: '0x08c3', reason: 'no reason given' },
    { data: '0x08c379a0', reason: 'custom error 0x08c379a0' },
    { data: `0x08c379a0${abiString('too\u202e much').slice(2)}`, reason: 'too much' },
    { data: `0x08c379a0${'f'.repeat(128)}`, reason: 'no reason given' },
    { data: `0x4e487b71${'11'.padStart(64, '0')}`, reason: 'panic 0x11' },
    { data: '0xe450d38c', reason: 'custom error 0xe450d38c' },
    { data: `0xe450d38c${'0'.repeat(64)}`, reason: 'custom error 0xe450d38c' },
  ])('$data reads "$reason"', ({ data, reason }) => {
    expect(revertReason(data)).toBe(reason)
  })
})
