import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { VisitStore, VisitWindow } from '../../src/passes/visit-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { sqlVisitStore } from '../../src/store/visit-store.ts'
import { databases } from './databases.ts'

const startsAt = Date.UTC(2026, 10, 21, 12, 30)
const minute: VisitWindow = { subject: 'free:a', span: 'minute', startsAt, limit: 10 }
const day: VisitWindow = { ...minute, span: 'day', startsAt: Date.UTC(2026, 10, 21), limit: 300 }

describe.each(databases)('visits on $name', ({ open }) => {
  let store: Store
  let visits: VisitStore
  beforeEach(async () => {
    store = await open()
    visits = sqlVisitStore(store.db)
  })
  afterEach(() => store.close())

  test('are taken all or none, up to the limit and not beyond', async () => {
    expect(await visits.take(minute, 6)).toBe(6)
    expect(await visits.take(minute, 5)).toBeUndefined()
    expect(await visits.take(minute, 4)).toBe(10)
    expect(await visits.take(minute, 1)).toBeUndefined()
    expect(await visits.taken(minute)).toBe(10)
  })

  test('more than the limit cannot be taken at the first try either', async () => {
    expect(await visits.take(minute, 11)).toBeUndefined()
    expect(await visits.taken(minute)).toBe(0)
  })

  test('a hundred takers at once share what there is', async () => {
    const taken = await Promise.all(Array.from({ length: 100 }, () => visits.take(minute, 1)))
    const lucky = taken.filter((count) => count !== undefined)
    expect(lucky.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  test('subjects, spans and windows count for themselves', async () => {
    const others = [
      day,
      { ...minute, subject: 'free:b' },
      { ...minute, startsAt: startsAt + 60_000 },
    ]
    await visits.take(minute, 10)
    for (const other of others) expect(await visits.take(other, 1)).toBe(1)
  })

  test('counts exceed 32 bits', async () => {
    const wide = { ...day, limit: 2 ** 40 }
    await visits.take(wide, 2 ** 39)
    expect(await visits.take(wide, 2 ** 38)).toBe(2 ** 39 + 2 ** 38)
  })

  test('a window is forgotten when it is over, and not before', async () => {
    await visits.take(minute, 1)
    await visits.take(day, 1)
    expect(await visits.forget(startsAt + 59_999)).toBe(0)
    expect(await visits.forget(startsAt + 60_000)).toBe(1)
    expect(await visits.taken(minute)).toBe(0)
    expect(await visits.taken(day)).toBe(1)
    expect(await visits.forget(day.startsAt + 86_400_000)).toBe(1)
  })

  test('three thousand windows that are over are forgotten in one go', async () => {
    const subjects = Array.from({ length: 3_000 }, (_, index) => `free:${index}`)
    const values = subjects.map((subject) => ({
      span: 'minute',
      starts_at: startsAt,
      subject,
      used: 1,
    }))
    await store.db.insertInto('limit_windows').values(values).execute()
    expect(await visits.forget(startsAt + 60_000)).toBe(3_000)
  })
})
