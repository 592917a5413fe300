import type { FacilitatorClient } from '@x402/core/server'
import type { Hex } from 'viem'
import { describe, expect, test } from 'vitest'

import { nodeClient } from '../../src/chain/node-client.ts'
import { settlement } from '../../src/chain/settlement.ts'
import { NodeUnavailableError } from '../../src/errors/chain.ts'
import type { Settlement } from '../../src/gate/settlement.ts'
import { usdc } from '../../src/money/usdc.ts'
import type { SandboxPayer } from '../../src/sandbox/connect-sandbox.ts'
import { testUsdc } from '../../src/sandbox/contracts/artifacts/test-usdc.ts'
import { minedReceipt } from '../../src/sandbox/mined-receipt.ts'
import { signCancel } from '../sandbox/authorization.ts'
import { random32, randomAddress, randomSignature } from '../support/builders.ts'
import { fundedWallet, sandboxFromRun } from '../support/sandbox.ts'
import { openCounter, orderFor, price, signedPayment, type Counter } from './orders.ts'

const sandbox = sandboxFromRun()
/** Nothing listens there. */
const nowhere = nodeClient(['http://127.0.0.1:9'])

describe('settlement through the own relayer', () => {
  test('moves the money once and shows the transaction', async () => {
    const { settlementBy, honest, order, received } = await openCounter(sandbox)
    const outcome = await settlementBy(honest).settle(order)
    expect(outcome).toEqual({
      kind: 'settled',
      transaction: expect.stringMatching(/^0x[0-9a-f]{64}$/),
      received: price,
    })
    expect(await received()).toBe(price)
    expect(await settlementBy(honest).inspect(order.claim)).toMatchObject({
      ...outcome,
      kind: 'transferred',
    })
  })

  test('asked again for the same claim, answers the same transaction and moves nothing', async () => {
    const { settlementBy, honest, order, received } = await openCounter(sandbox)
    const first = await settlementBy(honest).settle(order)
    expect(await settlementBy(honest).settle(order)).toMatchObject({ ...first })
    expect(await received()).toBe(price)
  })

  test('refuses a payer who does not hold the amount', async () => {
    const counter = await openCounter(sandbox, { balance: usdc('0.004999') })
    expect(await counter.settlementBy(counter.honest).settle(counter.order)).toMatchObject({
      kind: 'refused',
      reason: 'insufficient_funds',
    })
    expect(await counter.received()).toBe(0n)
  })

  test('refuses an authorization that is over', async () => {
    const counter = await openCounter(sandbox, { validBefore: 1_700_000_000n })
    expect(await counter.settlementBy(counter.honest).settle(counter.order)).toMatchObject({
      kind: 'refused',
      reason: 'expired',
    })
    expect(await counter.received()).toBe(0n)
  })

  test('refuses a signature of somebody else', async () => {
    const { settlementBy, honest, order, received, payment } = await openCounter(sandbox)
    const forged = { ...order, payment: { ...payment, signature: randomSignature() } }
    expect(await settlementBy(honest).settle(forged)).toMatchObject({ kind: 'refused' })
    expect(await received()).toBe(0n)
  })

  test('an authorization that somebody else sent after our claim has paid us', async () => {
    const { settlementBy, honest, order, received, moveByStranger } = await openCounter(sandbox)
    const transaction = await moveByStranger()
    const outcome = await settlementBy(honest).settle(order)
    expect(outcome).toMatchObject({ kind: 'settled', transaction, received: price })
    expect(await received()).toBe(price)
  })

  test('an authorization that somebody sends while we do has paid us once', async () => {
    const { settlementBy, honest, order, received, moveByStranger } = await openCounter(sandbox)
    const overtaken: FacilitatorClient = {
      ...honest,
      async settle(payload, requirements) {
        await moveByStranger()
        return honest.settle(payload, requirements)
      },
    }
    const outcome = await settlementBy(overtaken).settle(order)
    expect(outcome).toMatchObject({ kind: 'settled', received: price })
    expect(await received()).toBe(price)
  })

  test('an authorization used before our claim bought something else', async () => {
    const { settlementBy, honest, payment, terms, moveByStranger, client } =
      await openCounter(sandbox)
    const late = await claimedAfter(client, await moveByStranger())
    const outcome = await settlementBy(honest).settle(orderFor(payment, { terms, ...late }))
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'authorization_used' })
  })
})

