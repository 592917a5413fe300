import { createPublicClient, http as transport, parseEther, type Hex } from 'viem'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

import type { LiveConfig } from '../../src/config/network-settings.ts'
import { usdc } from '../../src/money/usdc.ts'
import { chainClient } from '../../src/sandbox/chain-client.ts'
import { minedReceipt } from '../../src/sandbox/mined-receipt.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/start-sandbox.ts'
import { doors, type Door } from '../e2e/doors.ts'
import { entryOf, signedPart, signPayment } from '../support/payer.ts'
import { deploy, fundedWallet, type TestWallet } from '../support/sandbox.ts'
import { compileTokens } from '../tools/token-safety/compile.ts'
import { expectProblem, unknown } from './paying.ts'
import { call, expectRefused, ledgers, openShop, rowOf, type Shop } from './shop.ts'

const { OddUsdc } = compileTokens('../../attacks/odd-usdc.sol')
const behaviours = [
  'honest',
  'silent',
  'usesOnly',
  'paysThief',
  'paysLess',
  'paysBack',
  'othersLog',
] as const
type Behaviour = (typeof behaviours)[number]

const price = 5_000n
const purse = 1_000_000n

let own: Sandbox
let wallet: TestWallet
let odd: OddToken
beforeAll(async () => {
  own = await startSandbox()
  wallet = await fundedWallet(own)
  odd = await deployOdd()
})
afterAll(() => own.stop())
afterEach(() => odd.behave('honest'))

type OddToken = Awaited<ReturnType<typeof deployOdd>>

/** A token that takes every authorization, and what can be asked of it. */
async function deployOdd() {
  if (OddUsdc === undefined) throw new Error('There is no such contract.')
  const { abi, bytecode } = OddUsdc
  const thief = privateKeyToAddress(generatePrivateKey())
  const address = await deploy(wallet, { abi, bytecode, args: [thief] })
  const client = createPublicClient({ transport: transport(own.rpcUrl), cacheTime: 0 })
  const read = (functionName: string, args: unknown[]) =>
    client.readContract({ address, abi, functionName, args })
  async function write(functionName: string, args: unknown[]): Promise<void> {
    const hash = await wallet.writeContract({ address, abi, functionName, args })
    const { status } = await minedReceipt(wallet, hash)
    expect(status).toBe('success')
  }
  return {
    address,
    mint: (to: Hex) => write('mint', [to, purse]),
    behave: (next: Behaviour) => write('behave', [behaviours.indexOf(next)]),
    has: async (holder: Hex) => z.bigint().parse(await read('balanceOf', [holder])),
    isUsed: ({ from, nonce }: { from: Hex; nonce: Hex }) =>
      read('authorizationState', [from, nonce]),
    /** Somebody else sends the authorization. */
    use: ({ from, to, value, nonce }: { from: Hex; to: string; value: string; nonce: Hex }) =>
      write('transferWithAuthorization', [from, to, value, 0, 0, nonce, 27, nonce, nonce]),
  }
}

/** Sells for the odd token, through a relayer of its own. */
async function liveOn({ address: asset }: OddToken): Promise<LiveConfig> {
  const privateKey = generatePrivateKey()
  await own.fundEth(privateKeyToAddress(privateKey), parseEther('10'))
  return {
    network: 'eip155:84532',
    legacyNetwork: 'base-sepolia',
    chainId: own.chainId,
    name: 'sandbox',
    asset,
    assetName: 'USDC',
    assetVersion: '2',
    rpcUrls: [own.rpcUrl],
    payTo: privateKeyToAddress(generatePrivateKey()),
    settlement: { kind: 'relayer', privateKey },
    refundKey: undefined,
  }
}

