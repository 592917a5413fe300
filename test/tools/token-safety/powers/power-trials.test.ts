import * as fc from 'fast-check'
import { concat, decodeAbiParameters, pad, slice, toHex, type Address, type Hex } from 'viem'
import { describe, expect, test } from 'vitest'

import {
  decodeTrial,
  packTrials,
  variantsOf,
  type Act,
  type PowerTrial,
  type Roles,
} from '../../../../tools/token-safety/powers/power-trials.ts'
import { makeNote } from '../builders.ts'

const account = (digit: string): Address => `0x${digit.repeat(40)}`
const roles: Roles = {
  holder: account('1'),
  pool: account('2'),
  caller: account('3'),
  impostor: account('4'),
  refuser: account('7'),
  router: account('5'),
  target: account('6'),
  held: 1_000n,
  words: [`0x${'ab'.repeat(32)}`],
  inner: [`0x40c10f19${'0'.repeat(128)}`],
}
const selector: Hex = '0x12345678'

const callsOf = (...types: string[]) => variantsOf({ selector, types }, roles)

/** The arguments of every call of a function of these types, read back. */
const argumentsOf = (...types: string[]) =>
  callsOf(...types).map(({ data }) =>
    decodeAbiParameters(
      types.map((type) => ({ type })),
      slice(data, 4),
    ),
  )

describe('variantsOf', () => {
  test('a function without arguments is called once', () => {
    expect(callsOf()).toEqual([{ data: selector, broughtIn: false, aboutRouter: false }])
  })

  test.each([
    { type: 'address', values: [roles.holder, roles.pool, roles.caller, roles.router] },
    { type: 'bool', values: [true, false] },
    { type: 'string', values: [''] },
    { type: 'bytes', values: ['0x'] },
    { type: 'bytes32', values: [pad('0x', { size: 32 }), ...roles.words] },
    { type: 'bytes1', values: ['0x00'] },
    { type: 'uint256', values: [0n, 99n, 500n, 9_900n, 10n ** 30n, 2n ** 256n - 1n] },
    { type: 'int256', values: [0n, 99n, 2n ** 255n - 1n] },
    { type: 'uint8', values: [0, 99, 255] },
    { type: 'uint16', values: [0, 9_900, 65_535] },
    { type: 'bytes4', values: ['0x23b872dd'] },
  ])('tries $type with what is worth trying', ({ type, values }) => {
    const tried = argumentsOf(type).map(([value]) => value)
    for (const value of values) expect(tried).toContainEqual(value)
  })

  test('no number is larger than its type', () => {
    const tried = argumentsOf('uint8').map(([value]) => Number(value))
    expect(Math.max(...tried)).toBe(255)
    expect(new Set(tried).size).toBe(tried.length)
  })

  test.each([
    { type: 'address[]', value: [roles.holder] },
    { type: 'address[2]', value: [roles.holder, roles.holder] },
    { type: 'bool[3]', value: [true, true, true] },
    { type: 'uint8[]', value: [0] },
  ])('fills $type with one value', ({ type, value }) => {
    expect(argumentsOf(type)[0]?.[0]).toEqual(value)
  })

  test('a list of numbers may be one of accounts', () => {
    const tried = argumentsOf('uint256[]').map(([value]) => value)
    expect(tried).toContainEqual([BigInt(roles.holder)])
  })

  test.each([['(address,bool)'], ['address', 'function'], ['uint256[9]'], ['mystery'], ['bool[0']])(
    'a function of %j is called bare',
    (...types) => {
      expect(callsOf(...types)).toEqual([{ data: selector, broughtIn: false, aboutRouter: false }])
    },
  )

  test('says who brings in other code, and who means the router', () => {
    const marked = callsOf('address')
    const about = (who: Address) => marked.find(({ data }) => data.includes(who.slice(2)))
    expect(about(roles.impostor)).toMatchObject({ broughtIn: true, aboutRouter: false })
    expect(about(roles.refuser)).toMatchObject({ broughtIn: true, aboutRouter: false })
    expect(about(roles.router)).toMatchObject({ broughtIn: false, aboutRouter: true })
    expect(about(roles.holder)).toMatchObject({ broughtIn: false, aboutRouter: false })
  })

  test('finds them in lists too', () => {
    const inLists = callsOf('address[]', 'uint256')
    expect(inLists.length).toBeGreaterThan(1)
    expect(callsOf('bool', 'address').some(({ broughtIn }) => broughtIn)).toBe(true)
  })

  test('a dispatcher passes on calls about the holder', () => {
    const tried = argumentsOf('address', 'bytes')
    expect(tried).toContainEqual([roles.target, roles.inner[0]])
  })

  test('several rates are raised together', () => {
    expect(argumentsOf('uint256', 'uint256', 'uint256')).toContainEqual([99n, 99n, 99n])
  })

  test('a switch is turned for the holder, on and off', () => {
    const tried = argumentsOf('address', 'bool')
    expect(tried).toContainEqual([roles.holder, true])
    expect(tried).toContainEqual([roles.holder, false])
  })

  test('whoever may give roles gives them to itself', () => {
    const tried = argumentsOf('bytes32', 'address')
    expect(tried).toContainEqual([roles.words[0], roles.caller])
  })

  test('at most 32 calls, each another one, of any types', () => {
    const plain = fc.constantFrom('address', 'bool', 'uint256', 'int24', 'bytes', 'bytes32')
    const odd = fc.constantFrom('bytes4', 'string', '(a,b)', 'address[]', 'uint8[2]', 'uint7')
    fc.assert(
      fc.property(fc.array(fc.oneof(plain, odd), { maxLength: 12 }), (types) => {
        const calls = callsOf(...types)
        expect(calls.length).toBeGreaterThan(0)
        expect(calls.length).toBeLessThanOrEqual(32)
        expect(new Set(calls.map(({ data }) => data)).size).toBe(calls.length)
        expect(calls.every(({ data }) => data.startsWith(selector))).toBe(true)
      }),
    )
  })
})