describe('an engine that lies is judged by the chain', () => {
  type Answer = Awaited<ReturnType<FacilitatorClient['settle']>>
  const answer = (parts: Partial<Answer>): Answer => ({
    success: true,
    transaction: random32(),
    network: 'eip155:84532',
    ...parts,
  })

  test.each<{ says: string; answer: Answer | undefined; moves: boolean; judged: object }>([
    {
      says: 'yes, without a transaction, and did nothing',
      answer: answer({ transaction: '' }),
      moves: false,
      judged: { kind: 'unknown' },
    },
    {
      says: 'yes, with a transaction that never was',
      answer: answer({}),
      moves: false,
      judged: { kind: 'unknown' },
    },
    {
      says: 'yes, without a transaction, and moved',
      answer: answer({ transaction: '' }),
      moves: true,
      judged: { kind: 'settled', received: price },
    },
    {
      says: 'yes, with a transaction that never was, and moved',
      answer: answer({}),
      moves: true,
      judged: { kind: 'settled', received: price },
    },
    {
      says: 'no, without a reason, and moved',
      answer: answer({ success: false, transaction: '' }),
      moves: true,
      judged: { kind: 'settled', received: price },
    },
    {
      says: 'insufficient funds, and moved',
      answer: answer({ success: false, transaction: '', errorReason: 'insufficient_funds' }),
      moves: true,
      judged: { kind: 'settled', received: price },
    },
    {
      says: 'insufficient funds, and did nothing',
      answer: answer({ success: false, transaction: '', errorReason: 'insufficient_funds' }),
      moves: false,
      judged: { kind: 'refused', reason: 'insufficient_funds' },
    },
    {
      says: 'no, without a reason, and did nothing yet',
      answer: answer({ success: false, transaction: '' }),
      moves: false,
      judged: { kind: 'unknown' },
    },
    {
      says: 'that its own node failed, and did nothing yet',
      answer: answer({ success: false, transaction: '', errorReason: 'unexpected_settle_error' }),
      moves: false,
      judged: { kind: 'unknown' },
    },
    {
      says: 'pending, and did nothing yet',
      answer: answer({ success: false, transaction: '', errorReason: 'settlement_pending' }),
      moves: false,
      judged: { kind: 'unknown' },
    },
    {
      says: 'no, but names a transaction of its own',
      answer: answer({ success: false, errorReason: 'insufficient_funds' }),
      moves: false,
      judged: { kind: 'unknown' },
    },
    {
      says: 'nothing at all, and moved',
      answer: undefined,
      moves: true,
      judged: { kind: 'settled', received: price },
    },
    {
      says: 'nothing at all, and did nothing',
      answer: undefined,
      moves: false,
      judged: { kind: 'unknown' },
    },
  ])('it says $says', async ({ answer: said, moves, judged }) => {
    const { settlementBy, order, received, moveByStranger } = await openCounter(sandbox)
    const liar = agreeing(async () => {
      if (moves) await moveByStranger()
      if (said === undefined) throw new Error('no answer')
      return said
    })
    expect(await settlementBy(liar).settle(order)).toMatchObject(judged)
    expect(await received()).toBe(moves ? price : 0n)
  })

  test('it says yes, with somebody else’s transfer to the same seller', async () => {
    const { settlementBy, honest, order, terms, received } = await openCounter(sandbox)
    const other = await signedPayment((await sandbox.newPayer(usdc('1'))).account, { terms })
    const paid = await settlementBy(honest).settle(orderFor(other, { terms }))
    const transaction = 'transaction' in paid ? String(paid.transaction) : ''
    const liar = agreeing(async () => answer({ transaction }))
    expect(await settlementBy(liar).settle(order)).toMatchObject({ kind: 'unknown' })
    expect(await received()).toBe(price)
  })

  test('it says yes, with the transfer that bought something else before our claim', async () => {
    const { settlementBy, payment, terms, moveByStranger, client } = await openCounter(sandbox)
    const transaction = await moveByStranger()
    const order = orderFor(payment, { terms, ...(await claimedAfter(client, transaction)) })
    const liar = agreeing(async () => answer({ transaction }))
    const outcome = await settlementBy(liar).settle(order)
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'authorization_used' })
  })

  test('it refuses to verify, and nothing is submitted', async () => {
    const { settlementBy, order } = await openCounter(sandbox)
    const refusing = refusingEngine('invalid_exact_evm_payload_signature')
    const outcome = await settlementBy(refusing).settle(order)
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'signature_invalid' })
  })

  test('it refuses to verify although the money has moved', async () => {
    const { settlementBy, order, moveByStranger } = await openCounter(sandbox)
    const transaction = await moveByStranger()
    const outcome = await settlementBy(refusingEngine('insufficient_funds')).settle(order)
    expect(outcome).toMatchObject({ kind: 'settled', transaction, received: price })
  })

  test('it cannot be asked to verify: unavailable, and nothing is submitted', async () => {
    const { settlementBy, order } = await openCounter(sandbox)
    const silent: FacilitatorClient = {
      ...refusingEngine(''),
      verify: () => Promise.reject(new Error('silence')),
    }
    expect(await settlementBy(silent).settle(order)).toMatchObject({ kind: 'unavailable' })
  })
})

