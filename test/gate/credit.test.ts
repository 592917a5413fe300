import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { NoCodeError } from '../../src/errors/token.ts'
import type { CallRequest } from '../../src/gate/gate.ts'
import { sweep } from '../../src/gate/sweep.ts'
import { usdc } from '../../src/money/usdc.ts'
import { isKeyShaped } from '../../src/passes/key-pass.ts'
import { randomAddress } from '../support/builders.ts'
import { giveCredit, makeAccount, sumOfMoves } from '../support/credit.ts'
import { signChallenge } from '../support/sign-in.ts'
import { latch, openBench, until, type Bench } from './bench.ts'
import { soldKey } from './sold-key.ts'

const wallet = privateKeyToAccount(generatePrivateKey())
const account = makeAccount({ payer: wallet.address })

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.store.close())

/** A proof of the wallet, good for one call. */
async function proof() {
  return signChallenge(wallet, await bench.services.signIn.challenge(wallet.address))
}

/** A call that the wallet signed. */
async function signed(parts: Partial<CallRequest> = {}): Promise<Partial<CallRequest>> {
  return { ...parts, signIns: [await proof()] }
}

const give = (dollars: string) => giveCredit(bench.store, account, usdc(dollars))

/** The balance, which has to be what its lines add up to. */
async function balance() {
  const kept = await bench.services.credits.balance(account)
  expect(await sumOfMoves(bench.store, wallet.address)).toBe(kept)
  return kept
}

async function kinds() {
  const moves = await bench.services.credits.moves(account, 50)
  return moves.map(({ kind }) => kind).toReversed()
}

describe('a signed call on a balance that reaches', () => {
  test('is served at the price of the tool, and says what was spent and what is left', async () => {
    await give('0.05')
    expect(await bench.served(await signed())).toMatchObject({
      output: { text: 'hello', run: 1 },
      receipt: undefined,
      repeated: false,
      credit: { spent: 5_000n, remaining: 45_000n },
    })
    expect(await balance()).toBe(usdc('0.045'))
    expect(await kinds()).toEqual(['deposit', 'reserve', 'commit'])
    expect(bench.settlement.orders).toEqual([])
  })

  test('is charged once when it is repeated: the repeat fails before it costs anything', async () => {
    await give('0.05')
    const call = await signed()
    await bench.served(call)
    expect(await bench.refused(call)).toMatchObject({
      code: 'wallet.signature_invalid',
      charged: false,
    })
    expect(await balance()).toBe(usdc('0.045'))
    expect(bench.behaviour.runs).toHaveLength(1)
  })

  test('fifty at once on a balance worth ten: exactly ten deliveries, forty quotes', async () => {
    await give('0.05')
    const calls = await Promise.all(Array.from({ length: 50 }, () => signed()))
    const outcomes = await Promise.all(calls.map((call) => bench.call(call)))
    const delivered = outcomes.flatMap((outcome) => ('credit' in outcome ? [outcome.credit] : []))
    expect(delivered).toHaveLength(10)
    expect(outcomes.filter(({ kind }) => kind === 'quote')).toHaveLength(40)
    expect(bench.behaviour.runs).toHaveLength(10)
    expect(new Set(delivered.map((credit) => credit?.remaining)).size).toBe(10)
    expect(await balance()).toBe(0n)
  })

  test('buys a key pass, whose key opens tools', async () => {
    await give('10.005')
    const order = await signed({ tool: 'buy_key_pass', input: { period: '1d' } })
    const { output, credit } = await bench.served(order)
    const { apiKey } = Object(output)
    expect(isKeyShaped(apiKey)).toBe(true)
    expect(credit).toEqual({ spent: 10_000_000n, remaining: 5_000n })
    expect((await bench.served({ key: apiKey })).limits?.day?.remaining).toBe(9_999)
    expect(await bench.dump()).not.toContain(apiKey)
    const { output: shown } = await bench.served({ tool: 'credit_balance', key: apiKey })
    expect(shown).toMatchObject({ payer: wallet.address.toLowerCase(), balance: '5000' })
  })

  test('leaves the balance alone when a payment came along: that is what pays', async () => {
    await give('0.05')
    const call = await signed({ payments: [await bench.pay()] })
    expect(await bench.served(call)).toMatchObject({ receipt: { success: true } })
    expect(await balance()).toBe(usdc('0.05'))
  })

  test('leaves the balance alone when a pass opens the tool', async () => {
    await give('0.05')
    const key = await soldKey(bench, { payer: wallet.address })
    expect(await bench.served(await signed({ key }))).toMatchObject({ limits: expect.anything() })
    expect(await balance()).toBe(usdc('0.05'))
  })

  test('costs nothing at a free tool', async () => {
    await give('0.05')
    await bench.served(await signed({ tool: 'hello' }))
    expect(await kinds()).toEqual(['deposit'])
  })
})

