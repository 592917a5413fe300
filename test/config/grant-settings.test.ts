import { describe, expect, test } from 'vitest'

import { ConfigError, readConfig } from '../../src/config/config.ts'
import { sandboxGrantPlans } from '../../src/passes/grant-plans.ts'

const day = {
  planId: 'day',
  price: '0.10',
  durationSeconds: 86_400,
  resourceEndpoint: 'https://api.example/v1',
}

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

describe('settings of access', () => {
  test('the sandbox sells an example, and no other network sells what was not set', () => {
    const live = {
      NETWORK: 'base-sepolia',
      PAY_TO: '0x00000000000000000000000000000000000000ab',
    }
    expect(readConfig({}).grants?.plans).toEqual(sandboxGrantPlans)
    expect(readConfig(live).grants?.plans).toEqual([])
  })

  test('plans, keys, issuer and names are read', () => {
    const { grants, agent } = readConfig({
      GRANT_PLANS: JSON.stringify([day]),
      GRANT_KEY: 'k'.repeat(32),
      GRANT_PREVIOUS_KEY: `server-secret:${'s'.repeat(32)}`,
      GRANT_ISSUER: 'https://issuer.example',
      AGENT_NAME: 'Reports',
      AGENT_DESCRIPTION: 'Sells reports.',
    })
    expect(grants).toMatchObject({
      plans: [{ planId: 'day', price: 100_000n }],
      key: { alg: 'HS256' },
      previousKey: { alg: 'ES256' },
      issuer: 'https://issuer.example',
    })
    expect(agent).toEqual({ name: 'Reports', description: 'Sells reports.' })
  })

  test.each([
    { name: 'GRANT_PLANS', value: 'day', says: 'GRANT_PLANS must be a list of plans.' },
    {
      name: 'GRANT_PLANS',
      value: JSON.stringify([{ ...day, price: '0' }]),
      says: 'GRANT_PLANS 0.price must be above 0',
    },
    { name: 'GRANT_KEY', value: 'hunter2', says: 'GRANT_KEY must have at least 32 characters.' },
    {
      name: 'GRANT_PREVIOUS_KEY',
      value: '{"kty":"EC"}',
      says: 'GRANT_PREVIOUS_KEY is no private key',
    },
  ])('$name stops the start with a sentence that does not show it', ({ name, value, says }) => {
    const [problem, ...others] = problemsOf({ [name]: value })
    expect(problem).toContain(says)
    expect(problem).not.toContain(value)
    expect(others).toEqual([])
  })
})
