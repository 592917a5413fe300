import { beforeEach, describe, expect, test } from 'vitest'

import { failover } from '../../src/chain/failover.ts'
import type { Settlement, SettlementOutcome } from '../../src/gate/settlement.ts'
import { makeClaim, makePayment, makeTerms, movableClock } from '../support/builders.ts'
import { poor, unavailable, unknown } from '../support/fake-settlement.ts'

const clock = movableClock()
let asked: string[]
let answers: Record<string, SettlementOutcome>
let both: Settlement

const settled: SettlementOutcome = {
  kind: 'settled',
  transaction: '0x01',
  received: makePayment().amount,
}

function engine(name: string): Settlement {
  return {
    choose: () => undefined,
    isSignedByPayer: async () => name === 'first',
    inspect: async () => (name === 'first' ? { kind: 'unused', asOf: 0 } : { kind: 'spent' }),
    settle: async () => {
      asked.push(name)
      return answers[name] ?? settled
    },
  }
}

beforeEach(() => {
  asked = []
  answers = {}
  const named = ['first', 'second'].map((name) => ({ name, settlement: engine(name) }))
  both = failover(named, clock.now)
})

const settle = (name: string) =>
  both.settle({
    payment: makePayment(),
    requirements: {
      scheme: 'exact',
      amount: '5000',
      extra: {},
      ...makeTerms(),
    },
    engine: name,
    claim: makeClaim(),
  })

async function times(count: number, name: string) {
  for (let index = 0; index < count; index += 1) await settle(name)
}

describe('several engines', () => {
  test('are chosen in the order of the operator, each once', () => {
    expect(both.choose([])).toBe('first')
    expect(both.choose(['first'])).toBe('second')
    expect(both.choose(['first', 'second'])).toBeUndefined()
  })

  test('a payment is settled by the engine it was given to, and no other', async () => {
    await settle('second')
    expect(asked).toEqual(['second'])
  })

  test('an engine that is gone settles nothing, and nobody does in its place', async () => {
    expect(await settle('third')).toMatchObject({ kind: 'unknown' })
    expect(asked).toEqual([])
  })

  test('after three failures in a row an engine gets a rest of thirty seconds', async () => {
    answers = { first: unavailable }
    await times(2, 'first')
    expect(both.choose([])).toBe('first')
    await times(1, 'first')
    expect(both.choose([])).toBe('second')
    clock.advance(30_000)
    expect(both.choose([])).toBe('first')
  })

  test('an unclear answer counts as a failure, a refusal as an answer', async () => {
    answers = { first: unknown }
    await times(2, 'first')
    answers = { first: poor }
    await settle('first')
    answers = { first: unknown }
    await times(2, 'first')
    expect(both.choose([])).toBe('first')
    await settle('first')
    expect(both.choose([])).toBe('second')
  })

  test('when all have a rest, the first is tried all the same', async () => {
    answers = { first: unavailable, second: unavailable }
    await times(3, 'first')
    await times(3, 'second')
    expect(both.choose([])).toBe('first')
  })

  test('none, or two of one name, are refused at start', () => {
    const twice = [1, 2].map(() => ({ name: 'same', settlement: engine('first') }))
    expect(() => failover([], clock.now)).toThrow(RangeError)
    expect(() => failover(twice, clock.now)).toThrow(RangeError)
  })
})
