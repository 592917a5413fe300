import { encodeFunctionData, parseEther, type Hex } from 'viem'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { testUsdc } from '../../src/sandbox/contracts/artifacts/test-usdc.ts'
import { minedReceipt } from '../../src/sandbox/mined-receipt.ts'
import { doors } from '../e2e/doors.ts'
import type { Lie } from '../e2e/http-facilitator.ts'
import { startRpcProxy, type RpcProxy } from '../e2e/rpc-proxy.ts'
import { deploy, fundedWallet, walletOf, type TestWallet } from '../support/sandbox.ts'
import { expectGoodLater, expectProblem, expectServedOnce, pay, unknown } from './paying.ts'
import {
  call,
  chain,
  expectRefused,
  ledgers,
  openShop,
  payerAt,
  rowOf,
  sandbox,
  type Shop,
} from './shop.ts'

const network = 'eip155:84532'
const price = 5_000n

/** Answers one question in its own way, and the other honestly. */
function answers(question: '/verify' | '/settle', answer: object): Lie {
  const body = JSON.stringify(answer)
  return async (path) => (path === question ? { status: 200, body } : undefined)
}

const invalid = (reason?: string) => answers('/verify', { isValid: false, invalidReason: reason })
const failed = (reason: string) => answers('/settle', noWith(reason))
const noWith = (errorReason: string) => ({ success: false, errorReason, transaction: '', network })

/** A no of the facilitator, and what the payer is told when the chain agrees. */
const refusals: { says: string; lie: Lie; code: string }[] = [
  ...(
    [
      ['insufficient_funds', 'insufficient_funds'],
      ['invalid_exact_evm_payload_signature', 'signature_invalid'],
      ['invalid_exact_evm_payload_authorization_valid_before', 'expired'],
    ] as const
  ).flatMap(([reason, code]) => [
    { says: `no: ${reason}`, lie: invalid(reason), code: `payment.${code}` },
    { says: `yes, then no: ${reason}`, lie: failed(reason), code: `payment.${code}` },
  ]),
  { says: 'no, without a reason', lie: invalid(), code: 'payment.settlement_failed' },
  { says: 'no: <b>nope</b>', lie: invalid('<b>nope</b>'), code: 'payment.settlement_failed' },
]

const gone = () => Promise.reject(new Error('The node is gone.'))

