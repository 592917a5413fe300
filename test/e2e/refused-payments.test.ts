import type { PaymentPayload, PaymentRequirements } from '@x402/core/types'
import { afterAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import type { SandboxPayer } from '../../src/sandbox/connect-sandbox.ts'
import {
  chainWitness,
  entryOf,
  signPayment,
  tampered,
  toHeader,
  type Alterations,
} from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { doors, http, mcp, type Door, type DoorCall } from './doors.ts'
import { countingTool } from './tools.ts'

const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)
const ticket = countingTool({ name: 'ticket' })
const voucher = countingTool({ name: 'voucher' })
const server = await startTestServer({ sandbox, tools: [ticket.tool, voucher.tool] })
afterAll(() => server.stop())

const call: DoorCall = { tool: 'ticket', input: { seat: '12A' } }
const stranger = '0x00000000000000000000000000000000000000A1'
const now = () => Math.floor(Date.now() / 1000)

async function quotedBy(door: Door, asked: DoorCall = call): Promise<PaymentRequirements> {
  const { quote } = await door.call(server.url, asked)
  if (quote === undefined) throw new Error('No quote came.')
  return entryOf(quote)
}

/** Whatever one payer's payment can leave behind. */
async function tracesOf(payer: SandboxPayer, payment?: PaymentPayload) {
  const rows = await server.ledger.recent(1000)
  return {
    rows: rows.filter((row) => row.payer === payer.address.toLowerCase()),
    payerHas: await chain.balanceOf(payer.address),
    nonceUsed: payment !== undefined && (await chain.isUsed(payment)),
  }
}

const noTraces = { rows: [], payerHas: usdc('1'), nonceUsed: false }

type Forgery = {
  when: string
  code: string
  forge?: (entry: PaymentRequirements) => Alterations
  /** The call that the quote is asked for, when it is not the call that is paid. */
  quotedFor?: DoorCall
}

const plus = (amount: string, difference: bigint) => String(BigInt(amount) + difference)

