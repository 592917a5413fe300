import { parsePaymentRequired } from '@x402/core/schemas'
import type { PaymentPayload } from '@x402/core/types'
import type { Address } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { CallRequest, QuoteOutcome } from '../../src/gate/gate.ts'
import { legacyDocument, quoteDocument } from '../../src/gate/quote-document.ts'
import { usdc } from '../../src/money/usdc.ts'
import { inHeader, makeClaim, makePayload, noon, randomAddress } from '../support/builders.ts'
import { giveCredit, makeAccount } from '../support/credit.ts'
import { signChallenge } from '../support/sign-in.ts'
import { openBench, type Bench } from './bench.ts'

const payer = randomAddress()
const dayMs = 86_400_000

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
  bench.services.tiers = [
    { from: usdc('100'), discount: 500 },
    { from: usdc('1000'), discount: 1_000 },
  ]
  bench.restart()
})
afterEach(() => bench.store.close())

/** A payment of this wallet that was delivered at that time. */
async function bought(by: Address, dollars: string, at = noon): Promise<void> {
  const amount = usdc(dollars)
  const moved = { actor: 'gate', reason: 'test', at, workingUntil: at }
  const claimed = await bench.ledger.claim(makeClaim({ payer: by, amount, claimedAt: at }), at)
  const paid =
    claimed && (await bench.ledger.move({ ...moved, held: claimed, to: 'paid', received: amount }))
  if (paid === undefined) throw new Error('It was not paid.')
  const result = { body: '{}', receipt: '{}', expiresAt: at }
  await bench.ledger.deliver({ held: paid, result, changes: [], at })
}

async function quoteFor(parts: Partial<CallRequest>): Promise<QuoteOutcome> {
  const outcome = await bench.call(parts)
  if (outcome.kind !== 'quote') throw new Error('It was not quoted.')
  return outcome
}

const amountOf = ({ quote }: QuoteOutcome) => quote.accepts[0]?.amount

/** A payment of that wallet for the quote. */
function payFor({ quote }: QuoteOutcome, from: Address): PaymentPayload {
  const accepted = { ...quote.accepts[0] }
  return makePayload({ accepted, authorization: { from }, at: bench.clock.now() })
}

describe('a wallet that has settled much', () => {
  beforeEach(() => bought(payer, '100'))

  test('AN-5: is quoted less when it is named, and pays just that', async () => {
    const quoted = await quoteFor({ payers: [payer] })
    expect(amountOf(quoted)).toBe('4750')
    expect(quoted.quote.resource).toMatchObject({
      description: `Echo: $0.00475 for ${payer} instead of $0.005, 5 % off for its volume`,
    })
    expect(quoted.quote.extensions?.['faregate-price']).toMatchObject({
      info: { payer, listAmount: '5000', amount: '4750', volumeDiscountPercent: 5 },
    })
    const payment = payFor(quoted, payer)
    const { receipt } = await bench.served({ payments: [payment] })
    expect(receipt).toMatchObject({ amount: '4750', payer })
    expect(await bench.entry(payment)).toMatchObject({ amount: 4_750n, received: 4_750n })
    expect(bench.settlement.orders[0]?.requirements.amount).toBe('4750')
  })

  test('its quote survives the official parser, extension included', async () => {
    const document = quoteDocument(await quoteFor({ payers: [payer] }))
    const parsed = parsePaymentRequired(document)
    expect(parsed.success).toBe(true)
    expect(parsed.data).toMatchObject({
      accepts: [{ amount: '4750' }],
      extensions: { 'faregate-price': { info: { listAmount: '5000' } } },
    })
  })

  test('is quoted the list price when nobody says who it is, and may pay that', async () => {
    const quoted = await quoteFor({})
    expect(amountOf(quoted)).toBe('5000')
    expect(quoted.quote.resource).toMatchObject({ description: 'Echo' })
    expect(quoted.quote.extensions).not.toHaveProperty('faregate-price')
    await bench.served({ payments: [payFor(quoted, payer)] })
  })

  test('is asked for the list price by version 1, which cannot say what it answers', async () => {
    const quoted = await quoteFor({ payers: [payer] })
    const legacy = legacyDocument({ ...quoted, legacyNetwork: 'base-sepolia' })
    expect(legacy).toMatchObject({
      accepts: [{ maxAmountRequired: '5000', description: 'Echo' }],
    })
  })

  test('keeps the price of a quote when the discounts have changed meanwhile', async () => {
    const payment = payFor(await quoteFor({ payers: [payer] }), payer)
    bench.services.tiers = []
    bench.restart()
    bench.behaviour.price = '0.009'
    expect(await bench.served({ payments: [payment] })).toMatchObject({
      receipt: { amount: '4750' },
    })
  })

  test('gets no more off than was quoted when it has risen meanwhile', async () => {
    const payment = payFor(await quoteFor({ payers: [payer] }), payer)
    await bought(payer, '900')
    expect(await bench.served({ payments: [payment] })).toMatchObject({
      receipt: { amount: '4750' },
    })
    expect(amountOf(await quoteFor({ payers: [payer] }))).toBe('4500')
  })

  test('loses the discount thirty days later', async () => {
    bench.clock.advance(30 * dayMs)
    expect(amountOf(await quoteFor({ payers: [payer] }))).toBe('4750')
    bench.clock.advance(1)
    expect(amountOf(await quoteFor({ payers: [payer] }))).toBe('5000')
  })
})

