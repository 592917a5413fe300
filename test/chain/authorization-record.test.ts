import {
  encodeAbiParameters,
  encodeEventTopics,
  zeroHash,
  type Address,
  type Hex,
  type Log,
} from 'viem'
import { describe, expect, test } from 'vitest'

import { transferIn } from '../../src/chain/authorization-record.ts'
import { usdcAbi } from '../../src/chain/usdc-abi.ts'
import { fromAtomic, usdc } from '../../src/money/usdc.ts'
import { makeClaim, random32, randomAddress } from '../support/builders.ts'

const claim = makeClaim()
const { payer, payTo, nonce, asset, amount } = claim

describe('transferIn', () => {
  test.each<{ when: string; logs: Log[]; received: bigint | undefined }>([
    { when: 'both logs are there', logs: [used(), transfer()], received: 5_000n },
    {
      when: 'other logs stand between',
      logs: [used({ nonce: random32() }), transfer({ to: payer }), used(), transfer()],
      received: 5_000n,
    },
    {
      when: 'addresses are in upper case',
      logs: [used({ at: upper(asset) }), transfer({ at: upper(asset) })],
      received: 5_000n,
    },
    { when: 'nothing happened', logs: [], received: undefined },
    { when: 'only the nonce was used', logs: [used()], received: undefined },
    { when: 'only money moved', logs: [transfer()], received: undefined },
    {
      when: 'another nonce was used',
      logs: [used({ nonce: random32() }), transfer()],
      received: undefined,
    },
    {
      when: 'another payer used it',
      logs: [used({ payer: randomAddress() }), transfer()],
      received: undefined,
    },
    {
      when: 'the money went to somebody else',
      logs: [used(), transfer({ to: randomAddress() })],
      received: undefined,
    },
    {
      when: 'the money came from somebody else',
      logs: [used(), transfer({ from: randomAddress() })],
      received: undefined,
    },
    { when: 'less moved', logs: [used(), transfer({ value: 4_999n })], received: undefined },
    { when: 'more moved', logs: [used(), transfer({ value: 5_001n })], received: undefined },
    {
      when: 'another token says so',
      logs: [used({ at: payTo }), transfer({ at: payTo })],
      received: undefined,
    },
    {
      when: 'another token says that the money moved',
      logs: [used(), transfer({ at: payTo })],
      received: undefined,
    },
  ])('$when: $received', ({ logs, received }) => {
    expect(transferIn(logs, claim)).toBe(received)
  })

  test('answers what arrived, whatever it is', () => {
    const large = { ...claim, amount: fromAtomic(2n ** 200n) }
    expect(transferIn([used(), transfer({ value: 2n ** 200n })], large)).toBe(2n ** 200n)
    expect(transferIn([used(), transfer()], { ...claim, amount: usdc('1') })).toBeUndefined()
  })
})

type Parts = {
  at?: Address
  payer?: Address
  nonce?: Hex
  from?: Address
  to?: Address
  value?: bigint
}

function used(parts: Parts = {}): Log {
  const args = { authorizer: parts.payer ?? payer, nonce: parts.nonce ?? nonce }
  const topics = encodeEventTopics({ abi: usdcAbi, eventName: 'AuthorizationUsed', args })
  return logOf(parts.at ?? asset, { topics, data: '0x' })
}

function transfer(parts: Parts = {}): Log {
  const args = { from: parts.from ?? payer, to: parts.to ?? payTo }
  const topics = encodeEventTopics({ abi: usdcAbi, eventName: 'Transfer', args })
  const data = encodeAbiParameters([{ type: 'uint256' }], [parts.value ?? amount])
  return logOf(parts.at ?? asset, { topics, data })
}

function logOf(
  address: Address,
  { topics, data }: { topics: ReturnType<typeof encodeEventTopics>; data: Hex },
): Log {
  const [signature, ...rest] = topics
  return {
    address,
    data,
    topics: [signature, ...rest.filter((topic) => typeof topic === 'string')],
    blockHash: zeroHash,
    blockNumber: 1n,
    logIndex: 0,
    removed: false,
    transactionHash: zeroHash,
    transactionIndex: 0,
  }
}

function upper(address: Address): Address {
  return `0x${address.slice(2).toUpperCase()}`
}
