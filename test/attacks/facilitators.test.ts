import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { doors } from '../e2e/doors.ts'
import type { Lie } from '../e2e/http-facilitator.ts'
import { expectGoodLater, expectProblem, pay, unavailable, unknown } from './paying.ts'
import { call, openShop, rowOf, startFrontDoor, type FrontDoor, type Shop } from './shop.ts'

const foreign = `0x${'ab'.repeat(32)}`
const stranger = `0x${'5e'.repeat(20)}`
const yes = { success: true, transaction: foreign, network: 'eip155:84532' }
const no = { success: false, errorReason: 'unexpected', transaction: '', network: 'eip155:84532' }
/** Good as an answer to either question. */
const yesToAll = { ...yes, isValid: true }

describe('a facilitator behind somebody else', () => {
  let shop: Shop
  let front: FrontDoor
  /** Says yes to everything, and is never to be asked. */
  let yesMan: FrontDoor
  beforeAll(async () => {
    yesMan = await startFrontDoor(() => '')
    yesMan.divert((_path, response) => answerWith(response, { body: yesToAll }))
    front = await startFrontDoor(() => shop.facilitator.url)
    shop = await openShop({ facilitatorUrl: () => front.url })
  })
  afterEach(() => front.divert(undefined))
  afterAll(async () => {
    await shop.stop()
    await front.stop()
    await yesMan.stop()
  })

  const sends = (status: number) => ({
    how: `sends us elsewhere with ${status}`,
    answer: (response: ServerResponse, path: string) =>
      answerWith(response, { status, headers: { location: `${yesMan.url}${path}` } }),
  })
  const answers = [
    ...[301, 303, 307, 308].map(sends),
    {
      how: 'answers 50 MB in 50 kB',
      answer: (response: ServerResponse) =>
        answerWith(response, { headers: { 'content-encoding': 'gzip' }, raw: bomb }),
    },
    ...[400, 500, 503].map((status) => ({
      how: `says yes with ${status}`,
      answer: (response: ServerResponse) => answerWith(response, { status, body: yesToAll }),
    })),
    {
      how: 'says yes as a name and not as a value',
      answer: (response: ServerResponse) =>
        answerWith(response, { body: { isValid: { valueOf: true }, success: ['true'] } }),
    },
  ]

  describe.each(doors)('over $name', (door) => {
    test.each(answers)('costs nobody anything before it is to settle: $how', async ({ answer }) => {
      front.divert((path, response) => path === '/verify' && answer(response, path))
      const paid = await pay(shop, door)
      front.divert(undefined)
      expectProblem(door, paid.answer, unavailable)
      expect(shop.facilitator.asked).toEqual([])
      await expectGoodLater(paid, 'rejected')
      expect(yesMan.asked).toEqual([])
    })

    test.each(answers)('releases nothing instead of settling: $how', async ({ answer }) => {
      front.divert((path, response) => path === '/settle' && answer(response, path))
      const paid = await pay(shop, door)
      front.divert(undefined)
      expectProblem(door, paid.answer, unknown)
      expect(shop.facilitator.asked).toEqual(['/verify'])
      await expectGoodLater(paid, 'unknown')
      expect(yesMan.asked).toEqual([])
    })

    test('opens nothing by what it says it supports', async () => {
      front.divert((path, response) => path === '/supported' && sends(307).answer(response, path))
      const { answer, ...paid } = await pay(shop, door)
      expect(answer).toMatchObject({ kind: 'delivered', repeated: false })
      expect([await paid.left(), paid.runs()]).toEqual([usdc('0.995'), 1])
      expect((await door.call(shop.server.url, call)).kind).toBe('quote')
      expect(yesMan.asked).toEqual([])
    })
  })
})

/** Fifty megabytes that a careless reader would unpack, and find a yes in. */
const bomb = gzipSync(JSON.stringify({ ...yesToAll, note: ' '.repeat(50 * 2 ** 20) }))

type Sent = { status?: number; headers?: Record<string, string>; body?: unknown; raw?: Buffer }

function answerWith(response: ServerResponse, { status = 200, headers, body, raw }: Sent): true {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(raw ?? JSON.stringify(body ?? {}))
  return true
}

test.each(doors)('absent at the start, good as soon as it is there, over $name', async (door) => {
  const place = await startFrontDoor(() => '')
  await place.stop()
  const shop = await openShop({ facilitatorUrl: () => place.url })
  try {
    const paid = await pay(shop, door)
    expectProblem(door, paid.answer, unavailable)
    expectProblem(door, await paid.send(), unavailable)
    const port = Number(new URL(place.url).port)
    const arrived = await startFrontDoor(() => shop.facilitator.url, port)
    try {
      await expectGoodLater(paid, 'rejected')
    } finally {
      await arrived.stop()
    }
  } finally {
    await shop.stop()
  }
})

/** Verifies honestly, and answers this about settling. */
const settle = (body: unknown, status = 200): Lie => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return async (path) => (path === '/settle' ? { status, body: text } : undefined)
}

describe('without a node the word of the facilitator is all there is, and a bad word is none', () => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop({ rpcUrl: null })
  })
  afterEach(() => shop.facilitator.lie(undefined))
  afterAll(() => shop.stop())

  const lies = [
    { says: '"true" in text', lie: settle({ ...yes, success: 'true' }) },
    { says: 'yes, without a transaction', lie: settle({ ...yes, transaction: '' }) },
    { says: 'yes, with a transaction of 31 bytes', lie: settle({ ...yes, transaction: '0xab' }) },
    { says: 'yes, with a transaction in words', lie: settle({ ...yes, transaction: 'done' }) },
    { says: 'yes, on another network', lie: settle({ ...yes, network: 'eip155:8453' }) },
    { says: 'yes, of another payer', lie: settle({ ...yes, payer: stranger }) },
    { says: 'yes, with 500', lie: settle(yes, 500) },
    { says: 'HTML', lie: settle('<html>') },
    { says: 'nothing', lie: settle('') },
    { says: 'to look elsewhere', lie: settle('', 302) },
    { says: '50 MB', lie: settle(JSON.stringify({ ...yes, note: ' '.repeat(50 * 2 ** 20) })) },
    { says: 'no, without a reason', lie: settle(no) },
    { says: 'that it is pending', lie: settle({ ...no, errorReason: 'settlement_pending' }) },
  ]

  describe.each(doors)('over $name', (door) => {
    test.each(lies)('releases nothing, then or later: $says', async ({ lie }) => {
      shop.facilitator.lie(lie)
      const { answer, send, payment, runs, left } = await pay(shop, door)
      expectProblem(door, answer, unknown)
      shop.facilitator.lie(undefined)
      expectProblem(door, await send(), unknown)
      expect(shop.facilitator.asked).toEqual(['/verify', '/settle'])
      expect([(await rowOf(shop, payment))?.state, runs()]).toEqual(['unknown', 0])
      expect(await left()).toBe(usdc('1'))
    })

    test('an honest word is enough', async () => {
      const { answer, send, left, runs } = await pay(shop, door)
      expect(answer).toMatchObject({ kind: 'delivered', repeated: false })
      expect(await send()).toMatchObject({ repeated: true, text: answer.text })
      expect([await left(), runs()]).toEqual([usdc('0.995'), 1])
    })
  })
})