describe('what the chain says of an authorization', () => {
  test('is unused, then transferred', async () => {
    const { settlementBy, honest, order, moveByStranger } = await openCounter(sandbox)
    const own = settlementBy(honest)
    expect(await own.inspect(order.claim)).toMatchObject({ kind: 'unused' })
    const transaction = await moveByStranger()
    expect(await own.inspect(order.claim)).toMatchObject({ kind: 'transferred', transaction })
  })

  test('is not decided while an engine knows of a use that our node does not show', async () => {
    const { settlementBy, order } = await openCounter(sandbox)
    const ahead = settlementBy(refusingEngine('nonce_already_used'))
    expect(await ahead.settle(order)).toMatchObject({ kind: 'unknown' })
  })

  test('is never older than the latest block, however soon it is asked again', async () => {
    const { settlementBy, honest, payer, terms } = await openCounter(sandbox)
    const own = settlementBy(honest)
    for (let payments = 0; payments < 3; payments += 1) {
      const order = orderFor(await signedPayment(payer.account, { terms }), { terms })
      await own.settle(order)
      expect(await own.inspect(order.claim)).toMatchObject({ kind: 'transferred' })
    }
  })

  test('is spent once it was cancelled', async () => {
    const { settlementBy, honest, order, payer, received } = await openCounter(sandbox)
    await cancel(payer, order.claim.nonce)
    expect(await settlementBy(honest).inspect(order.claim)).toEqual({ kind: 'spent' })
    expect(await settlementBy(honest).settle(order)).toMatchObject({
      kind: 'refused',
      reason: 'authorization_used',
    })
    expect(await received()).toBe(0n)
  })

  test.each([-60_000, 60_000])('does not depend on a clock that is %i ms off', async (offMs) => {
    const { honest, payment, terms, client } = await openCounter(sandbox)
    const clock = () => Date.now() + offMs
    const skewed = settlement({ engine: honest, terms, client, clock, proofMs: 300 })
    const order = orderFor(payment, { terms, claimedAt: clock() })
    expect(await skewed.settle(order)).toMatchObject({ kind: 'settled' })
    expect(await skewed.inspect(order.claim)).toMatchObject({ kind: 'transferred' })
  })
})