/** The other half of `packTrials`, as `OwnerFuzz.endOfTrial` and `act` read it. */
function unpack(packed: Hex): Act[][] {
  const bytes = Buffer.from(packed.slice(2), 'hex')
  const trials: Act[][] = []
  let at = 0
  while (at < bytes.length) {
    const acts: Act[] = []
    let left = bytes.readUInt8(at)
    at += 1
    for (; left > 0; left -= 1) {
      const length = bytes.readUInt16BE(at + 2)
      const data: Hex = `0x${bytes.toString('hex', at + 4, at + 4 + length)}`
      acts.push({ caller: bytes.readUInt8(at), target: bytes.readUInt8(at + 1), data })
      at += 4 + length
    }
    trials.push(acts)
  }
  return trials
}

function trialOf(acts: readonly Act[]): PowerTrial {
  const [first = { caller: 0, target: 0, data: '0x' }, ...others] = acts
  return { acts: [first, ...others], selector, broughtIn: false, aboutRouter: false }
}

describe('packTrials', () => {
  test('what is packed can be read back', () => {
    const place = fc.nat(255)
    const data = fc.uint8Array({ maxLength: 700 }).map((bytes) => toHex(bytes))
    const act = fc.record({ caller: place, target: place, data })
    const trial = fc.array(act, { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(trial, { minLength: 1 }), (trials) => {
        expect(unpack(packTrials(trials.map(trialOf)))).toEqual(trials)
      }),
    )
  })

  test('one call is a count, two places, a length and the call', () => {
    const packed = packTrials([trialOf([{ caller: 255, target: 2, data: '0x12345678' }])])
    expect(packed).toBe(concat(['0x01', '0xff', '0x02', '0x0004', '0x12345678']))
  })
})

/** Places in the word of `OwnerFuzz.trial`. */
const flagBits = {
  acted: 0,
  buyWorks: 1,
  otherBuyWorks: 2,
  callerMoves: 3,
  callerHolds: 4,
  upgraded: 5,
  finished: 6,
  burned: 7,
} as const
const amountBits = {
  sellShareBps: 16,
  sellTaxBps: 32,
  buyTaxBps: 48,
  heldLostBps: 64,
  supplyGrownBps: 80,
  supplyLostBps: 96,
  madeBps: 112,
  poolTokensLostBps: 128,
  poolQuoteLostBps: 144,
} as const
const nothing = makeNote({
  acted: false,
  finished: false,
  buyWorks: false,
  sellShareBps: 0,
  sellTaxBps: undefined,
  buyTaxBps: undefined,
})
const amount = (at: number, bps: number) => BigInt(bps) << BigInt(at)

describe('decodeTrial', () => {
  test.each(Object.entries(flagBits))('%s is bit %d', (name, bit) => {
    const flagged = { ...nothing, [name]: true, ...(name === 'buyWorks' && { buyTaxBps: 0 }) }
    expect(decodeTrial(1n << BigInt(bit))).toEqual(flagged)
  })

  test('a word carries every amount', () => {
    const amounts = Object.keys(amountBits).map((name, at) => [name, 100 * (at + 1)] as const)
    const word = Object.values(amountBits).reduce(
      (sum, bit, at) => sum | amount(bit, 100 * (at + 1)),
      1n << 1n,
    )
    expect(decodeTrial(word)).toEqual({
      ...nothing,
      buyWorks: true,
      ...Object.fromEntries(amounts),
    })
  })

  test.each([
    { tax: 10_000, told: 10_000 },
    { tax: 10_001, told: undefined },
    { tax: 65_535, told: undefined },
  ])('a tax of $tax is $told', ({ tax, told }) => {
    const word = (1n << 1n) | amount(16, 10_000) | amount(32, tax) | amount(48, tax)
    expect(decodeTrial(word)).toMatchObject({ sellTaxBps: told, buyTaxBps: told })
  })

  test('a trade that failed has no tax', () => {
    expect(decodeTrial(amount(32, 500) | amount(48, 500))).toEqual(nothing)
  })

  test('any word gives a note', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), (word) => {
        const note = decodeTrial(word)
        expect(note.heldLostBps).toBeLessThanOrEqual(65_535)
        expect(note.sellTaxBps ?? 0).toBeLessThanOrEqual(10_000)
      }),
    )
  })
})