describe('a signed call on a balance that does not reach', () => {
  test.each([
    { what: 'there is none', dollars: undefined },
    { what: 'one unit is missing', dollars: '0.004999' },
  ])('is quoted, and nothing is written: $what', async ({ dollars }) => {
    if (dollars !== undefined) await give(dollars)
    expect(await bench.call(await signed())).toMatchObject({ kind: 'quote', refusal: undefined })
    expect(await kinds()).toEqual(dollars === undefined ? [] : ['deposit'])
    expect(bench.behaviour.runs).toEqual([])
  })

  test('nobody spends the credit of another wallet', async () => {
    await give('0.05')
    const stranger = privateKeyToAccount(generatePrivateKey())
    const challenge = await bench.services.signIn.challenge(stranger.address)
    const signIns = [await signChallenge(stranger, challenge)]
    expect(await bench.call({ signIns })).toMatchObject({ kind: 'quote' })
    expect(await bench.call()).toMatchObject({ kind: 'quote' })
    expect(await balance()).toBe(usdc('0.05'))
  })
})

describe('a key of the wallet, where the pass does not open the tool', () => {
  test('spends its credit, and its key is told', async () => {
    await give('0.05')
    const key = await soldKey(bench, { payer: wallet.address })
    expect(await bench.served({ tool: 'guarded', key })).toMatchObject({
      credit: { spent: 5_000n, remaining: 45_000n },
    })
    expect(await balance()).toBe(usdc('0.045'))
  })

  test('is refused as ever when the credit does not reach', async () => {
    await give('0.004')
    const key = await soldKey(bench, { payer: wallet.address })
    expect(await bench.refused({ tool: 'guarded', key })).toMatchObject({ code: 'key.scope' })
  })

  test('spends nothing when it is the key of somebody else', async () => {
    await give('0.05')
    const key = await soldKey(bench, { payer: randomAddress() })
    expect(await bench.refused({ tool: 'guarded', key })).toMatchObject({ code: 'key.scope' })
    expect(await balance()).toBe(usdc('0.05'))
  })

  test('spends nothing when a payment came along', async () => {
    await give('0.05')
    const key = await soldKey(bench, { payer: wallet.address })
    const payments = [await bench.pay({ tool: 'guarded' })]
    const problem = await bench.refused({ tool: 'guarded', key, payments })
    expect(problem).toMatchObject({ code: 'key.scope' })
    expect(await balance()).toBe(usdc('0.05'))
  })
})

