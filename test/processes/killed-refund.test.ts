import { parseEther } from 'viem'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { usdcAbi } from '../../src/chain/usdc-abi.ts'
import type { LedgerEntry } from '../../src/gate/ledger.ts'
import { usdc } from '../../src/money/usdc.ts'
import { startRpcProxy, type RpcProxy } from '../e2e/rpc-proxy.ts'
import { latch } from '../e2e/tools.ts'
import { present } from '../store/rows-of.ts'
import { makeClaim, random32, randomAddress } from '../support/builders.ts'
import { chainWitness } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startGate, type SharedGate } from './start-gate.ts'

const testMs = 60_000
const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)

let gate: SharedGate
let proxy: RpcProxy
beforeAll(async () => {
  gate = await startGate(sandbox)
  proxy = await startRpcProxy(sandbox.rpcUrl)
}, testMs)
afterAll(() => Promise.all([gate.stop(), proxy.stop()]))

/** A settled payment whose money is to go back, as a sweep would find it. */
async function owed(payer = randomAddress()): Promise<LedgerEntry> {
  const [at, received] = [Date.now(), usdc('0.005')]
  const claim = makeClaim({ payer, asset: sandbox.usdc, amount: received, claimedAt: at })
  const by = { actor: 'gate', reason: 'made by a test', at, workingUntil: at }
  const held = present(await gate.ledger.claim(claim, at))
  const settled = { transaction: random32(), received }
  const paid = present(await gate.ledger.move({ ...by, held, to: 'paid', ...settled }))
  return present(await gate.ledger.move({ ...by, held: paid, to: 'refund_pending' }))
}

test.each(['before', 'after'] as const)(
  'a process killed %s the node has its refund is replaced, and the payer paid once',
  async (when) => {
    const refundKey = generatePrivateKey()
    const wallet = privateKeyToAddress(refundKey)
    await sandbox.mintUsdc(wallet, usdc('1'))
    await sandbox.fundEth(wallet, parseEther('1'))
    const paces = { refundKey, timing: { leaseMs: 1_000 }, sweepEveryMs: 100 }
    const entry = await owed()
    const reached = latch()
    proxy.tamper({
      method: 'eth_sendRawTransaction',
      [when]: () => {
        reached.open()
        return new Promise<void>(() => undefined)
      },
    })

    const doomed = await gate.start({ ...paces, rpcUrl: proxy.url })
    await reached.passed
    await doomed.kill()
    const successors = await Promise.all([gate.start(paces), gate.start(paces)])

    const state = async () => (await gate.ledger.find(entry.id))?.state
    await expect.poll(state, { timeout: testMs / 2 }).toBe('refunded')
    await Promise.all(successors.map((successor) => successor.kill()))
    expect(await chain.balanceOf(entry.payer)).toBe(usdc('0.005'))
    expect(await chain.balanceOf(wallet)).toBe(usdc('0.995'))
    const transfers = await chain.client.getContractEvents({
      address: sandbox.usdc,
      abi: usdcAbi,
      eventName: 'Transfer',
      args: { to: entry.payer },
      fromBlock: 0n,
    })
    expect(transfers).toHaveLength(1)
  },
  testMs,
)