const forgeries: Forgery[] = [
  ...[1n, -1n].map((by) => ({
    when: `the amount is off by ${by}`,
    code: 'payment.amount_mismatch',
    forge: ({ amount }: PaymentRequirements) => ({
      accepted: { amount: plus(amount, by) },
      authorization: { value: plus(amount, by) },
    }),
  })),
  {
    when: 'only the echoed amount is wrong',
    code: 'payment.amount_mismatch',
    forge: ({ amount }) => ({ accepted: { amount: plus(amount, -1n) } }),
  },
  {
    when: 'only the authorized amount is wrong',
    code: 'payment.amount_mismatch',
    forge: ({ amount }) => ({ authorization: { value: plus(amount, -1n) } }),
  },
  {
    when: 'another amount was signed than is shown',
    code: 'payment.signature_invalid',
    forge: ({ amount }) => ({ signed: { value: plus(amount, -1n) } }),
  },
  {
    when: 'the money goes to somebody else',
    code: 'payment.recipient_mismatch',
    forge: () => ({ accepted: { payTo: stranger }, authorization: { to: stranger } }),
  },
  {
    when: 'only the echoed recipient is wrong',
    code: 'payment.recipient_mismatch',
    forge: () => ({ accepted: { payTo: stranger } }),
  },
  {
    when: 'only the authorized recipient is wrong',
    code: 'payment.recipient_mismatch',
    forge: () => ({ authorization: { to: stranger } }),
  },
  {
    when: 'another recipient was signed than is shown',
    code: 'payment.signature_invalid',
    forge: () => ({ signed: { to: stranger } }),
  },
  {
    when: 'it is in another token',
    code: 'payment.asset_mismatch',
    forge: () => ({
      accepted: { asset: sandbox.tokens.honest },
      domain: { verifyingContract: sandbox.tokens.honest },
    }),
  },
  {
    when: 'the signature is for another token',
    code: 'payment.signature_invalid',
    forge: () => ({ domain: { verifyingContract: sandbox.tokens.honest } }),
  },
  {
    when: 'it names mainnet',
    code: 'payment.network_mismatch',
    forge: () => ({ accepted: { network: 'eip155:8453' }, domain: { chainId: 8453 } }),
  },
  {
    when: 'it spells the network another way',
    code: 'payment.network_mismatch',
    forge: () => ({ accepted: { network: 'eip155:084532' } }),
  },
  {
    when: 'the signature is for another chain id',
    code: 'payment.signature_invalid',
    forge: () => ({ domain: { chainId: 8453 } }),
  },
  {
    when: 'it has expired',
    code: 'payment.expired',
    forge: () => ({ authorization: { validBefore: String(now() - 10) } }),
  },
  {
    when: 'it expires before it can settle',
    code: 'payment.expired',
    forge: () => ({ authorization: { validBefore: String(now() + 3) } }),
  },
  {
    when: 'it is not valid yet',
    code: 'payment.not_yet_valid',
    forge: () => ({ authorization: { validAfter: String(now() + 120) } }),
  },
  {
    when: 'it stays valid for ten years',
    code: 'payment.validity_too_long',
    forge: () => ({ authorization: { validBefore: String(now() + 315_360_000) } }),
  },
  {
    when: 'a bit of the signature is flipped',
    code: 'payment.signature_invalid',
    forge: () => ({ signature: tampered }),
  },
  {
    when: 'the signature is no point on the curve',
    code: 'payment.signature_invalid',
    forge: () => ({ signature: () => `0x${'00'.repeat(64)}1b` }),
  },
  {
    when: 'the signature is cut short',
    code: 'payment.signature_invalid',
    forge: () => ({ signature: (signature) => `0x${signature.slice(2, 66)}` }),
  },
  {
    when: 'somebody else signed it',
    code: 'payment.signature_invalid',
    forge: () => ({ authorization: { from: stranger } }),
  },
  {
    when: 'the quote was given for another tool at the same price',
    code: 'payment.resource_mismatch',
    quotedFor: { tool: 'voucher', input: { seat: '12A' } },
  },
  {
    when: 'the quote was given for another input',
    code: 'payment.resource_mismatch',
    quotedFor: { tool: 'ticket', input: { seat: '12B' } },
  },
  {
    when: 'the quote id is made up',
    code: 'payment.resource_mismatch',
    forge: ({ extra }) => ({
      accepted: { extra: { ...extra, quoteId: `q1.zzzzzz.${'A'.repeat(16)}.${'A'.repeat(22)}` } },
    }),
  },
  ...(
    [
      ['the token name', { name: 'USD Coin' }],
      ['the token version', { version: '1' }],
      ['the payment flow', { paymentFlow: 'authorization' }],
      ['an added key', { discount: '100' }],
    ] as const
  ).map(([what, changed]) => ({
    when: `extra is altered: ${what}`,
    code: 'payment.terms_mismatch',
    forge: ({ extra }: PaymentRequirements) => ({ accepted: { extra: { ...extra, ...changed } } }),
  })),
  {
    when: 'the scheme is another one',
    code: 'payment.terms_mismatch',
    forge: () => ({ accepted: { scheme: 'upto' } }),
  },
  {
    when: 'the timeout is another one',
    code: 'payment.terms_mismatch',
    forge: () => ({ accepted: { maxTimeoutSeconds: 301 } }),
  },
]

/** Refused for good: no quote comes with it, so nobody signs the same nonsense again. */
const malformed = {
  kind: 'refused',
  quote: undefined,
  body: { status: 400, code: 'payment.malformed', charged: false, retryable: false },
}

