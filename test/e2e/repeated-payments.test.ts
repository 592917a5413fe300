import type { PaymentPayload } from '@x402/core/types'
import { decodeFunctionData, serializeSignature, type Hex } from 'viem'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'

import { usdcAbi } from '../../src/chain/usdc-abi.ts'
import { usdc } from '../../src/money/usdc.ts'
import {
  chainWitness,
  entryOf,
  signedPart,
  signPayment,
  stockClient,
  toHeader,
} from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { allDoors, doors, http, mcp, readHttp, type Door, type DoorAnswer } from './doors.ts'
import { countingTool, latch } from './tools.ts'

const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)
const ticket = countingTool({ name: 'ticket' })
const voucher = countingTool({ name: 'voucher' })
const server = await startTestServer({ sandbox, tools: [ticket.tool, voucher.tool] })
afterAll(() => server.stop())

const call = { tool: 'ticket', input: { seat: '12A' } }
const price = usdc('0.005')

/** A fresh payer with a dollar, and its payment for a quote from this door. */
async function payerAt(door: Door) {
  const payer = await sandbox.newPayer(usdc('1'))
  const { quote } = await door.call(server.url, call)
  if (quote === undefined) throw new Error('No quote came.')
  return { payer, quote, payment: await signPayment(payer.account, entryOf(quote)) }
}

/** What two answers to one payment have to have in common, byte for byte. */
function goods({ kind, text, receipt }: DoorAnswer) {
  return { kind, text, receipt: JSON.stringify(receipt) }
}

/** One payment of one payer: what moved, what was written, how often the tool ran. */
async function accountOf(payer: { address: `0x${string}` }, payment: PaymentPayload) {
  const { authorization } = signedPart(payment)
  const rows = await server.ledger.recent(1000)
  const own = rows.filter((row) => row.nonce === authorization.nonce)
  return {
    paid: usdc('1') - (await chain.balanceOf(payer.address)),
    states: own.map((row) => row.state),
    runs: own.map((row) => row.runs),
  }
}

const paidOnce = { paid: price, states: ['delivered'], runs: [1] }

describe.each(allDoors)('paid over $name', (door) => {
  test('delivers, says who paid what, and moves exactly the price', async () => {
    const { payer, payment } = await payerAt(door)
    const earnedBefore = await chain.balanceOf(server.payTo)

    const answer = await door.call(server.url, { ...call, payment })

    expect(answer).toMatchObject({ kind: 'delivered', httpStatus: 200, repeated: false })
    expect(answer.body).toEqual({ ticket: expect.any(String), seat: '12A' })
    expect(answer.receipt).toEqual({
      success: true,
      transaction: expect.stringMatching(/^0x[0-9a-f]{64}$/),
      network: 'eip155:84532',
      payer: payer.address.toLowerCase(),
      amount: '5000',
      extra: { paymentId: expect.stringMatching(/^pay_[0-9a-f]{32}$/), tool: 'ticket' },
      extensions: { 'offer-receipt': { info: { receipt: expect.any(Object) } } },
    })
    expect(await accountOf(payer, payment)).toEqual(paidOnce)
    expect(await chain.balanceOf(server.payTo)).toBe(earnedBefore + price)
  })

  test.each(allDoors)('is handed out again over $name, unchanged and free', async (other) => {
    const { payer, payment } = await payerAt(door)
    const runsBefore = ticket.runs()
    const first = await door.call(server.url, { ...call, payment })
    const again = await other.call(server.url, { ...call, payment })

    expect(first.repeated).toBe(false)
    expect(again.repeated).toBe(true)
    expect(goods(again)).toEqual(goods(first))
    expect(await accountOf(payer, payment)).toEqual(paidOnce)
    expect(ticket.runs()).toBe(runsBefore + 1)
  })
})

