import { describe, expect, test } from 'vitest'

import { limitState, windowsAt } from '../../src/passes/limits.ts'
import { makePass, noon } from '../support/builders.ts'

const pass = makePass({ requestsPerMinute: 30, requestsPerDay: 100 })
const midnight = Date.UTC(2026, 2, 14)
const day = 86_400_000

const startsAt = (now: number) => windowsAt(pass, now).map((window) => window.startsAt)

describe('windowsAt', () => {
  test('are the clock minute and the UTC day, in this order', () => {
    expect(windowsAt(pass, noon + 61_234)).toEqual([
      { passId: pass.id, window: 'minute', startsAt: noon + 60_000, limit: 30 },
      { passId: pass.id, window: 'day', startsAt: midnight, limit: 100 },
    ])
  })

  test.each([
    { when: 'the last millisecond of a minute', at: noon + 59_999, minute: noon },
    { when: 'the first millisecond of the next', at: noon + 60_000, minute: noon + 60_000 },
  ])('$when belongs to its own minute', ({ at, minute }) => {
    expect(startsAt(at)).toEqual([minute, midnight])
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