describe.each(ledgers)('on %s', (on) => {
  let shop: Shop
  let proxy: RpcProxy
  let wallet: TestWallet
  beforeAll(async () => {
    proxy = await startRpcProxy(sandbox.rpcUrl)
    shop = await openShop({ on, rpcUrl: proxy.url })
    wallet = await fundedWallet(sandbox)
  })
  afterEach(() => {
    shop.facilitator.lie(undefined)
    proxy.tamper(undefined)
  })
  afterAll(async () => {
    await shop.stop()
    await proxy.stop()
  })

  /** The chain cannot be read until it is let go. */
  const blind = () => proxy.tamper({ method: 'eth_getBlockByNumber', before: gone })

  describe.each(doors)('over $name', (door) => {
    test.each(refusals)('$says: $code, and good later', async ({ lie, code }) => {
      shop.facilitator.lie(lie)
      const paid = await pay(shop, door)
      shop.facilitator.lie(undefined)
      expectRefused(door, paid.answer, { code, status: 402 })
      expect(paid.answer.text).not.toContain('"ticket":')
      await expectGoodLater(paid, 'rejected')
    })

    test.each(['insufficient_funds', 'invalid_exact_evm_payload_signature'])(
      'no for %s is no while the chain cannot be read: unknown',
      async (reason) => {
        shop.facilitator.lie(async (path) => {
          if (path !== '/settle') return undefined
          blind()
          return { status: 200, body: JSON.stringify(noWith(reason)) }
        })
        const paid = await pay(shop, door)
        expectProblem(door, paid.answer, unknown)
        expectProblem(door, await paid.send(), unknown)
        proxy.tamper(undefined)
        shop.facilitator.lie(undefined)
        await expectGoodLater(paid, 'unknown')
      },
    )

    test('a no to what was settled, unread: unknown, then delivered without another', async () => {
      shop.facilitator.lie(async (path, honestly) => {
        if (path !== '/settle') return undefined
        await honestly()
        blind()
        return { status: 200, body: JSON.stringify(noWith('insufficient_funds')) }
      })
      const paid = await pay(shop, door)
      expectProblem(door, paid.answer, unknown)
      expect(paid.runs()).toBe(0)
      proxy.tamper(undefined)
      await expectServedOnce(paid)
      expect(shop.facilitator.asked).toEqual(['/verify', '/settle'])
      expect(await rowOf(shop, paid.payment)).toMatchObject({ state: 'delivered', runs: 1 })
    })

    test('a no that settles afterwards all the same: the same payment is served for it', async () => {
      const later: (() => Promise<unknown>)[] = []
      shop.facilitator.lie(async (path, honestly) => {
        if (path !== '/settle') return undefined
        later.push(honestly)
        return { status: 200, body: JSON.stringify(noWith('insufficient_funds')) }
      })
      const paid = await pay(shop, door)
      expectRefused(door, paid.answer, { code: 'payment.insufficient_funds', status: 402 })
      expect([paid.row?.state, paid.runs()]).toEqual(['rejected', 0])
      for (const settle of later) await settle()
      await expectServedOnce(paid)
      expect(shop.facilitator.asked).toEqual(['/verify', '/settle'])
    })

    const transfers: { what: string; send: () => Promise<Hex> }[] = [
      {
        what: 'mints the amount to the seller',
        send: () => usdcCall(wallet, mint(shop.server.payTo, price)),
      },
      {
        what: 'moves the amount of somebody else',
        send: async () => {
          await usdcCall(wallet, mint(wallet.account.address, price))
          return usdcCall(wallet, transfer(shop.server.payTo, price))
        },
      },
      {
        what: 'failed',
        send: () => usdcCall(wallet, transfer(shop.server.payTo, 10n ** 30n), { reverts: true }),
      },
      { what: 'moved nothing', send: () => usdcCall(wallet, transfer(shop.server.payTo, 0n)) },
      {
        what: 'moves another token of the same make',
        send: async () => {
          const { abi, bytecode } = testUsdc
          const to = await deploy(wallet, { abi, bytecode, args: [] })
          return usdcCall(wallet, mint(shop.server.payTo, price), { to })
        },
      },
    ]

    test.each(transfers)(
      'yes, with a transaction that $what: nothing released',
      async ({ send }) => {
        const earned = await chain.balanceOf(shop.server.payTo)
        const transaction = await send()
        shop.facilitator.lie(answers('/settle', { success: true, transaction, network }))
        const paid = await pay(shop, door)
        shop.facilitator.lie(undefined)
        expectProblem(door, paid.answer, unknown)
        await expectGoodLater(paid, 'unknown')
        expect(await rowOf(shop, paid.payment)).toMatchObject({ received: price })
        expect(await chain.balanceOf(shop.server.payTo)).toBeGreaterThan(earned)
      },
    )

    test('yes, with a transfer of the payer that carries no authorization: unknown', async () => {
      const { payer, payment } = await payerAt(shop, door)
      await sandbox.fundEth(payer.address, parseEther('1'))
      const own = walletOf(sandbox, payer.privateKey)
      const transaction = await usdcCall(own, transfer(shop.server.payTo, price))
      shop.facilitator.lie(answers('/settle', { success: true, transaction, network }))
      const send = () => door.call(shop.server.url, { ...call, payment })
      const runs = shop.ticket.runs()
      expectProblem(door, await send(), unknown)
      shop.facilitator.lie(undefined)
      expect(shop.ticket.runs()).toBe(runs)
      expect(await chain.balanceOf(payer.address)).toBe(usdc('0.995'))
      // It was a gift; the authorization still pays.
      expect(await send()).toMatchObject({ kind: 'delivered', repeated: false })
      expect(await chain.balanceOf(payer.address)).toBe(usdc('0.99'))
      expect(shop.ticket.runs()).toBe(runs + 1)
    })
  })
})

const mint = (to: Hex, amount: bigint) =>
  encodeFunctionData({ abi: testUsdc.abi, functionName: 'mint', args: [to, amount] })
const transfer = (to: Hex, amount: bigint) =>
  encodeFunctionData({ abi: testUsdc.abi, functionName: 'transfer', args: [to, amount] })

/** Sends one transaction, and answers its hash once it is in a block. */
async function usdcCall(
  wallet: TestWallet,
  data: Hex,
  { to = sandbox.usdc, reverts = false }: { to?: Hex; reverts?: boolean } = {},
): Promise<Hex> {
  const hash = await wallet.sendTransaction({ to, data, gas: 200_000n })
  const { status } = await minedReceipt(wallet, hash)
  expect(status).toBe(reverts ? 'reverted' : 'success')
  return hash
}
