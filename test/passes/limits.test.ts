import { describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { limitState, windowsAt } from '../../src/passes/limits.ts'
import { makePass, noon } from '../support/builders.ts'

const pass = makePass({ requestsPerMinute: 30, requestsPerDay: 100 })
const midnight = Date.UTC(2026, 2, 14)
const day = 86_400_000

const startsAt = (now: number) => windowsAt(pass, now).map((window) => window.startsAt)

describe('windowsAt', () => {
  test('are the clock minute, the UTC day, the whole life and the spending of a day', () => {
    const subject = pass.root
    const endless = Number.MAX_SAFE_INTEGER
    expect(windowsAt(pass, noon + 61_234, usdc('0.005'))).toEqual([
      { subject, span: 'minute', startsAt: noon + 60_000, limit: 30, weight: 1 },
      { subject, span: 'day', startsAt: midnight, limit: 100, weight: 1 },
      { subject, span: 'life', startsAt: 0, limit: endless, weight: 1 },
      { subject, span: 'spend', startsAt: midnight, limit: endless, weight: 5_000 },
    ])
  })

  test('hold what the buyer of the key allows it', () => {
    const capped = makePass({ maxRequests: 7, spendPerDay: usdc('1.5') })
    expect(windowsAt(capped, noon).slice(2)).toMatchObject([
      { span: 'life', limit: 7, weight: 1 },
      { span: 'spend', limit: 1_500_000, weight: 0 },
    ])
  })

  test('belong to the first key of a line, so that a new secret brings no new calls', () => {
    const second = makePass({ root: pass.root })
    expect(windowsAt(second, noon).map(({ subject }) => subject)).toEqual(Array(4).fill(pass.root))
  })

  test.each([
    { when: 'the last millisecond of a minute', at: noon + 59_999, minute: noon },
    { when: 'the first millisecond of the next', at: noon + 60_000, minute: noon + 60_000 },
  ])('$when belongs to its own minute', ({ at, minute }) => {
    expect(startsAt(at).slice(0, 2)).toEqual([minute, midnight])
  })

  test.each([
    { when: 'the last millisecond of a day', at: midnight + day - 1, starts: midnight },
    { when: 'midnight', at: midnight + day, starts: midnight + day },
  ])('$when belongs to its own day', ({ at, starts }) => {
    expect(startsAt(at)[1]).toBe(starts)
  })
})

describe('limitState', () => {
  const windows = windowsAt(pass, noon)

  test('says what is left and when each count starts anew', () => {
    expect(limitState(windows, [1, 40])).toEqual({
      minute: { limit: 30, remaining: 29, resetsAt: noon + 60_000 },
      day: { limit: 100, remaining: 60, resetsAt: midnight + day },
    })
  })

  test('a window that nobody used is whole', () => {
    const { minute, day: whole } = limitState(windows, [])
    expect([minute.remaining, whole.remaining]).toEqual([30, 100])
  })

  test('nothing is left of a full window, never less', () => {
    const { minute, day: over } = limitState(windows, [30, 1_000])
    expect([minute.remaining, over.remaining]).toEqual([0, 0])
  })
})