describe.each(doors)('a spent payment over $name', (door) => {
  test.each([
    { when: 'the input is another one', other: { tool: 'ticket', input: { seat: '12B' } } },
    { when: 'the tool is another one', other: { tool: 'voucher', input: { seat: '12A' } } },
  ])('buys nothing else: $when', async ({ other }) => {
    const { payer, payment } = await payerAt(door)
    await door.call(server.url, { ...call, payment })
    const runsBefore = ticket.runs() + voucher.runs()

    const answer = await door.call(server.url, { ...other, payment })

    expect(answer).toMatchObject({ kind: 'refused', quote: undefined, receipt: undefined })
    expect(answer.body).toMatchObject({
      status: 409,
      code: 'payment.already_used',
      charged: false,
      retryable: false,
    })
    expect(ticket.runs() + voucher.runs()).toBe(runsBefore)
    expect(await accountOf(payer, payment)).toEqual(paidOnce)
  })

  test('answers the same call however its keys are ordered or defaults spelled out', async () => {
    const payer = await sandbox.newPayer(usdc('1'))
    const plain = { tool: 'ticket', input: { seat: 'any' } }
    const { quote } = await door.call(server.url, plain)
    if (quote === undefined) throw new Error('No quote came.')
    const payment = await signPayment(payer.account, entryOf(quote))
    const first = await door.call(server.url, { ...plain, payment })
    const again = await door.call(server.url, { tool: 'ticket', input: {}, payment })
    expect(goods(again)).toEqual(goods(first))
  })

  test('rebuilt from the public settlement opens nothing', async () => {
    const { payer, quote, payment } = await payerAt(door)
    const { body, receipt } = await door.call(server.url, { ...call, payment })
    const rebuilt = await rebuildFromChain(receipt, entryOf(quote))

    const { quoteId: _secret, ...publicExtra } = entryOf(quote).extra
    const stranger = await door.call(server.url, { ...call, payment: rebuilt(publicExtra) })
    const guessed = { ...publicExtra, quoteId: 'q1.zzzzzz.AAAA.AAAA' }
    const guesser = await door.call(server.url, { ...call, payment: rebuilt(guessed) })

    for (const answer of [stranger, guesser]) {
      expect(answer.kind).toBe('refused')
      expect(answer.body).toMatchObject({ status: 409, code: 'payment.proof_required' })
      expect(answer.text).not.toContain(body['ticket'])
    }
    expect(await accountOf(payer, payment)).toEqual(paidOnce)
  })

  test('is recognised in other clothes: re-encoded signature, other letter case', async () => {
    const { payer, payment } = await payerAt(door)
    const first = await door.call(server.url, { ...call, payment })
    const { authorization, signature } = signedPart(payment)
    const { asset } = payment.accepted
    const dressed = {
      ...payment,
      accepted: { ...payment.accepted, asset: asset.toLowerCase() },
      payload: {
        authorization: {
          ...authorization,
          from: `0x${authorization.from.slice(2).toUpperCase()}`,
          nonce: `0x${authorization.nonce.slice(2).toUpperCase()}`,
        },
        signature: `${signature.slice(0, -2)}${signature.endsWith('1b') ? '00' : '01'}`,
      },
    }
    const again = await door.call(server.url, { ...call, payment: dressed })
    expect(again.repeated).toBe(true)
    expect(goods(again)).toEqual(goods(first))
    expect(await accountOf(payer, payment)).toEqual(paidOnce)
  })
})

/** Resolves for everybody once this many wait for it. */
function barrier(size: number): () => Promise<void> {
  const full = latch()
  let waiting = 0
  return () => {
    waiting += 1
    if (waiting === size) full.open()
    return full.passed
  }
}

/** The same call with the same payment, through every door in turn. */
async function thirty(url: string, payment: PaymentPayload): Promise<DoorAnswer[]> {
  const indexes = Array.from({ length: 30 }, (_, index) => index)
  return Promise.all(
    indexes.map((index) => (allDoors[index % 5] ?? http).call(url, { ...call, payment })),
  )
}

