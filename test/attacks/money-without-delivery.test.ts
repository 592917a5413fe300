import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'

import { NodeUnavailableError } from '../../src/errors/chain.ts'
import { usdc, type Usdc } from '../../src/money/usdc.ts'
import { defineTool } from '../../src/registry/define-tool.ts'
import type { SandboxPayer } from '../../src/sandbox/connect-sandbox.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { SignInChallenge } from '../../src/wallets/sign-in.ts'
import { doors, http, type Door } from '../e2e/doors.ts'
import { countingTool } from '../e2e/tools.ts'
import { sumOfMoves } from '../support/credit.ts'
import { freshPostgres } from '../support/fresh-postgres.ts'
import { toHeader } from '../support/payer.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { signChallenge } from '../support/sign-in.ts'
import {
  chain,
  expectBooksToAgree,
  paidBy,
  payerAt,
  price,
  purse,
  rowOf,
  sandbox,
} from './bench.ts'

const never = () => new Promise<never>(() => undefined)
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const circle: Record<string, unknown> = {}
circle['self'] = circle
const trap = {
  get ticket() {
    throw new Error('secret detail')
  },
}

/** What the tool does instead of its work; `signal` ends with its deadline. */
type Fault = (signal: AbortSignal) => unknown

function raise(thrown: unknown): Fault {
  return async () => {
    throw thrown
  }
}

const failures: { how: string; fault: Fault; code: 'tool.failed' | 'tool.timeout' }[] = [
  { how: 'it throws', fault: raise(new Error('secret detail')), code: 'tool.failed' },
  { how: 'it throws text', fault: raise('secret detail'), code: 'tool.failed' },
  { how: 'it throws nothing', fault: raise(undefined), code: 'tool.failed' },
  {
    how: 'it throws an error that says nothing was charged',
    fault: raise(new NodeUnavailableError({ chainId: 1, cause: 'secret detail' })),
    code: 'tool.failed',
  },
  {
    how: 'it throws before it returns a promise',
    fault: () => {
      throw new Error('secret detail')
    },
    code: 'tool.failed',
  },
  { how: 'it never answers', fault: never, code: 'tool.timeout' },
  {
    how: 'it answers too late',
    fault: async () => {
      await later(150)
      return { ticket: 'secret detail' }
    },
    code: 'tool.timeout',
  },
  {
    how: 'it throws too late',
    fault: async () => {
      await later(150)
      throw new Error('secret detail')
    },
    code: 'tool.timeout',
  },
  {
    how: 'it gives up at its deadline',
    fault: (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('secret detail')))
      }),
    code: 'tool.timeout',
  },
  { how: 'it answers nothing', fault: async () => undefined, code: 'tool.failed' },
  { how: 'it answers null', fault: async () => null, code: 'tool.failed' },
  {
    how: 'it answers a list',
    fault: async () => [{ ticket: 'secret detail' }],
    code: 'tool.failed',
  },
  { how: 'it answers another shape', fault: async () => ({ ticket: 7 }), code: 'tool.failed' },
  { how: 'it answers a trap', fault: async () => trap, code: 'tool.failed' },
  {
    how: 'it answers as an upstream that failed',
    fault: async () => ({ status: 500, body: 'secret detail' }),
    code: 'tool.failed',
  },
  {
    how: 'it answers a tool result with isError',
    fault: async () => ({ isError: true, content: [{ type: 'text', text: 'secret detail' }] }),
    code: 'tool.failed',
  },
  {
    how: 'it answers more than is kept',
    fault: async () => ({ ticket: 'x'.repeat(1_100_000) }),
    code: 'tool.failed',
  },
]

