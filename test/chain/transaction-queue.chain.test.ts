import { describe, expect, test } from 'vitest'

import { nodeClient } from '../../src/chain/node-client.ts'
import { relayer } from '../../src/chain/relayer.ts'
import { settlement } from '../../src/chain/settlement.ts'
import { transactionQueue } from '../../src/chain/transaction-queue.ts'
import { usdc } from '../../src/money/usdc.ts'
import { minedReceipt } from '../../src/sandbox/mined-receipt.ts'
import { fundedWallet, sandboxFromRun } from '../support/sandbox.ts'
import { freshTerms, orderFor, price, signedPayment } from './orders.ts'

const sandbox = sandboxFromRun()
const client = nodeClient([sandbox.rpcUrl])

async function openQueue() {
  const { account } = await fundedWallet(sandbox)
  const queue = transactionQueue({ client, chainId: sandbox.chainId, account })
  const minedNonce = async (hash: `0x${string}`) => (await client.getTransaction({ hash })).nonce
  return { queue, minedNonce, to: account.address }
}

describe('the transactions of one account', () => {
  test('twenty settlements at once all settle, each once', async () => {
    const terms = freshTerms()
    const payer = await sandbox.newPayer(usdc('1'))
    const { account } = await fundedWallet(sandbox)
    const engine = relayer({ client, chainId: sandbox.chainId, account })
    const own = settlement({ engine, terms, client, clock: Date.now })
    const payments = await Promise.all(
      Array.from({ length: 20 }, () => signedPayment(payer.account, { terms })),
    )
    const outcomes = await Promise.all(
      payments.map((payment) => own.settle(orderFor(payment, { terms }))),
    )
    expect(outcomes).toEqual(
      outcomes.map(() => ({ kind: 'settled', transaction: expect.any(String), received: price })),
    )
    const hashes = outcomes.map((outcome) => ('transaction' in outcome ? outcome.transaction : ''))
    expect(new Set(hashes).size).toBe(20)
  })

  test('leave in the order they were given, without a gap', async () => {
    const { queue, minedNonce, to } = await openQueue()
    const sent = Array.from({ length: 10 }, () => queue.send({ to, data: '0x', gas: 30_000n }))
    const nonces = await Promise.all((await Promise.all(sent)).map(minedNonce))
    expect(nonces).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  test('one that the node refuses leaves no gap for the next', async () => {
    const { queue, minedNonce, to } = await openQueue()
    await queue.send({ to, data: '0x', gas: 30_000n })
    const refused = queue.send({ to, data: '0x', gas: 100n })
    const next = queue.send({ to, data: '0x', gas: 30_000n })
    await expect(refused).rejects.toThrow(/gas/i)
    expect(await minedNonce(await next)).toBe(1)
  })

  test('transactions that somebody else sent for the account are counted after a refusal', async () => {
    const wallet = await fundedWallet(sandbox)
    const { account } = wallet
    const queue = transactionQueue({ client, chainId: sandbox.chainId, account })
    const to = account.address
    await queue.send({ to, data: '0x', gas: 30_000n })
    const hash = await wallet.sendTransaction({ to })
    await minedReceipt(wallet, hash)
    await expect(queue.send({ to, data: '0x', gas: 30_000n })).rejects.toThrow(/nonce/i)
    const transaction = await queue.send({ to, data: '0x', gas: 30_000n })
    expect((await client.getTransaction({ hash: transaction })).nonce).toBe(2)
  })
})