describe('thirty at once over both doors', () => {
  test('settle once and all get the same answer', async () => {
    const { payer, payment } = await payerAt(http)
    const runsBefore = ticket.runs()
    const answers = await thirty(server.url, payment)
    expect(new Set(answers.map((answer) => JSON.stringify(goods(answer)))).size).toBe(1)
    expect(answers.map(({ kind }) => kind)).toEqual(Array(30).fill('delivered'))
    expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1)
    expect(ticket.runs()).toBe(runsBefore + 1)
    expect(await accountOf(payer, payment)).toEqual(paidOnce)
  })

  test('settle once when none of them had seen the payment before it was claimed', async () => {
    const crowded = countingTool({ name: 'ticket', check: barrier(30) })
    const own = await startTestServer({ sandbox, tools: [crowded.tool] })
    onTestFinished(() => own.stop())
    const payer = await sandbox.newPayer(usdc('1'))
    const { quote } = await http.call(own.url, call)
    if (quote === undefined) throw new Error('No quote came.')
    const payment = await signPayment(payer.account, entryOf(quote))

    const answers = await thirty(own.url, payment)

    expect(new Set(answers.map((answer) => JSON.stringify(goods(answer)))).size).toBe(1)
    expect(answers.map(({ kind }) => kind)).toEqual(Array(30).fill('delivered'))
    expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1)
    expect(crowded.runs()).toBe(1)
    expect(await chain.balanceOf(own.payTo)).toBe(price)
    expect((await own.ledger.recent(10)).map(({ state, runs }) => ({ state, runs }))).toEqual([
      { state: 'delivered', runs: 1 },
    ])
  })
})

test('ten payments of one payer at once buy ten different tickets', async () => {
  const payer = await sandbox.newPayer(usdc('1'))
  const client = stockClient(payer.account)
  const { quote } = await http.call(server.url, call)
  if (quote === undefined) throw new Error('No quote came.')
  const answers = await Promise.all(
    Array.from({ length: 10 }, async (_, index) =>
      (doors[index % 2] ?? http).call(server.url, {
        ...call,
        payment: await client.createPaymentPayload(quote),
      }),
    ),
  )
  expect(new Set(answers.map(({ body }) => body['ticket'])).size).toBe(10)
  expect(await chain.balanceOf(payer.address)).toBe(usdc('1') - 10n * price)
})

describe('two payments with one call', () => {
  test('are one when equal: both headers', async () => {
    const { payer, payment } = await payerAt(http)
    const headers = { 'x-payment': toHeader(payment) }
    const answer = await http.call(server.url, { ...call, payment, headers })
    expect(answer.kind).toBe('delivered')
    expect(await accountOf(payer, payment)).toEqual(paidOnce)
  })

  test('are one when equal: `_meta` and header', async () => {
    const { payer, payment } = await payerAt(mcp)
    const headers = { 'payment-signature': toHeader(payment) }
    const answer = await mcp.call(server.url, { ...call, payment, headers })
    expect(answer.kind).toBe('delivered')
    expect(await accountOf(payer, payment)).toEqual(paidOnce)
  })

  test.each([
    { door: http, header: 'x-payment' },
    { door: mcp, header: 'payment-signature' },
    { door: mcp, header: 'x-payment' },
  ])('are refused when they differ: $door.name and $header', async ({ door, header }) => {
    const { payer, quote, payment } = await payerAt(door)
    const second = await signPayment(payer.account, entryOf(quote))
    const headers = { [header]: toHeader(second) }
    const answer = await door.call(server.url, { ...call, payment, headers })
    expect(answer).toMatchObject({ kind: 'refused', quote: undefined })
    expect(answer.body).toMatchObject({
      status: 400,
      code: 'payment.conflicting',
      charged: false,
      retryable: false,
    })
    expect(await accountOf(payer, payment)).toEqual({ paid: 0n, states: [], runs: [] })
    expect(await accountOf(payer, second)).toEqual({ paid: 0n, states: [], runs: [] })
  })

  test('are refused when only the signature differs', async () => {
    const { payer, payment } = await payerAt(http)
    const { authorization } = signedPart(payment)
    const forged = { ...payment, payload: { authorization, signature: `0x${'11'.repeat(65)}` } }
    const headers = { 'x-payment': toHeader(forged) }
    const answer = await http.call(server.url, { ...call, payment, headers })
    expect(answer.body).toMatchObject({ code: 'payment.conflicting', charged: false })
    expect(await accountOf(payer, payment)).toEqual({ paid: 0n, states: [], runs: [] })
  })

  test('are refused when one header comes twice', async () => {
    const { payer, quote, payment } = await payerAt(http)
    const second = await signPayment(payer.account, entryOf(quote))
    const headers = new Headers({ 'payment-signature': toHeader(payment) })
    headers.append('payment-signature', toHeader(second))
    const response = await fetch(`${server.url}/api/v1/ticket`, { method: 'POST', headers })
    const answer = await readHttp(response)
    expect(answer).toMatchObject({ httpStatus: 400, body: { charged: false } })
    expect(await accountOf(payer, payment)).toEqual({ paid: 0n, states: [], runs: [] })
  })
})