describe.each(doors)('over $name', (door) => {
  test.each(forgeries)('refuses with $code when $when', async ({ code, forge, quotedFor }) => {
    const payer = await sandbox.newPayer(usdc('1'))
    const entry = await quotedBy(door, quotedFor)
    const payment = await signPayment(payer.account, entry, forge?.(entry))

    const answer = await door.call(server.url, { ...call, payment })

    expect(answer.kind).toBe('quote')
    expect(answer.body).toMatchObject({ code, charged: false, retryable: true })
    expect(answer.body['hint']).toEqual(expect.any(String))
    expect(answer.receipt).toEqual({
      success: false,
      errorReason: code,
      transaction: '',
      network: entry.network,
    })
    const fresh = answer.quote && entryOf(answer.quote)
    expect(fresh).toMatchObject({ amount: '5000', payTo: server.payTo, asset: sandbox.usdc })
    expect(fresh?.extra['quoteId']).not.toBe(entry.extra['quoteId'])
    expect(await tracesOf(payer, payment)).toEqual(noTraces)
  })

  test.each([
    { when: 'it is not base64', payment: '%%%' },
    { when: 'it holds no JSON', payment: base64('hello') },
    { when: 'it holds a list', payment: base64('[]') },
    { when: 'it holds null', payment: base64('null') },
    { when: 'it is an empty object', payment: {} },
  ])('answers 400 and no quote when $when', async ({ payment }) => {
    const payer = await sandbox.newPayer(usdc('1'))
    expect(await door.call(server.url, { ...call, payment })).toMatchObject(malformed)
    expect(await tracesOf(payer)).toEqual(noTraces)
  })

  test('a network by its name gets a fresh quote', async () => {
    const payer = await sandbox.newPayer(usdc('1'))
    const { quote } = await door.call(server.url, call)
    if (quote === undefined) throw new Error('No quote came.')
    const signed = await signPayment(payer.account, entryOf(quote))
    const payment = { ...signed, accepted: { ...signed.accepted, network: 'base-sepolia' } }
    const answer = await door.call(server.url, { ...call, payment })
    expect(answer).toMatchObject({ kind: 'quote', body: { code: 'payment.network_mismatch' } })
  })

  test.each<{ when: string; respell: (payment: PaymentPayload) => unknown }>([
    { when: 'it is url-safe base64', respell: urlSafe },
    { when: 'it is of a version that does not exist', respell: versionThree },
    { when: 'the accepted terms are missing', respell: withoutTerms },
    ...['005000', '5e3', '0x1388', '-5000', '5000.0', '', ' 5000', '٥٠٠٠'].map((amount) => ({
      when: `the amount is written "${amount}"`,
      respell: (payment: PaymentPayload) => withAmount(payment, amount),
    })),
    {
      when: 'the amount is a number',
      respell: (payment) => ({ ...payment, accepted: { ...payment.accepted, amount: 5000 } }),
    },
  ])('answers 400 and no quote when $when', async ({ respell }) => {
    const payer = await sandbox.newPayer(usdc('1'))
    const payment = await signPayment(payer.account, await quotedBy(door))
    const answer = await door.call(server.url, { ...call, payment: respell(payment) })
    expect(answer).toMatchObject(malformed)
    expect(await tracesOf(payer, payment)).toEqual(noTraces)
  })
})

test('an unreadable payment is a problem document over HTTP', async () => {
  const answer = await http.call(server.url, { ...call, payment: '%%%' })
  expect(answer.httpStatus).toBe(400)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(answer.headers.get('payment-required')).toBeNull()
})

test('a payment of 64 kB is refused unread by both doors', async () => {
  const payer = await sandbox.newPayer(usdc('1'))
  const payment = await signPayment(payer.account, await quotedBy(http))
  const padded = { ...payment, extensions: { padding: 'x'.repeat(65_536) } }
  const overHttp = await fetch(`${server.url}/api/v1/ticket`, {
    method: 'POST',
    headers: { 'payment-signature': toHeader(padded) },
  })
  expect(overHttp.status).toBe(431)
  for (const raw of [padded, toHeader(padded)]) {
    expect(await mcp.call(server.url, { ...call, payment: raw })).toMatchObject(malformed)
  }
  expect(await tracesOf(payer, payment)).toEqual(noTraces)
})

test.each([5_000, 20_000])('a payment nested %i levels deep breaks nothing', async (levels) => {
  const payer = await sandbox.newPayer(usdc('1'))
  const payment = await signPayment(payer.account, await quotedBy(mcp), { signature: tampered })
  const nested = `${'['.repeat(levels)}${']'.repeat(levels)}`
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'ticket', arguments: call.input, _meta: { 'x402/payment': payment } },
  }).replace('"accepted"', () => `"extensions":{"a":${nested}},"accepted"`)

  const response = await fetch(`${server.url}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })

  expect(response.status).toBe(200)
  expect(await response.text()).toMatch(/payment\.(malformed|signature_invalid)/)
  expect(await tracesOf(payer, payment)).toEqual(noTraces)
})

test('after all of that nothing was written, nothing ran and nothing was earned', async () => {
  expect(await server.ledger.recent(10)).toEqual([])
  expect(ticket.runs() + voucher.runs()).toBe(0)
  expect(await chain.balanceOf(server.payTo)).toBe(0n)
})

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}

/** Its standard base64 has a slash, so the url-safe one differs from it. */
function urlSafe(payment: PaymentPayload): string {
  const text = JSON.stringify({ ...payment, resource: { url: 'https://example.com/???>>>~~~' } })
  const encoded = Buffer.from(text, 'utf8').toString('base64url')
  expect(encoded).toMatch(/[-_]/)
  return encoded
}

function withoutTerms({ x402Version, payload }: PaymentPayload) {
  return { x402Version, payload }
}

function versionThree(payment: PaymentPayload) {
  return { ...payment, x402Version: 3 }
}

function withAmount(payment: PaymentPayload, amount: string) {
  return { ...payment, accepted: { ...payment.accepted, amount } }
}
