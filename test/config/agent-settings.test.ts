import { describe, expect, test } from 'vitest'

import { ConfigError, readConfig } from '../../src/config/config.ts'
import { usdc } from '../../src/money/usdc.ts'
import { defaultAgentPlans } from '../../src/passes/agent-plans.ts'

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

const plans = (...listed: object[]) => JSON.stringify(listed)
const small = { name: 'small', monthly: '5', yearly: '50' }

describe('plans, credits and discounts are settings', () => {
  test('MB-2: without any, the plans and prices are those that agents know', () => {
    expect(readConfig({}).agents).toEqual({
      plans: defaultAgentPlans,
      tiers: [],
      revokeByQuery: false,
    })
  })

  test('a plan says what it costs; the rest follows', () => {
    expect(readConfig({ AGENT_PLANS: plans(small) }).agents?.plans?.plans).toEqual([
      {
        name: 'small',
        prices: { monthly: usdc('5'), yearly: usdc('50') },
        credits: { monthly: usdc('5'), yearly: usdc('60') },
        requestsPerMinute: 60,
        requestsPerDay: 1_000_000,
      },
    ])
  })

  test('credits, limits, unit and least top-up can be set', () => {
    const rich = { ...small, monthlyCredits: '0', yearlyCredits: '7.5', requestsPerMinute: 3 }
    const { agents } = readConfig({
      AGENT_PLANS: plans(rich, { ...small, name: 'large' }),
      AGENT_CREDIT_USD: '0.01',
      AGENT_LEAST_TOP_UP_USD: '1',
      REVOKE_BY_QUERY: 'on',
    })
    expect(agents).toMatchObject({
      plans: {
        plans: [
          { credits: { monthly: 0n, yearly: usdc('7.5') }, requestsPerMinute: 3 },
          { name: 'large' },
        ],
        credit: usdc('0.01'),
        leastTopUp: usdc('1'),
      },
      revokeByQuery: true,
    })
  })

  test('AN-5: discounts are dollars to percent', () => {
    expect(readConfig({ VOLUME_DISCOUNTS: '{"100":5,"1000":12.5}' }).agents?.tiers).toEqual([
      { from: usdc('100'), discount: 500 },
      { from: usdc('1000'), discount: 1_250 },
    ])
  })
})

describe('what cannot be sold stops the start with a sentence that names the setting', () => {
  test.each<{ name: string; text: string }>([
    { name: 'AGENT_PLANS', text: 'startup' },
    { name: 'AGENT_PLANS', text: '{}' },
    { name: 'AGENT_PLANS', text: '[]' },
    { name: 'AGENT_PLANS', text: plans({ name: 'small' }) },
    { name: 'AGENT_PLANS', text: plans({ ...small, name: 'free' }) },
    { name: 'AGENT_PLANS', text: plans({ ...small, name: 'Two Words' }) },
    { name: 'AGENT_PLANS', text: plans(small, small) },
    { name: 'AGENT_PLANS', text: plans({ ...small, monthly: 5 }) },
    { name: 'AGENT_PLANS', text: plans({ ...small, monthly: '0' }) },
    { name: 'AGENT_PLANS', text: plans({ ...small, monthly: '-5' }) },
    { name: 'AGENT_PLANS', text: plans({ ...small, monthlyCredit: '5' }) },
    { name: 'AGENT_PLANS', text: plans({ ...small, requestsPerMinute: 0 }) },
    { name: 'AGENT_CREDIT_USD', text: '0' },
    { name: 'AGENT_CREDIT_USD', text: 'a cent' },
    { name: 'AGENT_LEAST_TOP_UP_USD', text: '1e3' },
    { name: 'REVOKE_BY_QUERY', text: 'yes' },
    { name: 'VOLUME_DISCOUNTS', text: '5%' },
    { name: 'VOLUME_DISCOUNTS', text: '[5]' },
    { name: 'VOLUME_DISCOUNTS', text: '{"much":5}' },
    { name: 'VOLUME_DISCOUNTS', text: '{"100":0}' },
    { name: 'VOLUME_DISCOUNTS', text: '{"100":100}' },
    { name: 'VOLUME_DISCOUNTS', text: '{"100":-5}' },
    { name: 'VOLUME_DISCOUNTS', text: '{"100":10,"1000":5}' },
  ])('$name $text', ({ name, text }) => {
    const problems = problemsOf({ [name]: text })
    expect(problems).not.toEqual([])
    for (const problem of problems) expect(problem).toMatch(new RegExp(`^${name} .*\\.$`))
  })
})
