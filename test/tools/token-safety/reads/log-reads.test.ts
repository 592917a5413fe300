import { getAddress, pad, toEventSelector, zeroAddress, type Address, type Hex } from 'viem'
import { describe, expect, test } from 'vitest'

import type { LogLine, LogQuery } from '../../../../src/registry/chain-reads.ts'
import {
  namedIn,
  oldestOf,
  paidIn,
  powerLines,
  recentMints,
} from '../../../../tools/token-safety/reads/log-reads.ts'
import { address as token } from '../builders.ts'
import { fakeChain } from '../fake-chain.ts'

const who = (digit: string) => getAddress(`0x${digit.repeat(40)}`)
const word = (address: Address): Hex => pad(address, { size: 32 })
const moved = toEventSelector('OwnershipTransferred(address,address)')
const granted = toEventSelector('RoleGranted(bytes32,address,address)')
const transfer = toEventSelector('Transfer(address,address,uint256)')
const role: Hex = `0x${'ab'.repeat(32)}`
const line = (...topics: Hex[]): LogLine => ({ address: token, topics, data: '0x', block: 1n })

/** A chain whose log has these lines, newest first, and what it was asked for. */
function logging(lines: LogLine[] | undefined) {
  const asked: LogQuery[] = []
  const chain = fakeChain({
    logs: (query) => {
      asked.push(query)
      return Promise.resolve(lines)
    },
  })
  return { chain, asked }
}

describe('powerLines', () => {
  test('asks for owners and roles from the first block on, and for nothing else', async () => {
    const { chain, asked } = logging([])
    await powerLines(chain, token)
    expect(asked).toMatchObject([{ address: token, topics: [[moved, granted]], fromBlock: 0n }])
  })
})

describe('namedIn', () => {
  test('names owners and holders of roles, each once, and neither roles nor nobody', () => {
    const lines = [
      line(granted, role, word(who('3')), word(who('2'))),
      line(moved, word(who('1')), word(who('2'))),
      line(moved, word(zeroAddress), word(who('1'))),
    ]
    expect(namedIn(lines)).toEqual(
      ['3', '2', '1'].map((digit) => ({ address: who(digit), found: 'log' })),
    )
  })

  test('a node that does not search names nobody', () => {
    expect(namedIn(undefined)).toEqual([])
  })
})

describe('recentMints', () => {
  test('asks for transfers from nobody, a few hours back', async () => {
    const { chain, asked } = logging([])
    await recentMints(chain, { token, latest: 100_000n })
    expect(asked[0]?.topics).toEqual([transfer, word(zeroAddress)])
    expect(asked[0]?.fromBlock).toBeLessThan(100_000n)
    expect(asked[0]?.fromBlock).toBeGreaterThan(80_000n)
  })

  test('a node that does not search finds none', async () => {
    expect(await recentMints(logging(undefined).chain, { token, latest: 1n })).toEqual([])
  })
})

describe('paidIn', () => {
  test('names the first recipients of new tokens', () => {
    const recipients = ['1', '2', '3', '4', '5', '6', '7', '8'].map(who)
    const lines = recipients.map((to) => line(transfer, word(zeroAddress), word(to)))
    const paid = paidIn(lines.toReversed())
    expect(paid.map(({ address }) => address)).toEqual(recipients.slice(0, 6))
  })

  test('a line that names no recipient is passed over', () => {
    expect(paidIn([line(transfer), line(transfer, word(zeroAddress), role)])).toEqual([])
  })
})

const at = (block: bigint) => ({ ...line(moved), block })

test('the oldest line is that of the lowest block, wherever it stands', () => {
  expect(oldestOf([at(9n), at(2n), at(5n)])?.block).toBe(2n)
  expect(oldestOf([])).toBeUndefined()
})
