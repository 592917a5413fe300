import { createTestClient, http, parseEther } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { sweep, type SweepReport } from '../../src/gate/sweep.ts'
import { usdc } from '../../src/money/usdc.ts'
import { testUsdc } from '../../src/sandbox/contracts/artifacts/test-usdc.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/start-sandbox.ts'
import { latch } from '../gate/bench.ts'
import { walletOf } from '../support/sandbox.ts'
import {
  openRefundBench,
  sharedDatabases,
  total,
  type Intercept,
  type RefundBench,
  type Refunder,
} from './refund-bench.ts'

const leaseMs = 90_000
const minuteMs = 60_000

/** A chain of its own: these tests mine blocks until others are final. */
let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

const anvil = () => createTestClient({ mode: 'anvil', transport: http(sandbox.rpcUrl) })
/** The sandbox calls a block final when 64 others stand on it. */
const finalize = () => anvil().mine({ blocks: 70 })

function times<made>(count: number, make: () => made): made[] {
  return Array.from({ length: count }, make)
}

function sum(reports: readonly SweepReport[], name: keyof SweepReport): number {
  return reports.reduce((so, report) => so + report[name], 0)
}

/** A process that dies at a step: it never hears the answer, and never comes back. */
function dies(method: string, when: 'before' | 'after'): Intercept & { there: Promise<void> } {
  const arrived = latch()
  const intercept: Intercept = async (asked, next) => {
    if (asked !== method) return next()
    if (when === 'after') await next()
    arrived.open()
    return new Promise(() => undefined)
  }
  return Object.assign(intercept, { there: arrived.opened })
}

/** A node that takes what it is sent and breaks the connection. */
const mute: Intercept = async (method, next) => {
  const answer = await next()
  if (method === 'eth_sendRawTransaction') throw new Error('broken pipe')
  return answer
}

/** A signed refund that nobody sent, and another transaction with its nonce. */
async function overtaken(bench: RefundBench) {
  const entry = await bench.owed()
  await signedOnly(bench)
  const operator = walletOf(sandbox, bench.privateKey)
  await operator.sendTransaction({ to: operator.account.address, value: 1n, nonce: 0 })
  return { entry, dead: await bench.journal.find(entry.id) }
}

/** Signs what is owed, dies before a node sees it, and is dead for long enough. */
async function signedOnly(bench: RefundBench): Promise<void> {
  const dying = dies('eth_sendRawTransaction', 'before')
  void sweep(await bench.start({ intercept: dying }))
  await dying.there
  bench.clock.advance(leaseMs)
}