describe('a call that cannot be delivered', () => {
  test.each([
    { what: 'the tool fails', tool: 'echo', code: 'tool.failed' },
    { what: 'the tool takes too long', tool: 'impatient', code: 'tool.timeout' },
  ])('puts the price back: $what', async ({ tool, code }) => {
    await give('0.05')
    bench.behaviour.run = () =>
      tool === 'echo' ? Promise.reject(new Error('upstream secret')) : new Promise(() => {})
    const problem = await bench.refused(await signed({ tool }))
    expect(problem).toMatchObject({ code, charged: false, retryable: true })
    expect(JSON.stringify(problem)).not.toContain('secret')
    expect(await kinds()).toEqual(['deposit', 'reserve', 'release'])
    expect(await balance()).toBe(usdc('0.05'))
  })

  test('reserves nothing when the free check refuses it', async () => {
    await give('0.05')
    bench.behaviour.check = () =>
      Promise.reject(new NoCodeError({ token: randomAddress(), chainId: 1 }))
    expect(await bench.refused(await signed())).toMatchObject({ code: 'token.no_code' })
    expect(await kinds()).toEqual(['deposit'])
  })

  test('reserves nothing when the input does not fit', async () => {
    await give('0.05')
    const problem = await bench.refused(await signed({ input: { text: 7 } }))
    expect(problem).toMatchObject({ code: 'request.invalid_input' })
    expect(await kinds()).toEqual(['deposit'])
  })

  test('gets its price back from the sweep when the process died', async () => {
    await give('0.05')
    const dead = latch()
    bench.behaviour.run = () => dead.opened.then(() => new Promise(() => {}))
    void bench.call(await signed({ tool: 'sibling' })).catch(() => undefined)
    await until(() => bench.behaviour.runs.length === 1)
    expect(await balance()).toBe(usdc('0.045'))
    bench.clock.advance(89_999)
    expect(await sweep(bench.services)).toMatchObject({ creditsReleased: 0 })
    bench.clock.advance(1)
    const reports = await Promise.all(Array.from({ length: 20 }, () => sweep(bench.services)))
    const released = reports.reduce((sum, { creditsReleased }) => sum + creditsReleased, 0)
    expect(released).toBe(1)
    expect(await balance()).toBe(usdc('0.05'))
  })

  test('is not delivered once its price went back: the answer would be a gift', async () => {
    await give('0.05')
    const work = latch()
    bench.behaviour.run = () => work.opened
    const late = bench.refused(await signed())
    await until(() => bench.behaviour.runs.length === 1)
    bench.clock.advance(90_000)
    await sweep(bench.services)
    work.open()
    expect(await late).toMatchObject({ code: 'tool.timeout', charged: false })
    expect(await balance()).toBe(usdc('0.05'))
  })
})

describe('credit_balance', () => {
  test('shows what is left and every line, to whoever signed or holds a key', async () => {
    const paymentId = await give('0.05')
    await bench.served(await signed())
    const shown = await bench.served(await signed({ tool: 'credit_balance', input: {} }))
    expect(shown.output).toMatchObject({
      payer: wallet.address.toLowerCase(),
      network: 'eip155:84532',
      balance: '45000',
      balanceUsd: '$0.045',
      moves: [
        { kind: 'commit', amount: '0', tool: 'echo' },
        { kind: 'reserve', amount: '-5000', tool: 'echo' },
        { kind: 'deposit', amount: '50000', reference: paymentId, tool: null },
      ],
    })
    const key = await soldKey(bench, { payer: wallet.address })
    const { output } = await bench.served({ tool: 'credit_balance', input: {}, key })
    expect(output).toEqual(shown.output)
  })

  test('is 401 where nothing shows whose balance is meant', async () => {
    const problem = await bench.refused({ tool: 'credit_balance', input: {} })
    expect(problem).toMatchObject({ code: 'wallet.missing', status: 401, charged: false })
  })
})

test('what was given back for a call that failed pays for the next one', async () => {
  const payment = await bench.pay({ authorization: { from: wallet.address } })
  bench.behaviour.run = () => Promise.reject(new Error('upstream'))
  await bench.refused({ payments: [payment] })
  bench.clock.advance(600_000)
  expect(await sweep(bench.services)).toMatchObject({ credited: 1 })
  bench.behaviour.run = async () => {}
  expect(await bench.served(await signed())).toMatchObject({
    credit: { spent: 5_000n, remaining: 0n },
  })
})