describe.each(ledgers)('a transaction that succeeds without a transfer, on %s', (on) => {
  let shop: Shop
  let live: LiveConfig
  beforeAll(async () => {
    live = await liveOn(odd)
    shop = await openShop({ on, config: { live } })
  })
  afterAll(() => shop.stop())

  async function payerAt(door: Door) {
    const payer = await own.newPayer(usdc('0'))
    await odd.mint(payer.address)
    const { quote } = await door.call(shop.server.url, call)
    if (quote === undefined) throw new Error('No quote came.')
    const payment = await signPayment(payer.account, entryOf(quote))
    const { authorization } = signedPart(payment)
    const runsBefore = shop.ticket.runs()
    return {
      payment,
      authorization,
      send: () => door.call(shop.server.url, { ...call, payment }),
      left: () => odd.has(payer.address),
      runs: () => shop.ticket.runs() - runsBefore,
    }
  }

  describe.each(doors)('over $name', (door) => {
    test('the honest token is paid with, once', async () => {
      const { send, left, runs, payment } = await payerAt(door)
      const earned = await odd.has(live.payTo)
      const answer = await send()
      expect(answer).toMatchObject({ kind: 'delivered', repeated: false })
      expect(await send()).toMatchObject({ repeated: true, text: answer.text })
      expect([await left(), runs()]).toEqual([purse - price, 1])
      expect(await rowOf(shop, payment)).toMatchObject({ state: 'delivered', received: price })
      expect(await odd.has(live.payTo)).toBe(earned + price)
    })

    test.each<{ when: string; behaviour: Behaviour }>([
      { when: 'only the nonce is used', behaviour: 'usesOnly' },
      { when: 'the money goes to somebody else', behaviour: 'paysThief' },
      { when: 'one unit is missing', behaviour: 'paysLess' },
      { when: 'nothing moves, the other way', behaviour: 'paysBack' },
      { when: 'another contract says that it moved', behaviour: 'othersLog' },
    ])('releases nothing: $when', async ({ behaviour }) => {
      const { send, runs, payment, authorization } = await payerAt(door)
      await odd.behave(behaviour)
      const told = { code: 'payment.authorization_used', status: 402 } as const
      expectRefused(door, await send(), told)
      await odd.behave('honest')
      expectRefused(door, await send(), told)
      expect(runs()).toBe(0)
      expect(await odd.isUsed(authorization)).toBe(true)
      expect(await rowOf(shop, payment)).toMatchObject({ state: 'rejected', runs: 0 })
      expect((await rowOf(shop, payment))?.received).toBeUndefined()
    })

    test('releases nothing when nothing happens at all, and the same payment is good later', async () => {
      const { send, runs, left, payment, authorization } = await payerAt(door)
      await odd.behave('silent')
      expectProblem(door, await send(), unknown)
      expectProblem(door, await send(), unknown)
      expect([await left(), runs(), await odd.isUsed(authorization)]).toEqual([purse, 0, false])
      await odd.behave('honest')
      expect(await send()).toMatchObject({ kind: 'delivered', repeated: false })
      expect([await left(), runs()]).toEqual([purse - price, 1])
      expect(await rowOf(shop, payment)).toMatchObject({ state: 'delivered', received: price })
    })

    test('releases nothing for what bought something before, though using it again succeeds', async () => {
      const { send, runs, left, payment, authorization } = await payerAt(door)
      await odd.use(authorization)
      const earned = await odd.has(live.payTo)
      await elapse(10)
      expectRefused(door, await send(), { code: 'payment.authorization_used', status: 402 })
      expect([await left(), runs()]).toEqual([purse - price, 0])
      expect(await odd.has(live.payTo)).toBe(earned)
      expect(await rowOf(shop, payment)).toMatchObject({ state: 'rejected', runs: 0 })
    })
  })

  /** Time passes on the chain, and here as much as there. */
  async function elapse(seconds: number): Promise<void> {
    const client = chainClient(own.rpcUrl)
    await client.increaseTime({ seconds })
    await client.mine({ blocks: 1 })
    const { timestamp } = await client.getBlock()
    shop.server.clock.advance(Number(timestamp) * 1000 - shop.server.clock())
  }
})