let fault: Fault = never
let listPrice: Usdc = price
let runs = 0
const broken = defineTool({
  name: 'broken',
  title: 'Broken',
  description: 'Fails in any way there is.',
  price: () => listPrice,
  deadlineMs: 100,
  input: z.object({ seat: z.string().default('any') }),
  output: z.object({ ticket: z.string(), more: z.unknown().optional() }),
  examples: [{ input: {}, output: { ticket: '1' } }],
  async run(_input, { signal }) {
    runs += 1
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- wrong on purpose
    return (await fault(signal)) as { ticket: string }
  },
})

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({
    sandbox,
    tools: [broken],
    config: { pace: { sweepEveryMs: 50 } },
  })
})
afterAll(() => server.stop())

const call = { tool: 'broken', input: { seat: '12A' } }

/** What the account of a wallet shows to whoever signs for it. */
async function balanceOf({ account }: SandboxPayer, door: Door): Promise<unknown> {
  const asked = { tool: 'sign_in_challenge', input: { address: account.address } }
  const { body } = await http.call(server.url, asked)
  const challenge: SignInChallenge = JSON.parse(JSON.stringify(body))
  const headers = { 'sign-in-with-x': toHeader(await signChallenge(account, challenge)) }
  return (await door.call(server.url, { tool: 'credit_balance', headers })).body
}

describe.each(doors)('a tool that was paid over $name and does not deliver', (door) => {
  test.each(failures)(
    'says so, runs three times at most, and the money is credited once: $how',
    async ({ fault: way, code }) => {
      fault = way
      const { payer, payment } = await payerAt(server, door, call)
      const runsBefore = runs
      const send = () => door.call(server.url, { ...call, payment })
      for (let run = 1; run <= 3; run += 1) {
        const failed = await send()
        expect(failed).toMatchObject({ kind: 'refused', quote: undefined })
        expect(failed.body).toMatchObject({ code, charged: true, retryable: true })
        expect(failed.text).not.toContain('secret detail')
        expect(runs).toBe(runsBefore + run)
      }
      for (let again = 0; again < 2; again += 1) {
        expect((await send()).body).toMatchObject({
          status: 410,
          code: 'payment.returned',
          retryable: false,
        })
      }
      await expect.poll(async () => (await rowOf(server, payment))?.state).toBe('credited')
      expect((await send()).body).toMatchObject({ code: 'payment.returned' })
      expect(runs).toBe(runsBefore + 3)
      expect(await paidBy(payer)).toBe(price)
      expect(await rowOf(server, payment)).toMatchObject({ runs: 3, received: price })
      for (const through of doors) {
        expect(await balanceOf(payer, through)).toMatchObject({
          payer: payer.address.toLowerCase(),
          balance: String(price),
        })
      }
      await expectBooksToAgree(server)
    },
  )

  test('what cannot be written as JSON is a failure like any other', async () => {
    for (const more of [circle, 1n, { deep: 1n }]) {
      fault = async () => ({ ticket: '1', more })
      const { payment } = await payerAt(server, door, call)
      const failed = await door.call(server.url, { ...call, payment })
      expect(failed.body).toMatchObject({ code: 'tool.failed', charged: true, retryable: true })
    }
    await expectBooksToAgree(server)
  })

  test.each([
    { change: 'risen', to: usdc('0.05') },
    { change: 'fallen', to: usdc('0.001') },
  ])('credits what arrived, also when the price has $change since', async ({ to }) => {
    fault = raise(new Error('out of paper'))
    const { payer, payment } = await payerAt(server, door, call)
    onTestFinished(() => {
      listPrice = price
    })
    const send = () => door.call(server.url, { ...call, payment })
    await send()
    listPrice = to
    for (let time = 2; time <= 4; time += 1) await send()
    await expect.poll(async () => (await rowOf(server, payment))?.state).toBe('credited')
    const balances = await Promise.all(doors.map((through) => balanceOf(payer, through)))
    expect(balances[0]).toEqual(balances[1])
    expect(balances[0]).toMatchObject({ balance: String(price) })
    expect(await paidBy(payer)).toBe(price)
    await expectBooksToAgree(server)
  })

  test('credits the wallet that paid, whatever else is named on the way', async () => {
    fault = raise(new Error('out of paper'))
    const { payer, payment } = await payerAt(server, door, call)
    const thief = await sandbox.newPayer(purse)
    const wishes = { refundTo: thief.address, payer: thief.address, from: thief.address }
    const wish = {
      ...call,
      input: { ...call.input, ...wishes, amount: '999999' },
      payment: { ...payment, ...wishes, amount: '999999' },
      headers: { 'x-refund-to': thief.address, 'x-payer': thief.address },
    }
    for (let time = 1; time <= 4; time += 1) await door.call(server.url, wish)
    await expect.poll(async () => (await rowOf(server, payment))?.state).toBe('credited')
    expect(await balanceOf(payer, door)).toMatchObject({ balance: String(price) })
    expect(await balanceOf(thief, door)).toMatchObject({ balance: '0' })
    await expectBooksToAgree(server)
  })
})