test('a refused payment leads to a fresh quote that can be paid', async () => {
  for (const door of doors) {
    const { payer, payment } = await payerAt(door)
    const spoiled = { ...payment, accepted: { ...payment.accepted, amount: '1' } }
    const refused = await door.call(server.url, { ...call, payment: spoiled })
    if (refused.quote === undefined) throw new Error('No quote came.')
    const second = await stockClient(payer.account).createPaymentPayload(refused.quote)
    const answer = await door.call(server.url, { ...call, payment: second })
    expect(answer.kind).toBe('delivered')
    expect(await accountOf(payer, second)).toEqual(paidOnce)
  }
})

test('a payment without funds is refused, and good once the funds are there', async () => {
  for (const door of doors) {
    const payer = await sandbox.newPayer(usdc('0.004'))
    const { quote } = await door.call(server.url, call)
    if (quote === undefined) throw new Error('No quote came.')
    const payment = await signPayment(payer.account, entryOf(quote))
    const refused = await door.call(server.url, { ...call, payment })
    expect(refused).toMatchObject({ kind: 'quote', receipt: { success: false } })
    expect(refused.body).toMatchObject({ code: 'payment.insufficient_funds', charged: false })
    expect(await chain.isUsed(payment)).toBe(false)

    await sandbox.mintUsdc(payer.address, usdc('0.001'))
    const answer = await door.call(server.url, { ...call, payment })
    expect(answer).toMatchObject({ kind: 'delivered', repeated: false })
    expect(await chain.balanceOf(payer.address)).toBe(0n)
  }
})

/** What a stranger reads in the block: everything of the payment but the quote id. */
async function rebuildFromChain(
  receipt: DoorAnswer['receipt'],
  accepted: PaymentPayload['accepted'],
): Promise<(extra: Record<string, unknown>) => PaymentPayload> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked by the chain at once
  const { input } = await chain.client.getTransaction({ hash: receipt?.['transaction'] as Hex })
  const { args } = decodeFunctionData({ abi: usdcAbi, data: input })
  if (args?.length !== 9) throw new Error('The settlement is not a transfer with v, r and s.')
  const [from, to, value, validAfter, validBefore, nonce, v, r, s] = args
  return (extra) => ({
    x402Version: 2,
    accepted: { ...accepted, extra },
    payload: {
      signature: serializeSignature({ v: BigInt(v), r, s }),
      authorization: {
        from,
        to,
        value: String(value),
        validAfter: String(validAfter),
        validBefore: String(validBefore),
        nonce,
      },
    },
  })
}
