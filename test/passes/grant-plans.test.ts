import { describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { parseGrantPlans } from '../../src/passes/grant-plans.ts'

const day = {
  planId: 'day',
  price: '0.10',
  durationSeconds: 86_400,
  resourceEndpoint: 'https://api.example/v1',
}

describe('parseGrantPlans', () => {
  test('reads a plan, and one that costs nothing', () => {
    const { price: _price, ...rest } = day
    const text = JSON.stringify([
      { ...day, description: 'A day.' },
      { ...rest, planId: 'taste', free: true },
    ])
    expect(parseGrantPlans(text)).toEqual({
      ok: true,
      plans: [
        { ...day, price: usdc('0.10'), description: 'A day.' },
        { ...rest, planId: 'taste', price: undefined },
      ],
    })
  })

  test('takes a price with its dollar sign', () => {
    const read = parseGrantPlans(JSON.stringify([{ ...day, price: '$2.50' }]))
    expect(read).toMatchObject({ plans: [{ price: usdc('2.50') }] })
  })

  test.each([
    { what: 'no JSON', text: 'day', problem: 'must be a list of plans' },
    { what: 'no list', text: JSON.stringify(day), problem: 'must be a list of plans' },
    { what: 'two of one id', plans: [day, day], problem: 'has a planId twice' },
    { what: 'no price', plans: [{ ...day, price: undefined }], problem: '0 needs either price' },
    { what: 'price and free', plans: [{ ...day, free: true }], problem: '0 needs either price' },
    { what: 'a price of zero', plans: [{ ...day, price: '0.00' }], problem: '0.price must be' },
    { what: 'a number', plans: [{ ...day, price: 0.1 }], problem: '0.price must be text' },
    { what: 'seven decimals', plans: [{ ...day, price: '0.0000001' }], problem: '0.price must be' },
    { what: 'too short a time', plans: [{ ...day, durationSeconds: 59 }], problem: 'at least 60' },
    { what: 'too long a time', plans: [{ ...day, durationSeconds: 1e9 }], problem: 'at most' },
    { what: 'no address', plans: [{ ...day, resourceEndpoint: 'api' }], problem: 'http or https' },
    { what: 'a script', plans: [{ ...day, resourceEndpoint: 'javascript:1' }], problem: 'http' },
    { what: 'an odd id', plans: [{ ...day, planId: 'a b' }], problem: '0.planId must be' },
    { what: 'an unknown field', plans: [{ ...day, prize: 1 }], problem: 'prize' },
  ])('refuses $what', ({ text, plans, problem }) => {
    const read = parseGrantPlans(text ?? JSON.stringify(plans))
    expect(read.ok).toBe(false)
    expect(read.ok ? '' : read.problems.join()).toContain(problem)
  })
})
