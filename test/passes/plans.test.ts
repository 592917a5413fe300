import { describe, expect, test } from 'vitest'

import { ConfigError, readConfig } from '../../src/config/config.ts'
import { usdc } from '../../src/money/usdc.ts'
import { defaultPlans, readPlans } from '../../src/passes/plans.ts'

const hourMs = 3_600_000

test('AX-1, AX-9: the defaults are a day for $10, a week for $50 and four weeks for $100', () => {
  const common = { scopes: ['mcp', 'projects'], requestsPerMinute: 30, requestsPerDay: 10_000 }
  expect(defaultPlans).toEqual([
    { period: '1d', price: usdc('10'), durationMs: 24 * hourMs, ...common },
    { period: '1w', price: usdc('50'), durationMs: 168 * hourMs, ...common },
    { period: '4w', price: usdc('100'), durationMs: 672 * hourMs, ...common },
  ])
})

describe('KEY_PASS_PLANS', () => {
  test('replaces what is sold; what a plan leaves out is as in the defaults', () => {
    const text = '[{"period":"6h","priceUsd":"0.50","requestsPerMinute":5,"scopes":["mcp"]}]'
    expect(readPlans(text)).toEqual({
      plans: [
        {
          period: '6h',
          price: usdc('0.5'),
          durationMs: 6 * hourMs,
          scopes: ['mcp'],
          requestsPerMinute: 5,
          requestsPerDay: 10_000,
        },
      ],
      problems: [],
    })
  })

  test('that says nothing changes nothing', () => {
    expect(readPlans(undefined)).toEqual({ problems: [] })
  })

  const day = { period: '1d', priceUsd: '10' }
  test.each([
    { what: 'no JSON', text: '1d=10' },
    { what: 'no list', text: '{}' },
    { what: 'nothing for sale', text: '[]' },
    { what: 'a period of no known length', text: JSON.stringify([{ ...day, period: '1y' }]) },
    { what: 'a price of nothing', text: JSON.stringify([{ ...day, priceUsd: '0.00' }]) },
    { what: 'a price that is a number', text: JSON.stringify([{ ...day, priceUsd: 10 }]) },
    { what: 'a limit of nothing', text: JSON.stringify([{ ...day, requestsPerDay: 0 }]) },
    { what: 'the scope no pass opens', text: JSON.stringify([{ ...day, scopes: ['none'] }]) },
    { what: 'a period twice', text: JSON.stringify([day, day]) },
    { what: 'a word nobody knows', text: JSON.stringify([{ ...day, requestPerDay: 5 }]) },
  ])('stops the start with a sentence that names it: $what', ({ text }) => {
    const start = () => readConfig({ KEY_PASS_PLANS: text })
    expect(start).toThrow(ConfigError)
    expect(start).toThrow(/^KEY_PASS_PLANS.*\.$/m)
  })
})
