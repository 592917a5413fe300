import { encodeAbiParameters, isAddress } from 'viem'
import { describe, expect, test } from 'vitest'

import {
  halfUnlocksAt,
  lockersAt,
  lockersOf,
  lockQuestions,
  locksIn,
  type Locker,
} from '../../../../tools/token-safety/facts/lockers.ts'
import { owner, pool, token } from './builders.ts'

const lockerNamed = (name: string): Locker => {
  const locker = lockersOf(8453).find((one) => one.name === name)
  if (locker === undefined) throw new Error(`There is no ${name}.`)
  return locker
}

const words = (...values: bigint[]) =>
  encodeAbiParameters(
    values.map(() => ({ type: 'uint256' })),
    values,
  )

const listOf = (...locks: { amount: bigint; unlockDate: bigint; unlockedAmount: bigint }[]) =>
  encodeAbiParameters(
    [
      {
        type: 'tuple[]',
        components: [
          { name: 'id', type: 'uint256' },
          { name: 'token', type: 'address' },
          { name: 'owner', type: 'address' },
          ...['amount', 'lockDate', 'unlockDate', 'a', 'b', 'c', 'unlockedAmount'].map((name) => ({
            name,
            type: 'uint256',
          })),
          { name: 'description', type: 'string' },
        ],
      },
    ],
    [
      locks.map((lock) => ({
        id: 1n,
        token,
        owner,
        lockDate: 5n,
        a: 0n,
        b: 0n,
        c: 0n,
        description: 'liquidity',
        ...lock,
      })),
    ],
  )

describe('known lockers', () => {
  test('have addresses whose checksums are right', () => {
    expect(lockersOf(8453).filter(({ address }) => !isAddress(address))).toEqual([])
    expect(lockersOf(8453).length).toBeGreaterThan(0)
  })

  test('are none on a chain nobody knows', () => {
    expect(lockersOf(1)).toEqual([])
  })

  test('are those that the operator names, where one does', () => {
    const own = { name: 'Vault', address: pool, kind: 'pinklock' } as const
    const at = (lockers?: (typeof own)[]) =>
      lockersAt({ chainId: 8453, places: lockers && { lockers } })
    expect(at([own])).toEqual([{ ...own, kind: 'listed' }])
    expect(at([])).toEqual([])
    expect(at()).toEqual(lockersOf(8453))
  })

  test('are asked about a pool, unless they have no answer', () => {
    expect(lockQuestions(lockerNamed('UNCX'), pool)).toHaveLength(10)
    expect(lockQuestions(lockerNamed('PinkLock'), pool)).toHaveLength(1)
    expect(lockQuestions(lockerNamed('Team Finance'), pool)).toEqual([])
  })
})

describe('locks', () => {
  test('are read from a numbered list, and empty ones are left out', () => {
    const answers = [
      words(1n, 70n, 90n, 1_900_000_000n, 4n, 5n),
      words(1n, 0n, 9n, 2n),
      '0x',
    ] as const
    expect(locksIn(lockerNamed('UNCX'), answers)).toEqual([
      { amount: 70n, unlocksAt: 1_900_000_000_000 },
    ])
  })

  test('are read from one list, without what was taken out', () => {
    const answer = listOf(
      { amount: 100n, unlockDate: 1_900_000_000n, unlockedAmount: 40n },
      { amount: 50n, unlockDate: 1_800_000_000n, unlockedAmount: 50n },
    )
    expect(locksIn(lockerNamed('PinkLock'), [answer])).toEqual([
      { amount: 60n, unlocksAt: 1_900_000_000_000 },
    ])
  })

  test('are none where the answer makes no sense', () => {
    expect(locksIn(lockerNamed('PinkLock'), ['0x1234'])).toEqual([])
    expect(locksIn(lockerNamed('UNCX'), ['0x1234'])).toEqual([])
  })

  test('for ever end in a year that a date can name', () => {
    const [lock] = locksIn(lockerNamed('UNCX'), [words(1n, 7n, 7n, 2n ** 256n - 1n)])
    expect(new Date(lock?.unlocksAt ?? 0).getUTCFullYear()).toBe(9999)
  })
})

describe('the date a locker lets go', () => {
  test('is when half is free: dust neither hides nor fakes it', () => {
    const locks = [
      { amount: 1n, unlocksAt: 9_000 },
      { amount: 98n, unlocksAt: 5_000 },
      { amount: 1n, unlocksAt: 1_000 },
    ]
    expect(halfUnlocksAt(locks, 100n)).toBe(5_000)
  })

  test('is not known where the locks read do not add up', () => {
    expect(halfUnlocksAt([{ amount: 49n, unlocksAt: 1_000 }], 100n)).toBeNull()
    expect(halfUnlocksAt([], 100n)).toBeNull()
  })
})