describe('without a node', () => {
  test.each([
    { says: 'yes', parts: {}, kind: 'settled' },
    { says: 'yes, on another network', parts: { network: 'eip155:8453' }, kind: 'unknown' },
    { says: 'yes, of another payer', parts: { payer: randomAddress() }, kind: 'unknown' },
    { says: 'yes, without a transaction', parts: { transaction: '' }, kind: 'unknown' },
    {
      says: 'no, for a reason',
      parts: { success: false, transaction: '', errorReason: 'insufficient_funds' },
      kind: 'refused',
    },
    { says: 'no, for none', parts: { success: false, transaction: '' }, kind: 'unknown' },
  ] as const)('the engine says $says: $kind', async ({ parts, kind }) => {
    const counter = await openCounter(sandbox)
    const engine = agreeing(async () => ({
      success: true,
      transaction: random32(),
      network: 'eip155:84532',
      ...parts,
    }))
    expect(await nodeless(counter, engine).settle(counter.order)).toMatchObject({ kind })
  })

  test('nobody can say what became of a payment', async () => {
    const counter = await openCounter(sandbox)
    const record = await nodeless(counter, counter.honest).inspect(counter.order.claim)
    expect(record).toEqual({ kind: 'no_node' })
  })
})

describe('while the node does not answer', () => {
  test('a yes of the engine is not believed', async () => {
    const { terms, order } = await openCounter(sandbox)
    const engine = agreeing(async () => ({
      success: true,
      transaction: random32(),
      network: terms.network,
    }))
    const cut = settlement({ engine, terms, client: nowhere, clock: Date.now, proofMs: 100 })
    expect(await cut.settle(order)).toMatchObject({ kind: 'unknown' })
    expect(await cut.inspect(order.claim)).toMatchObject({ kind: 'unanswered' })
  })

  test.each(['insufficient_funds', 'invalid_signature', 'nonce_already_used'])(
    'a no of the engine (%s) is not believed either, before and after it was asked to settle',
    async (errorReason) => {
      const { terms, order } = await openCounter(sandbox)
      const early = refusingEngine(errorReason)
      const late = agreeing(async () => ({
        success: false,
        transaction: '',
        errorReason,
        network: terms.network,
      }))
      for (const engine of [early, late]) {
        const cut = settlement({ engine, terms, client: nowhere, clock: Date.now, proofMs: 100 })
        expect(await cut.settle(order)).toMatchObject({ kind: 'unknown' })
      }
    },
  )

  test('a wallet’s signature is still known', async () => {
    const { terms, payment, honest } = await openCounter(sandbox)
    const cut = settlement({ engine: honest, terms, client: nowhere, clock: Date.now })
    expect(await cut.isSignedByPayer(payment)).toBe(true)
  })

  test('any other signature is 503: nothing was charged', async () => {
    const { terms, payment, honest } = await openCounter(sandbox)
    const cut = settlement({ engine: honest, terms, client: nowhere, clock: Date.now })
    const forged = cut.isSignedByPayer({ ...payment, signature: randomSignature() })
    await expect(forged).rejects.toBeInstanceOf(NodeUnavailableError)
  })
})

function nodeless({ terms }: Counter, engine: FacilitatorClient): Settlement {
  return settlement({ engine, terms, client: undefined, clock: Date.now })
}

/** Says yes to every payment, then this. */
function agreeing(settle: () => ReturnType<FacilitatorClient['settle']>): FacilitatorClient {
  return { ...refusingEngine(''), verify: async () => ({ isValid: true }), settle }
}

function refusingEngine(invalidReason: string): FacilitatorClient {
  return {
    verify: async () => ({ isValid: false, invalidReason }),
    settle: () => Promise.reject(new Error('It was never to be asked to settle.')),
    getSupported: () => Promise.reject(new Error('It was never to be asked what it supports.')),
  }
}

/** The payer takes the authorization back, on chain. */
async function cancel(payer: SandboxPayer, nonce: Hex): Promise<void> {
  const wallet = await fundedWallet(sandbox)
  const signature = await signCancel(payer.account, { authorizer: payer.address, nonce })
  const hash = await wallet.writeContract({
    address: sandbox.usdc,
    abi: testUsdc.abi,
    functionName: 'cancelAuthorization',
    args: [payer.address, nonce, signature],
  })
  await minedReceipt(wallet, hash)
}

/** A claim made later than the block that used the authorization. */
async function claimedAfter(client: Counter['client'], hash: `0x${string}`) {
  const { blockNumber } = await client.getTransactionReceipt({ hash })
  const { timestamp } = await client.getBlock({ blockNumber })
  return { claimedAt: Number(timestamp) * 1000 + 10_000 }
}
