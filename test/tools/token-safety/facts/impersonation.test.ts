import { describe, expect, test } from 'vitest'

import {
  findImpersonation,
  isWellKnown,
  skeleton,
} from '../../../../tools/token-safety/facts/impersonation.ts'
import { token } from './builders.ts'

const find = (symbol: string, name = 'Something', chainId = 8453) =>
  findImpersonation({ chainId, token, metadata: { symbol, name } })

describe('an impersonation', () => {
  test.each([
    { symbol: 'USDC', why: 'as it is' },
    { symbol: 'usdc', why: 'in small letters' },
    { symbol: '$USDC', why: 'with a sign before it' },
    { symbol: 'U S D C', why: 'with spaces' },
    { symbol: 'USD\u200bC', why: 'with an invisible character' },
    { symbol: 'UЅDС', why: 'in Cyrillic' },
    { symbol: 'ＵＳＤＣ', why: 'in full width' },
    { symbol: '𝐔𝐒𝐃𝐂', why: 'in mathematical letters' },
    { symbol: 'U5DC', why: 'with a digit' },
    { symbol: 'ᴜꜱᴅᴄ', why: 'in small capitals' },
    { symbol: 'ÚSDC', why: 'with an accent' },
  ])('of USDC is seen $why', ({ symbol }) => {
    expect(find(symbol)).toMatchObject({ symbol: 'USDC', matched: 'symbol', certain: true })
  })

  test.each(['USDCX', 'axlUSDC', 'DAL', 'DAILY', 'HARBR', 'ETH', ''])(
    'is not seen in %s',
    (symbol) => {
      expect(find(symbol)).toBeUndefined()
    },
  )

  test('with a small L for an I is seen', () => {
    expect(find('DAl')).toMatchObject({ symbol: 'DAI', certain: true })
  })

  test('of an ordinary word takes symbol and name', () => {
    expect(find('BRETT', 'Brett Martin Fan Club')).toMatchObject({ certain: false })
    expect(find('BRETT', 'Brett')).toMatchObject({ matched: 'symbol and name', certain: true })
  })

  test('by name alone is not certain', () => {
    expect(find('XYZ', 'USD Coin')).toMatchObject({
      symbol: 'USDC',
      matched: 'name',
      certain: false,
    })
  })

  test('is not what the genuine token does', () => {
    const genuine = '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913'
    const metadata = { symbol: 'USDC', name: 'USD Coin' }
    expect(findImpersonation({ chainId: 8453, token: genuine, metadata })).toBeUndefined()
    expect(isWellKnown(8453, genuine)).toBe(true)
  })

  test('is not judged on a chain whose tokens are not known, or without a name', () => {
    expect(find('USDC', 'USD Coin', 1)).toBeUndefined()
    expect(findImpersonation({ chainId: 8453, token, metadata: {} })).toBeUndefined()
  })
})

test('a name of nothing visible looks like nothing', () => {
  expect(skeleton('\u200b \u202e')).toBe('')
})
