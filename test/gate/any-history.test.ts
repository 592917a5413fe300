import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { traceSteps } from '../../src/gate/trace.ts'
import { openWorld, type Action } from './world.ts'

const runs = 300
const testMs = 120_000

const payment = fc.integer({ min: 0, max: 2 })
const often = <value>(value: value) => ({ weight: 3, arbitrary: fc.constant(value) })
const seldom = <value>(...values: value[]) => ({
  weight: 1,
  arbitrary: fc.constantFrom(...values),
})

const send: fc.Arbitrary<Action> = fc.record({
  kind: fc.constant('send'),
  payment,
  copies: fc.oneof(often(1), seldom(2, 3)),
  strays: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, seldom(true)),
  ending: fc.oneof(often('moves' as const), {
    weight: 5,
    arbitrary: fc.constantFrom(
      'moves, and nobody says so',
      'is under way, and nobody says so',
      'gets lost, and nobody says so',
      'is refused',
      'cannot be submitted',
      'kills us before it is submitted',
      'kills us after it moved',
    ),
  }),
  dies: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, seldom(...traceSteps)),
  toolFails: fc.oneof(often(false), seldom(true)),
})

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: send },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(1_000, 91_000, 91_000, 310_000, 700_000),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('sweep' as const),
      copies: fc.integer({ min: 1, max: 3 }),
      refunds: fc.constantFrom('none', 'arrive', 'wait', 'fail'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('mine' as const, 'stranger submits' as const),
      payment,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('node' as const), answers: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('price' as const),
      usd: fc.constantFrom('0.005', '0.009'),
    }),
  },
)

test(
  'whatever happens in whatever order, a payment gets what it paid for, once, or goes back',
  async () => {
    const anyHistory = fc.asyncProperty(
      fc.array(action, { minLength: 3, maxLength: 25 }),
      fc.constantFrom('none' as const, 'arrive' as const),
      async (actions, refunds) => {
        const world = await openWorld()
        try {
          for (const one of actions) await world.act(one)
          await world.settleDown(refunds)
          expect(await world.complaints()).toEqual([])
        } finally {
          await world.close()
        }
      },
    )
    await fc.assert(anyHistory, { numRuns: runs })
  },
  testMs,
)