describe('a quote for somebody else', () => {
  beforeEach(() => bought(payer, '100'))

  test('AN-5: is refused for free, and nothing moves', async () => {
    const payment = payFor(await quoteFor({ payers: [payer] }), randomAddress())
    const outcome = await bench.call({ payments: [payment] })
    expect(outcome).toMatchObject({
      kind: 'quote',
      refusal: { code: 'payment.amount_mismatch', charged: false },
      quote: { accepts: [{ amount: '5000' }] },
    })
    expect(bench.settlement.orders).toEqual([])
  })

  test.each([
    { altered: 'discount', change: (id: string) => id.replace(/\.dw\./, '.rs.') },
    { altered: 'random part', change: (id: string) => id.replace(/^(q2\.\w+)\../, '$1._') },
    { altered: 'version', change: (id: string) => id.replace('q2.', 'q1.') },
    { altered: 'presence', change: () => undefined },
  ])('is refused for free with another $altered', async ({ change }) => {
    const payment = payFor(await quoteFor({ payers: [payer] }), payer)
    const { quoteId, ...extra } = payment.accepted.extra
    const other = change(String(quoteId))
    expect(other).not.toBe(quoteId)
    const forged = { ...extra, ...(other !== undefined && { quoteId: other }) }
    const accepted = { ...payment.accepted, extra: forged }
    const outcome = await bench.call({ payments: [{ ...payment, accepted }] })
    expect(outcome).toMatchObject({ kind: 'quote', refusal: { charged: false } })
    expect(bench.settlement.orders).toEqual([])
  })

  test('does not pay for another call', async () => {
    const payment = payFor(await quoteFor({ payers: [payer] }), payer)
    const outcome = await bench.call({ input: { text: 'other' }, payments: [payment] })
    expect(outcome).toMatchObject({ kind: 'quote', refusal: { charged: false } })
  })
})

test('an empty call is quoted with the discount, and it holds for whatever is asked then', async () => {
  await bought(payer, '1000')
  const quoted = await quoteFor({ input: {}, payers: [payer] })
  expect(amountOf(quoted)).toBe('4500')
  const payment = payFor(quoted, payer)
  bench.behaviour.price = '0.007'
  expect(await bench.call({ payments: [payment] })).toMatchObject({ kind: 'quote' })
  bench.behaviour.price = '0.005'
  expect(await bench.served({ payments: [payment] })).toMatchObject({ receipt: { amount: '4500' } })
})

test('what was not delivered is no volume', async () => {
  await giveCredit(bench.store, makeAccount({ payer }), usdc('100'))
  expect(amountOf(await quoteFor({ payers: [payer] }))).toBe('5000')
})

test.each([
  { payers: ['somebody'] },
  { payers: ['0x12'] },
  { payers: [7] },
  { payers: [randomAddress(), randomAddress()] },
])('$payers name no wallet: 400, and no quote', async ({ payers }) => {
  expect(await bench.refused({ payers })).toMatchObject({
    code: 'request.invalid_input',
    charged: false,
  })
})

test('the same wallet may be named twice, however it is spelled', async () => {
  const upper = `0x${payer.slice(2).toUpperCase()}`
  expect(amountOf(await quoteFor({ payers: [payer, upper, undefined] }))).toBe('5000')
})

describe('a wallet that is proved', () => {
  const wallet = privateKeyToAccount(generatePrivateKey())
  const signIn = async () => ({
    signIns: [await signChallenge(wallet, await bench.services.signIn.challenge(wallet.address))],
  })
  beforeEach(() => bought(wallet.address, '1000'))

  test('AN-5: is quoted with its discount without naming itself', async () => {
    expect(amountOf(await quoteFor(await signIn()))).toBe('4500')
  })

  test('AN-5: spends its credit with the discount', async () => {
    await giveCredit(bench.store, makeAccount({ payer: wallet.address }), usdc('0.0045'))
    expect(await bench.served(await signIn())).toMatchObject({
      credit: { spent: 4_500n, remaining: 0n },
    })
    const spent = await quoteFor(await signIn())
    expect(spent.quote.error).toBe(
      'Payment required: No credit is left for this call of $0.0045. Pay this quote, or top up with agent_top_up (POST /x402/agent/top-up).',
    )
    expect(spent.refusal).toBeUndefined()
  })

  test('a header copy of a quote holds its discount as well', async () => {
    const payment = payFor(await quoteFor(await signIn()), wallet.address)
    expect(await bench.served({ payments: [inHeader(payment)] })).toMatchObject({
      receipt: { amount: '4500' },
    })
  })
})
