import { assert, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { ServiceError } from '../../src/errors/service-error.ts'
import { fromAtomic, usdc } from '../../src/money/usdc.ts'
import { defaultAgentPlans as offers } from '../../src/passes/agent-plans.ts'
import {
  creditsOf,
  expectAgent,
  isActive,
  leftDays,
  subscribed,
  subscriptionOf,
  type Agent,
  type SubscribeOrder,
} from '../../src/passes/agents.ts'
import { noon } from '../support/builders.ts'
import { makeAccount } from '../support/credit.ts'

const dayMs = 86_400_000
const account = makeAccount()

/** The agent after a first subscription at noon. */
function makeAgent(parts: Partial<SubscribeOrder> = {}, now = noon): Agent {
  const order = orderOf(parts)
  const subscription = subscriptionOf(undefined, order, { offers, now })
  return subscribed(undefined, subscription, { id: 'agt_1', account, now, ...order })
}

const orderOf = (parts: Partial<SubscribeOrder>): SubscribeOrder => ({
  plan: 'startup',
  frequency: 'monthly',
  upgrade: false,
  ...parts,
})

const buy = (agent: Agent | undefined, parts: Partial<SubscribeOrder>, now = noon) =>
  subscriptionOf(agent, orderOf(parts), { offers, now })

/** The code of the refusal, or what is due. */
function outcome(agent: Agent | undefined, parts: Partial<SubscribeOrder>, now = noon) {
  try {
    return buy(agent, parts, now).due
  } catch (error) {
    if (error instanceof ServiceError) return error.code
    throw error
  }
}

describe('a first period', () => {
  test.each([
    { plan: 'startup', frequency: 'monthly', due: '50', credits: '50', days: 30 },
    { plan: 'startup', frequency: 'yearly', due: '400', credits: '600', days: 365 },
    { plan: 'growth', frequency: 'monthly', due: '400', credits: '400', days: 30 },
    { plan: 'growth', frequency: 'yearly', due: '4200', credits: '4800', days: 365 },
    { plan: 'enterprise', frequency: 'monthly', due: '750', credits: '750', days: 30 },
    { plan: 'enterprise', frequency: 'yearly', due: '7200', credits: '9000', days: 365 },
  ] as const)('MB-2: $plan, $frequency, costs $$due and lasts $days days', (row) => {
    const { plan, frequency, due, credits, days } = row
    const agent = makeAgent({ plan, frequency })
    expect(buy(undefined, { plan, frequency })).toMatchObject({
      due: usdc(due),
      credits: usdc(credits),
    })
    expect(leftDays(agent, noon)).toBe(days)
    expect(agent).toMatchObject({ version: 1, lastPaymentAt: noon, createdAt: noon })
  })

  test('MB-10: is over in the moment that was paid until, and not before', () => {
    const agent = makeAgent()
    expect(isActive(agent, agent.paidUntil - 1)).toBe(true)
    expect(leftDays(agent, agent.paidUntil - 1)).toBe(1)
    expect(isActive(agent, agent.paidUntil)).toBe(false)
    expect(leftDays(agent, agent.paidUntil)).toBe(0)
    expect(leftDays(agent, agent.paidUntil + 400 * dayMs)).toBe(0)
  })
})

describe('while a plan is paid', () => {
  const last = noon + 27 * dayMs
  test.each<{ what: string; parts: Partial<SubscribeOrder>; now?: number; is: unknown }>([
    { what: 'the same plan', parts: {}, is: 'agent.plan_active' },
    { what: 'the same plan for a year', parts: { frequency: 'yearly' }, is: 'agent.plan_active' },
    { what: 'the same as an upgrade', parts: { upgrade: true }, is: 'agent.plan_active' },
    { what: 'a higher one unasked', parts: { plan: 'growth' }, is: 'agent.plan_active' },
    { what: 'a higher one', parts: { plan: 'growth', upgrade: true }, is: usdc('350') },
    {
      what: 'it again before its last three days',
      parts: {},
      now: last - 1,
      is: 'agent.plan_active',
    },
    { what: 'it again in its last three days', parts: {}, now: last, is: usdc('50') },
    {
      what: 'another one in its last days',
      parts: { plan: 'growth' },
      now: last,
      is: 'agent.plan_active',
    },
    {
      what: 'another one afterwards',
      parts: { plan: 'growth' },
      now: noon + 30 * dayMs,
      is: usdc('400'),
    },
  ])('MB-2: $what: $is', ({ parts, now, is }) => {
    expect(outcome(makeAgent(), parts, now)).toBe(is)
  })

  test('MB-2: no plan is an upgrade of itself or of a higher one', () => {
    for (const plan of ['startup', 'growth']) {
      expect(outcome(makeAgent({ plan: 'growth' }), { plan, upgrade: true })).toBe(
        'agent.plan_active',
      )
    }
  })
})

describe('an upgrade', () => {
  test('MB-10: begins a period at once, under the same id', () => {
    const before = makeAgent()
    const now = noon + 10 * dayMs
    const subscription = buy(before, { plan: 'growth', upgrade: true }, now)
    const given = { id: 'agt_2', account, frequency: 'monthly' as const, now }
    const after = subscribed(before, subscription, given)
    expect(after).toMatchObject({
      id: 'agt_1',
      plan: 'growth',
      version: 2,
      createdAt: noon,
      lastPaymentAt: now,
      paidUntil: now + 30 * dayMs,
    })
  })

  test('counts what is left as paid, and gives its credits no second time', () => {
    const third = buy(makeAgent(), { plan: 'growth', upgrade: true }, noon + 10 * dayMs)
    expect(third.due).toBe(usdc('400') - 33_333_333n)
    expect(third.credits).toBe(usdc('400') - 33_333_333n)
  })

  test('is not sold where the rest is worth more than it costs', () => {
    const yearly = makeAgent({ plan: 'growth', frequency: 'yearly' })
    const order = { plan: 'enterprise', frequency: 'monthly', upgrade: true } as const
    expect(outcome(yearly, order)).toBe('agent.upgrade_too_small')
    expect(outcome(yearly, { ...order, frequency: 'yearly' })).toBe(usdc('3000'))
  })

  test('costs a cent where nothing is due', () => {
    const plans = offers.plans.map((plan) => ({
      ...plan,
      prices: { ...plan.prices, monthly: usdc('50') },
    }))
    const options = { offers: { ...offers, plans }, now: noon }
    const order = orderOf({ plan: 'growth', upgrade: true })
    expect(subscriptionOf(makeAgent(), order, options).due).toBe(usdc('0.01'))
  })

  test('gives the difference as credit to whoever paid the full price', () => {
    const subscription = buy(makeAgent(), { plan: 'growth', upgrade: true })
    expect(creditsOf(subscription, usdc('350'))).toBe(usdc('350'))
    expect(creditsOf(subscription, usdc('400'))).toBe(usdc('400'))
    expect(creditsOf(subscription, usdc('349'))).toBe(usdc('350'))
  })

  test('never lets anybody come by more credit than was paid, whenever it is made', () => {
    const days = integer({ min: 0, max: 30 * dayMs - 1 })
    assert(
      property(days, days, (first, second) => {
        const startup = makeAgent()
        const at = noon + first
        const growth = buy(startup, { plan: 'growth', upgrade: true }, at)
        const given = { id: '', account, frequency: 'monthly' as const, now: at }
        const upgraded = subscribed(startup, growth, given)
        const enterprise = buy(upgraded, { plan: 'enterprise', upgrade: true }, at + second)
        const paid = usdc('50') + growth.due + enterprise.due
        const credits =
          usdc('50') + creditsOf(growth, growth.due) + creditsOf(enterprise, enterprise.due)
        expect(credits).toBeLessThanOrEqual(paid)
      }),
    )
  })
})

describe('a renewal', () => {
  test('MB-10: adds to the days that are left, and an upgrade after it counts both periods', () => {
    const before = makeAgent()
    const now = noon + 28 * dayMs
    const renewal = buy(before, {}, now)
    const given = { id: '', account, frequency: 'monthly' as const, now }
    const after = subscribed(before, renewal, given)
    expect(leftDays(after, now)).toBe(32)
    expect(renewal.credits).toBe(usdc('50'))
    const rest = usdc('50') + (usdc('50') * 2n) / 30n
    expect(after.paid).toBe(fromAtomic(rest))
    expect(buy(after, { plan: 'growth', upgrade: true }, now).due).toBe(usdc('400') - rest)
  })
})

test('MB-3: another agent than the own one is refused without saying whose it is', () => {
  expect(() => expectAgent(makeAgent(), 'agt_2')).toThrow('This wallet has no agent of that id.')
  expect(() => expectAgent(undefined, 'agt_1')).toThrow('This wallet has no agent.')
  expect(expectAgent(makeAgent(), undefined).id).toBe('agt_1')
})
