import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import type { SandboxPayer } from '../../src/sandbox/connect-sandbox.ts'
import { doors, type Door } from '../e2e/doors.ts'
import { countingTool } from '../e2e/tools.ts'
import { entryOf, signedPart, signPayment, type Authorization } from '../support/payer.ts'
import {
  call,
  chain,
  expectNoTrace,
  expectRefused,
  ledgers,
  openShop,
  payerAt,
  rowOf,
  sandbox,
  type Shop,
} from './shop.ts'

const forever = (2n ** 256n - 1n).toString()
const inSeconds = (seconds: number) => String(Math.floor(Date.now() / 1000) + seconds)

type Untimely = { when: string; code: string; window: () => Partial<Authorization> }

const untimely: Untimely[] = [
  {
    when: 'it begins in two seconds',
    code: 'payment.not_yet_valid',
    window: () => ({ validAfter: inSeconds(2) }),
  },
  {
    when: 'it begins with the end of time',
    code: 'payment.not_yet_valid',
    window: () => ({ validAfter: forever, validBefore: forever }),
  },
  {
    when: 'it begins after its end',
    code: 'payment.not_yet_valid',
    window: () => ({ validAfter: inSeconds(200), validBefore: inSeconds(100) }),
  },
  {
    when: 'it ended with the epoch',
    code: 'payment.expired',
    window: () => ({ validBefore: '0' }),
  },
  {
    when: 'it ends now',
    code: 'payment.expired',
    window: () => ({ validBefore: inSeconds(0) }),
  },
  {
    when: 'it ends within six seconds',
    code: 'payment.expired',
    window: () => ({ validBefore: inSeconds(5) }),
  },
  {
    when: 'it ends two minutes later than quoted',
    code: 'payment.validity_too_long',
    window: () => ({ validBefore: inSeconds(420) }),
  },
  {
    when: 'it never ends',
    code: 'payment.validity_too_long',
    window: () => ({ validBefore: forever }),
  },
]

/** Written as no time is. */
const unreadable = ['validAfter', 'validBefore'].flatMap((name) =>
  ['-1', '1.5', '1e9', '0x0', '00', '', ' 0', 'never', '٣', 0, null].map((value) => ({
    name,
    value,
  })),
)

describe.each(ledgers)('on %s', (on) => {
  let shop: Shop
  let payer: SandboxPayer
  beforeAll(async () => {
    shop = await openShop({ on })
    payer = await sandbox.newPayer(usdc('1'))
  })
  afterAll(() => shop.stop())

  async function quotedBy(door: Door) {
    const { quote } = await door.call(shop.server.url, call)
    if (quote === undefined) throw new Error('No quote came.')
    return entryOf(quote)
  }

  describe.each(doors)('over $name', (door) => {
    test.each(untimely)('$when: $code', async ({ window, code }) => {
      const payment = await signPayment(payer.account, await quotedBy(door), {
        authorization: window(),
      })
      const answer = await door.call(shop.server.url, { ...call, payment })
      expectRefused(door, answer, { code, status: 402 })
      await expectNoTrace(shop, { payer, payment })
    })

    test.each(unreadable)('cannot be read: $name is $value', async ({ name, value }) => {
      const payment = await signPayment(payer.account, await quotedBy(door))
      const { authorization, signature } = signedPart(payment)
      const payload = { signature, authorization: { ...authorization, [name]: value } }
      const answer = await door.call(shop.server.url, { ...call, payment: { ...payment, payload } })
      expectRefused(door, answer, { code: 'payment.malformed', status: 400 })
      await expectNoTrace(shop, { payer, payment })
    })
  })
})

