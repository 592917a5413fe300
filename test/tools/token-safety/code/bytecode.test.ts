import { keccak256 } from 'viem'
import type { Hex } from 'viem'
import { describe, expect, test } from 'vitest'

import { readCode } from '../../../../tools/token-safety/code/bytecode.ts'

const facts = (code: Hex) => {
  const { selectors, delegateCall, selfDestruct } = readCode(code)
  return { selectors: [...selectors], delegateCall, selfDestruct }
}
const none = { selectors: [], delegateCall: false, selfDestruct: false }

describe('readCode', () => {
  test.each<{ is: string; code: Hex; found: Partial<typeof none> | { selectors: Hex[] } }>([
    { is: 'nothing', code: '0x', found: {} },
    { is: 'a dispatcher', code: '0x8063a9059cbb14', found: { selectors: ['0xa9059cbb'] } },
    {
      is: 'two selectors',
      code: '0x63000000016300000002',
      found: { selectors: ['0x00000001', '0x00000002'] },
    },
    {
      is: 'a selector twice',
      code: '0x63aabbccdd63aabbccdd',
      found: { selectors: ['0xaabbccdd'] },
    },
    { is: 'DELEGATECALL', code: '0x5ff4', found: { delegateCall: true } },
    { is: 'SELFDESTRUCT', code: '0x33ff', found: { selfDestruct: true } },
    { is: 'pushed data that looks like instructions', code: '0x61f4ff', found: {} },
    { is: 'a selector inside PUSH32', code: `0x7f${'63aabbccdd'.repeat(6)}0000`, found: {} },
    { is: 'PUSH0, which pushes nothing along', code: '0x5fff', found: { selfDestruct: true } },
    { is: 'a PUSH4 cut off by the end', code: '0x63aabb', found: {} },
    { is: 'a PUSH32 cut off by the end', code: '0x7fff', found: {} },
    { is: 'half a byte', code: '0x5', found: {} },
    { is: 'metadata that looks like instructions', code: '0x5fa1f4ff63aabbccdd0008', found: {} },
    { is: 'a metadata length beyond the code', code: '0x33ffffff', found: { selfDestruct: true } },
  ])('reads $is', ({ code, found }) => {
    expect(facts(code)).toEqual({ ...none, ...found })
  })

  test('measures size and hash of the whole code', () => {
    expect(readCode('0x5fa1f4ff0002')).toMatchObject({
      sizeBytes: 6,
      hash: keccak256('0x5fa1f4ff0002'),
    })
  })

  test('any bytes give an answer, megabytes of them too', () => {
    const noise = Array.from({ length: 2_000 }, (_, at) => ((at * 7_919) % 256).toString(16))
    const code: Hex = `0x${noise
      .map((byte) => byte.padStart(2, '0'))
      .join('')
      .repeat(1_000)}`
    expect(readCode(code).sizeBytes).toBe(2_000_000)
  })
})
