import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { VisitStore } from '../../src/passes/visit-store.ts'
import { openVisitors, type Admission, type VisitorLimits } from '../../src/passes/visitors.ts'
import { openStore, type Store } from '../../src/store/open-store.ts'
import { sqlVisitStore } from '../../src/store/visit-store.ts'

const minuteMs = 60_000
const noon = Date.UTC(2026, 10, 21, 12)
const midnight = Date.UTC(2026, 10, 22)
const address = '192.0.2.7'
const none = { perMinute: 0, perDay: 0 }

let store: Store
let now: number
/** Every question a process asked the store. */
let asked: string[]

beforeEach(async () => {
  store = await openStore('sqlite::memory:')
  now = noon
  asked = []
})
afterEach(() => store.close())

/** One of many processes on the same store. */
function process(limits: Partial<VisitorLimits>) {
  const visits = sqlVisitStore(store.db)
  const heard: VisitStore = {
    ...visits,
    take(window, calls) {
      asked.push(`${window.span} ${calls}`)
      return visits.take(window, calls)
    },
  }
  return openVisitors({
    store: heard,
    limits: { free: none, quote: none, sign_in: none, ...limits },
    secret: Buffer.alloc(32, 7),
    clock: () => now,
  })
}

/** How many of so many calls get through, one after the other, in turns. */
async function admitted(
  calls: number,
  call: (index: number) => Promise<Admission>,
): Promise<number> {
  let count = 0
  for (let index = 0; index < calls; index += 1) {
    if ((await call(index)).admitted) count += 1
  }
  return count
}

describe('free calls', () => {
  const limits = { free: { perMinute: 10, perDay: 15 } }

  test('AX-9: are counted one by one, and the state is exact', async () => {
    const visitors = process(limits)
    for (let call = 1; call <= 10; call += 1) {
      expect(await visitors.admit('free', address)).toEqual({
        admitted: true,
        state: {
          minute: { limit: 10, remaining: 10 - call, resetsAt: noon + minuteMs },
          day: { limit: 15, remaining: 15 - call, resetsAt: midnight },
        },
      })
    }
    expect(await visitors.admit('free', address)).toMatchObject({
      admitted: false,
      full: { span: 'minute' },
      state: { minute: { remaining: 0 }, day: { remaining: 5 } },
    })
  })

  test('are exact at the boundary of the minute', async () => {
    const visitors = process(limits)
    now = noon + minuteMs - 1
    expect(await admitted(11, () => visitors.admit('free', address))).toBe(10)
    now += 1
    expect((await visitors.admit('free', address)).admitted).toBe(true)
  })

  test('end with the day and begin with the next', async () => {
    const visitors = process(limits)
    await admitted(10, () => visitors.admit('free', address))
    now += minuteMs
    expect(await admitted(10, () => visitors.admit('free', address))).toBe(5)
    const refusal = await visitors.admit('free', address)
    expect(refusal).toMatchObject({
      admitted: false,
      full: { span: 'day' },
      state: { minute: { remaining: 5 }, day: { remaining: 0, resetsAt: midnight } },
    })
    now += minuteMs
    expect(await visitors.admit('free', address)).toMatchObject({
      admitted: false,
      state: { minute: { remaining: 10, resetsAt: now + minuteMs }, day: { remaining: 0 } },
    })
    now = midnight
    expect((await visitors.admit('free', address)).admitted).toBe(true)
  })

  test('are shared by processes that take turns', async () => {
    const processes = [process(limits), process(limits), process(limits)]
    const call = (index: number) => processes[index % 3]?.admit('free', address)
    expect(await admitted(30, async (index) => (await call(index)) ?? refusedByNobody())).toBe(10)
  })

  test('are asked of the store no more once they are used up', async () => {
    const visitors = process(limits)
    await admitted(11, () => visitors.admit('free', address))
    const before = asked.length
    await admitted(100, () => visitors.admit('free', address))
    expect(asked).toHaveLength(before)
  })

  test('a hundred at once are ten', async () => {
    const visitors = process(limits)
    const all = await Promise.all(
      Array.from({ length: 100 }, () => visitors.admit('free', address)),
    )
    expect(all.filter((one) => one.admitted)).toHaveLength(10)
  })

  test('addresses and kinds count for themselves', async () => {
    const visitors = process({ ...limits, sign_in: { perMinute: 1, perDay: 0 } })
    await admitted(11, () => visitors.admit('free', address))
    expect((await visitors.admit('free', '192.0.2.8')).admitted).toBe(true)
    expect((await visitors.admit('sign_in', address)).admitted).toBe(true)
    expect((await visitors.admit('quote', address)).admitted).toBe(true)
  })
})