describe.each(doors)('a clock that is off, over $name', (door) => {
  test.each([-60_000, 60_000])('by %i ms: an honest payment is good', async (offMs) => {
    const shop = await openShop()
    try {
      shop.server.clock.advance(offMs)
      const { payer, payment } = await payerAt(shop, door)
      const answer = await door.call(shop.server.url, { ...call, payment })
      expect(answer).toMatchObject({ kind: 'delivered', repeated: false })
      expect(await rowOf(shop, payment)).toMatchObject({ state: 'delivered', runs: 1 })
      expect(await chain.balanceOf(payer.address)).toBe(usdc('0.995'))
      expect(await chain.balanceOf(shop.server.payTo)).toBe(usdc('0.005'))
    } finally {
      await shop.stop()
    }
  })

  test.each([
    { offMs: -62_000, code: 'payment.validity_too_long' },
    { offMs: 296_000, code: 'payment.expired' },
  ])('by $offMs ms: $code, and nothing moves', async ({ offMs, code }) => {
    const shop = await openShop()
    try {
      shop.server.clock.advance(offMs)
      const { payer, payment } = await payerAt(shop, door)
      const answer = await door.call(shop.server.url, { ...call, payment })
      expectRefused(door, answer, { code, status: 402 })
      await expectNoTrace(shop, { payer, payment })
    } finally {
      await shop.stop()
    }
  })
})

/** Longer than an authorization is good, shorter than a quote is. */
const sevenMinutesMs = 420_000

const atOnce = async () => {}

describe.each(ledgers)('what ends under way, on %s', (on) => {
  let shop: Shop
  /** What happens while the tool runs, and while it checks whether it could. */
  let running = atOnce
  let checking = atOnce
  beforeAll(async () => {
    const ticket = countingTool({
      name: 'ticket',
      before: () => running(),
      check: () => checking(),
    })
    shop = await openShop({ on, ticket })
  })
  afterAll(() => shop.stop())

  /** From now until the server's clock is seven minutes ahead, all but the authorization is good. */
  const timeFlies = async () => {
    running = atOnce
    checking = atOnce
    shop.facilitator.lie(undefined)
    shop.server.clock.advance(sevenMinutesMs)
  }

  const backInTime = () => shop.server.clock.advance(-sevenMinutesMs)

  async function pay(door: Door) {
    const runsBefore = shop.ticket.runs()
    const { payer, payment } = await payerAt(shop, door)
    shop.facilitator.asked.length = 0
    const send = () => door.call(shop.server.url, { ...call, payment })
    const answer = await send()
    const runs = shop.ticket.runs() - runsBefore
    return { payer, payment, answer, send, runs, asked: [...shop.facilitator.asked] }
  }

  type Slow = { what: string; asked: string[]; slow: () => void }
  const tooLate: Slow[] = [
    {
      what: 'the free check',
      asked: ['/verify'],
      slow: () => {
        checking = timeFlies
      },
    },
    {
      what: 'the facilitator, before it says yes',
      asked: ['/verify'],
      slow: () => {
        shop.facilitator.lie(async (_path, honestly) => {
          const body = JSON.stringify(await honestly())
          await timeFlies()
          return { status: 200, body }
        })
      },
    },
  ]

  describe.each(doors)('over $name', (door) => {
    test('while the tool runs: it was paid before, and is delivered', async () => {
      running = timeFlies
      const { payer, payment, answer, send, runs } = await pay(door)
      expect(answer).toMatchObject({ kind: 'delivered', repeated: false })
      expect(await send()).toMatchObject({ kind: 'delivered', repeated: true, text: answer.text })
      backInTime()
      expect(runs).toBe(1)
      expect(await rowOf(shop, payment)).toMatchObject({ state: 'delivered', runs: 1 })
      expect(await chain.balanceOf(payer.address)).toBe(usdc('0.995'))
    })

    test.each(tooLate)(
      'during $what: not submitted any more',
      async ({ slow, asked: expected }) => {
        slow()
        const { payer, payment, answer, send, runs, asked } = await pay(door)
        expectRefused(door, answer, { code: 'payment.expired', status: 402 })
        expectRefused(door, await send(), { code: 'payment.expired', status: 402 })
        backInTime()
        expect([asked, runs]).toEqual([expected, 0])
        expect(await rowOf(shop, payment)).toMatchObject({ state: 'rejected', runs: 0 })
        expect(await chain.isUsed(payment)).toBe(false)
        expect(await chain.balanceOf(payer.address)).toBe(usdc('1'))
      },
    )
  })
})