describe.each(sharedDatabases)('money goes back on chain, with $name', ({ make }) => {
  let bench: RefundBench
  const open = async (funds?: { usdc: ReturnType<typeof usdc>; wei: bigint }) => {
    bench = await openRefundBench({ sandbox, database: await make(), ...(funds && { funds }) })
  }
  beforeEach(() => open())
  afterEach(() => bench.close())

  test('what was received, to the payer, with the transaction in the row', async () => {
    const entry = await bench.owed({ received: usdc('0.0123') })
    expect(await sweep(await bench.start())).toMatchObject({ refunded: 1 })
    expect(await bench.arrived(entry)).toEqual([12_300n])
    const { state, refundTransaction = '0x' } = await bench.row(entry)
    const { logs } = await bench.chain.getTransactionReceipt({ hash: refundTransaction })
    expect([state, logs.length]).toEqual(['refunded', 1])
    expect(await bench.balanceOf(entry.payer)).toBe(12_300n)
    expect(await bench.balanceOf(bench.account.address)).toBe(usdc('9.9877'))
  })

  test('once, however many sweeps come at once and afterwards', async () => {
    const entry = await bench.owed()
    const one = await bench.start()
    const reports = await Promise.all(times(20, () => sweep(one)))
    bench.clock.advance(leaseMs)
    await sweep(one)
    expect(sum(reports, 'refunded')).toBe(1)
    expect(await bench.arrived(entry)).toEqual([5_000n])
  })

  test('once each, by two processes that share the wallet, without a gap in its nonces', async () => {
    const entries = []
    for (let made = 0; made < 24; made += 1) entries.push(await bench.owed())
    const processes = [await bench.start(), await bench.start()]
    const sweeps = times(10, () => processes.map((one) => sweep(one))).flat()
    const reports = await Promise.all(sweeps)
    expect(sum(reports, 'refunded')).toBe(24)
    for (const entry of entries) expect(await bench.arrived(entry)).toEqual([5_000n])
    const wallet = { network: entries[0]?.network ?? 'eip155:0', account: bench.account.address }
    const nonces = (await bench.journal.from(wallet, 0)).map(({ nonce }) => nonce)
    expect(nonces).toEqual(Array.from({ length: 24 }, (_, nonce) => nonce))
    expect(await bench.balanceOf(bench.account.address)).toBe(usdc('9.88'))
  })

  test.each([
    { step: 'before the node saw it', intercept: () => dies('eth_sendRawTransaction', 'before') },
    { step: 'after the node took it', intercept: () => dies('eth_sendRawTransaction', 'after') },
    {
      step: 'before it saw the transfer',
      intercept: () => dies('eth_getTransactionReceipt', 'before'),
    },
  ])('once, when the process dies $step', async ({ intercept }) => {
    const entry = await bench.owed()
    const dying = intercept()
    void sweep(await bench.start({ intercept: dying }))
    await dying.there
    const signed = await bench.journal.find(entry.id)
    bench.clock.advance(leaseMs)
    expect(await sweep(await bench.start())).toMatchObject({ refunded: 1 })
    expect(await bench.row(entry)).toMatchObject({ refundTransaction: signed?.transaction })
    expect(await bench.arrived(entry)).toEqual([5_000n])
  })

  test('once, when the process dies before it writes down that the money is back', async () => {
    const entry = await bench.owed()
    const dying = await bench.start()
    const stuck = new Promise<void>((resolve) => {
      dying.ledger = {
        ...dying.ledger,
        move(move) {
          resolve()
          expect(move.to).toBe('refunded')
          return new Promise(() => undefined)
        },
      }
    })
    void sweep(dying)
    await stuck
    bench.clock.advance(leaseMs)
    expect(await sweep(await bench.start())).toMatchObject({ refunded: 1 })
    expect(await bench.arrived(entry)).toEqual([5_000n])
  })

  test('once, when a process that slept before signing wakes up behind its successor', async () => {
    const entry = await bench.owed()
    const [asked, woken] = [latch(), latch()]
    const sleepy: Intercept = async (method, next) => {
      if (method === 'eth_getTransactionCount') {
        asked.open()
        await woken.opened
      }
      return next()
    }
    const late = sweep(await bench.start({ intercept: sleepy }))
    await asked.opened
    bench.clock.advance(leaseMs)
    await sweep(await bench.start())
    woken.open()
    expect(await late).toMatchObject({ refunded: 0, refundFailed: 0 })
    expect(await bench.arrived(entry)).toEqual([5_000n])
  })

  test('the refunds behind one that nobody sent are not held up by it', async () => {
    const first = await bench.owed()
    const dying = dies('eth_sendRawTransaction', 'before')
    void sweep(await bench.start({ intercept: dying }))
    await dying.there
    const second = await bench.owed()
    const one = await bench.start()
    await sweep(one)
    await sweep(one)
    expect(await bench.row(second)).toMatchObject({ state: 'refunded' })
    expect(await bench.arrived(first)).toEqual([5_000n])
    bench.clock.advance(leaseMs)
    await sweep(one)
    expect(await bench.row(first)).toMatchObject({ state: 'refunded' })
    expect(await bench.arrived(first)).toEqual([5_000n])
  })

  describe('a refund whose nonce somebody else used', () => {
    test('is signed anew once that is final, and not before', async () => {
      const { entry, dead } = await overtaken(bench)
      const one = await bench.start()
      await sweep(one)
      await sweep(one)
      expect(await bench.row(entry)).toMatchObject({ state: 'refund_pending' })
      expect((await bench.journal.find(entry.id))?.transaction).toBe(dead?.transaction)
      await finalize()
      expect(await sweep(one)).toMatchObject({ refunded: 1 })
      expect(await bench.journal.find(entry.id)).toMatchObject({
        replaces: dead?.transaction,
        nonce: 1,
      })
      expect(await bench.arrived(entry)).toEqual([5_000n])
    })

    test('is signed anew once, by two processes at once', async () => {
      const { entry } = await overtaken(bench)
      await finalize()
      const processes = [await bench.start(), await bench.start()]
      await Promise.all(times(5, () => processes.map((one) => sweep(one))).flat())
      expect(await bench.arrived(entry)).toEqual([5_000n])
    })

    test('is left to the operator when nodes may have forgotten what became of it', async () => {
      const { entry, dead } = await overtaken(bench)
      await finalize()
      bench.clock.advance(8 * 86_400_000)
      await sweep(await bench.start())
      expect((await bench.journal.find(entry.id))?.transaction).toBe(dead?.transaction)
      expect(await bench.arrived(entry)).toEqual([])
    })
  })

  test('a transfer that reverted is made again once that is final', async () => {
    const entry = await bench.owed()
    await signedOnly(bench)
    await freeze(entry.payer, true)
    const one = await bench.start()
    await sweep(one)
    expect(one.problems.at(-1)?.what).toMatch(/reverted/)
    await freeze(entry.payer, false)
    await sweep(one)
    expect(await bench.arrived(entry)).toEqual([])
    await finalize()
    expect(await sweep(one)).toMatchObject({ refunded: 1 })
    expect(await bench.arrived(entry)).toEqual([5_000n])
  })

  describe('a wallet that cannot pay', () => {
    test.each([
      {
        lacks: 'USDC',
        funds: { usdc: usdc('0.004'), wei: parseEther('1') },
        says: /holds \$0\.004/,
      },
      { lacks: 'gas', funds: { usdc: usdc('1'), wei: 0n }, says: /ether/ },
    ])('without $lacks fails clearly, and pays once funded', async ({ funds, says }) => {
      await bench.close()
      await open(funds)
      const entry = await bench.owed()
      const one = await bench.start()
      expect(await sweep(one)).toMatchObject({ refundFailed: 1 })
      expect(await bench.row(entry)).toMatchObject({ state: 'refund_failed' })
      expect((await bench.ledger.audit(entry.id)).at(-1)?.reason).toMatch(says)
      expect(await bench.journal.find(entry.id)).toBeUndefined()

      await sandbox.mintUsdc(bench.account.address, usdc('1'))
      await sandbox.fundEth(bench.account.address, parseEther('1'))
      expect(await sweep(one)).toMatchObject({ refunded: 0 })
      bench.clock.advance(minuteMs)
      expect(await sweep(one)).toMatchObject({ refunded: 1 })
      expect(await bench.trail(entry)).toEqual([
        'pending',
        'paid',
        'refund_pending',
        'refund_failed',
        'refund_pending',
        'refunded',
      ])
      expect(await bench.arrived(entry)).toEqual([5_000n])
    })

    test('for all of them pays as many as it can', async () => {
      await bench.close()
      await open({ usdc: usdc('0.012'), wei: parseEther('1') })
      const entries = [await bench.owed(), await bench.owed(), await bench.owed()]
      expect(await sweep(await bench.start())).toMatchObject({ refunded: 2, refundFailed: 1 })
      const sent = (await Promise.all(entries.map((entry) => bench.arrived(entry)))).flat()
      expect(sent).toEqual([5_000n, 5_000n])
    })

    test('to a frozen payer fails without spending a nonce', async () => {
      const entry = await bench.owed()
      await freeze(entry.payer, true)
      expect(await sweep(await bench.start())).toMatchObject({ refundFailed: 1 })
      const { address } = bench.account
      expect(await bench.chain.getTransactionCount({ address })).toBe(0)
    })
  })

  test('nothing is decided while the node cannot be asked', async () => {
    const entry = await bench.owed()
    const one = await bench.start({ intercept: () => Promise.reject(new Error('no route')) })
    expect(await sweep(one)).toMatchObject({ refunded: 0, refundFailed: 0 })
    expect(one.problems).toMatchObject([{ paymentId: entry.id, what: /node/ }])
    expect(await bench.row(entry)).toMatchObject({ state: 'refund_pending' })
    expect(await sweep(await bench.start())).toMatchObject({ refunded: 1 })
  })

  test('a node that takes the transaction and says nothing is not sent a second one', async () => {
    const entry = await bench.owed()
    expect(await sweep(await bench.start({ intercept: mute }))).toMatchObject({ refunded: 1 })
    expect(await bench.arrived(entry)).toEqual([5_000n])
  })

  test('a signed refund is sent on when the operator has changed wallets', async () => {
    const entry = await bench.owed()
    await signedOnly(bench)
    const account = privateKeyToAccount(generatePrivateKey())
    await sandbox.mintUsdc(account.address, usdc('1'))
    await sandbox.fundEth(account.address, parseEther('1'))
    expect(await sweep(await bench.start({ account }))).toMatchObject({ refunded: 1 })
    expect(await bench.arrived(entry)).toEqual([5_000n])
    expect(await bench.arrived(entry, account.address)).toEqual([])
  })

  test('a signed refund is never credited as well, when the wallet is taken away', async () => {
    const entry = await bench.owed()
    await signedOnly(bench)
    const poor: Refunder = { ...(await bench.start()), refunds: undefined }
    expect(await sweep(poor)).toMatchObject({ credited: 0 })
    expect(poor.problems).toMatchObject([{ paymentId: entry.id, what: /signed/ }])
    expect(await sweep(await bench.start())).toMatchObject({ refunded: 1 })
  })

  test('a process with a wallet and one without agree: refunded or credited, never both', async () => {
    const entries = []
    for (let made = 0; made < 12; made += 1) entries.push(await bench.owed())
    const rich = await bench.start()
    const poor: Refunder = { ...(await bench.start()), refunds: undefined }
    const reports = await Promise.all(times(4, () => [sweep(rich), sweep(poor)]).flat())
    bench.clock.advance(leaseMs)
    reports.push(await sweep(rich))
    const states = await Promise.all(entries.map(async (entry) => (await bench.row(entry)).state))
    const sent = (await Promise.all(entries.map((entry) => bench.arrived(entry)))).flat()
    expect(sent).toHaveLength(states.filter((state) => state === 'refunded').length)
    expect(sum(reports, 'refunded') + sum(reports, 'credited')).toBe(12)
    expect(total(sent)).toBe(usdc('10') - (await bench.balanceOf(bench.account.address)))
  })
})

async function freeze(payer: `0x${string}`, frozen: boolean): Promise<void> {
  const owner = walletOf(sandbox, sandbox.accounts.deployer.privateKey)
  const hash = await owner.writeContract({
    address: sandbox.usdc,
    abi: testUsdc.abi,
    functionName: frozen ? 'blacklist' : 'unBlacklist',
    args: [payer],
  })
  await owner.waitForTransactionReceipt({ hash })
}