describe('quotes', () => {
  const limits = { quote: { perMinute: 600, perDay: 0 } }

  test('are counted in blocks that shrink towards the limit, and are six hundred', async () => {
    const visitors = process(limits)
    expect(await admitted(700, () => visitors.admit('quote', address))).toBe(600)
    expect(asked.length).toBeLessThan(60)
    expect(asked[0]).toBe('minute 30')
    expect(asked.at(-1)).toBe('minute 1')
  })

  test('processes together never give more, and at most a block less each', async () => {
    const processes = Array.from({ length: 5 }, () => process(limits))
    // All of them take a block, and then the calls come to one alone.
    await Promise.all(processes.map((one) => one.admit('quote', address)))
    const rest = await admitted(
      700,
      async () => (await processes[0]?.admit('quote', address)) ?? refusedByNobody(),
    )
    expect(5 + rest).toBeLessThanOrEqual(600)
    expect(5 + rest).toBeGreaterThanOrEqual(600 - 4 * 30)
    const others = await Promise.all(
      processes.map((one) => admitted(100, () => one.admit('quote', address))),
    )
    expect(5 + rest + others.reduce((sum, count) => sum + count, 0)).toBe(600)
  })

  test('calls at once share one question to the store', async () => {
    const visitors = process(limits)
    await Promise.all(Array.from({ length: 30 }, () => visitors.admit('quote', address)))
    expect(asked).toEqual(['minute 30'])
  })

  test('a limit per day outlives the minute, block and all', async () => {
    const visitors = process({ quote: { perMinute: 100, perDay: 150 } })
    let count = 0
    for (let round = 0; round < 150; round += 1) {
      count += await admitted(2, () => visitors.admit('quote', address))
      now += minuteMs
    }
    expect(count).toBe(150)
  })
})

describe('a limit that is not set', () => {
  test('admits everything and asks nobody', async () => {
    const visitors = process({})
    expect(await visitors.admit('free', address)).toEqual({ admitted: true, state: undefined })
    expect(asked).toEqual([])
  })

  test('leaves out its window only', async () => {
    const visitors = process({ free: { perMinute: 0, perDay: 2 } })
    expect(await visitors.admit('free', address)).toEqual({
      admitted: true,
      state: { day: { limit: 2, remaining: 1, resetsAt: midnight } },
    })
    expect(await admitted(5, () => visitors.admit('free', address))).toBe(1)
  })
})

test('a caller from nowhere is this process itself, and is not limited', async () => {
  const visitors = process({ free: { perMinute: 1, perDay: 1 } })
  expect(await admitted(5, () => visitors.admit('free', undefined))).toBe(5)
})

test('no address is kept', async () => {
  await process({ free: { perMinute: 1, perDay: 1 } }).admit('free', address)
  const rows = await store.db.selectFrom('limit_windows').selectAll().execute()
  expect(rows).toHaveLength(2)
  expect(JSON.stringify(rows)).not.toContain(address)
})

test('twenty-five thousand addresses leave every limit as it is, and are forgotten', async () => {
  const visitors = process({ free: { perMinute: 2, perDay: 0 } })
  await admitted(2, () => visitors.admit('free', address))
  const crowd = Array.from(
    { length: 25_000 },
    (_, index) => `2001:db8:0:${index.toString(16)}::/64`,
  )
  expect(await admitted(crowd.length, (index) => visitors.admit('free', crowd[index]))).toBe(
    crowd.length,
  )
  expect((await visitors.admit('free', address)).admitted).toBe(false)
  const visits = sqlVisitStore(store.db)
  const sweeps = [1, 2].map(() => visits.forget(now + minuteMs))
  await Promise.all(sweeps)
  expect(await store.db.selectFrom('limit_windows').selectAll().execute()).toEqual([])
})

function refusedByNobody(): never {
  throw new Error('There is no such process.')
}