test('nobody writes a row of the ledger from outside', async () => {
  fault = raise(new Error('out of paper'))
  const { payment } = await payerAt(server, http, call)
  await http.call(server.url, { ...call, payment })
  const before = await rowOf(server, payment)
  const id = before?.id ?? ''
  const body = JSON.stringify({ state: 'credited', amount: '999999', received: '999999' })
  const paths = [
    `/v1/payments/${id}`,
    `/v1/payments/${id}/refund`,
    `/v1/payments/${id}/credit`,
    '/v1/payments',
    '/v1/credits',
    '/v1/refunds',
    '/api/v1/credit-balance/deposit',
    '/admin',
    '/admin/payments',
    '/metrics',
  ]
  for (const path of paths) {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const headers = { 'content-type': 'application/json', 'x-payment-proof': id }
      const { status } = await fetch(`${server.url}${path}`, { method, headers, body })
      expect([path, method, [401, 404, 405].includes(status)]).toEqual([path, method, true])
    }
  }
  for (const name of ['credit', 'refund', 'deposit', 'sweep', 'payment_refund']) {
    for (const door of doors) {
      const answer = await door.call(server.url, { tool: name, input: { id, amount: '999999' } })
      expect(answer.kind).toBe('refused')
    }
  }
  expect(await rowOf(server, payment)).toEqual(before)
})

test('four servers that sweep one Postgres at once credit each failed call once', async () => {
  const { url: databaseUrl, remove } = await freshPostgres()
  const failing = countingTool({ name: 'ticket', before: () => Promise.reject(new Error('no')) })
  const options = {
    sandbox,
    tools: [failing.tool],
    timing: { repeatWindowMs: 0 },
    config: { databaseUrl, serverSecret: 's'.repeat(32), pace: { sweepEveryMs: 5 } },
  }
  const servers = await Promise.all(Array.from({ length: 4 }, () => startTestServer(options)))
  const store = await openStore(databaseUrl)
  onTestFinished(async () => {
    await Promise.all(servers.map((one) => one.stop()))
    await store.close()
    await remove()
  })
  const paid = await Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      const at = servers[index % 4] ?? server
      const door = doors[index % 2] ?? http
      const paying = await payerAt(at, door, { tool: 'ticket', input: {} })
      await door.call(at.url, { tool: 'ticket', input: {}, payment: paying.payment })
      return { ...paying, at }
    }),
  )
  for (const { payer, payment, at } of paid) {
    await expect.poll(async () => (await rowOf(at, payment))?.state).toBe('credited')
    expect(await sumOfMoves(store, payer.address)).toBe(price)
    expect(await paidBy(payer)).toBe(price)
  }
  expect(failing.runs()).toBe(12)
  const earned = await Promise.all(servers.map(({ payTo }) => chain.balanceOf(payTo)))
  expect(earned.reduce((sum, one) => sum + one, 0n)).toBe(12n * price)
})
