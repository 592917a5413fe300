import { parseEther } from 'viem'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { LedgerEntry } from '../../src/gate/ledger.ts'
import { usdc } from '../../src/money/usdc.ts'
import { chainWitness, entryOf, signPayment } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { doors, http } from './doors.ts'
import { countingTool } from './tools.ts'

const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)
const refundKey = generatePrivateKey()
const wallet = privateKeyToAddress(refundKey)
const broken = countingTool({
  name: 'broken',
  price: usdc('0.01'),
  before: () => Promise.reject(new Error('upstream')),
})

let server: TestServer
beforeAll(async () => {
  await sandbox.mintUsdc(wallet, usdc('1'))
  await sandbox.fundEth(wallet, parseEther('1'))
  server = await startTestServer({
    sandbox,
    refundKey,
    tools: [broken.tool],
    config: {
      pace: { repeatWindowMs: 0, sweepEveryMs: 200 },
      metrics: { host: '127.0.0.1', port: 0 },
    },
  })
})
afterAll(() => server.stop())

async function rowOf(payer: string): Promise<LedgerEntry | undefined> {
  const rows = await server.ledger.recent(100)
  return rows.find((row) => row.payer === payer.toLowerCase())
}

async function moneyIn(...holders: `0x${string}`[]): Promise<bigint> {
  const balances = await Promise.all(holders.map((holder) => chain.balanceOf(holder)))
  return balances.reduce((sum, balance) => sum + balance, 0n)
}

test.each(doors)('by $name, what a broken tool was paid comes back to the payer', async (door) => {
  const payer = await sandbox.newPayer(usdc('0.05'))
  const everybody = [payer.address, wallet, server.payTo] as const
  const [all, stock] = [await moneyIn(...everybody), await moneyIn(wallet)]
  const { quote } = await door.call(server.url, { tool: 'broken' })
  if (quote === undefined) throw new Error('No quote came.')
  const payment = await signPayment(payer.account, entryOf(quote))

  const failed = await door.call(server.url, { tool: 'broken', payment })
  expect(failed.body).toMatchObject({ code: 'tool.failed', charged: true })
  await expect.poll(async () => (await rowOf(payer.address))?.state).toBe('refunded')

  expect(await moneyIn(payer.address)).toBe(usdc('0.05'))
  expect(stock - (await moneyIn(wallet))).toBe(usdc('0.01'))
  expect(await moneyIn(...everybody)).toBe(all)
  const { refundTransaction = '0x' } = (await rowOf(payer.address)) ?? {}
  expect(await chain.client.getTransactionReceipt({ hash: refundTransaction })).toMatchObject({
    status: 'success',
  })

  const again = await door.call(server.url, { tool: 'broken', payment })
  expect(again.body).toMatchObject({ code: 'payment.returned' })
  expect(await moneyIn(payer.address)).toBe(usdc('0.05'))
})

test('a caller who names another wallet and another amount changes nothing', async () => {
  const payer = await sandbox.newPayer(usdc('0.05'))
  const { quote } = await http.call(server.url, { tool: 'broken' })
  if (quote === undefined) throw new Error('No quote came.')
  const wish = { refundTo: server.payTo, amount: '50000' }
  const payment = { ...(await signPayment(payer.account, entryOf(quote))), ...wish }
  const answer = await http.call(server.url, { tool: 'broken', payment })
  expect(answer.body).toMatchObject({ code: 'tool.failed', charged: true })
  await expect.poll(async () => (await rowOf(payer.address))?.state).toBe('refunded')
  expect(await moneyIn(payer.address)).toBe(usdc('0.05'))
})

test('nothing about the wallet is logged but its payments', () => {
  expect(server.logText()).not.toContain(refundKey.slice(2))
})

test('metrics are on a listener of their own, and not on the public one', async () => {
  const shown = await fetch(`${server.metricsUrl}/metrics`)
  const text = await shown.text()
  expect(text).toContain('faregate_payment_moves_total{from="refund_pending",to="refunded"}')
  expect(text).toMatch(
    /faregate_http_request_seconds_count\{method="POST",route="\/[^"]*",status="502"\} /,
  )
  expect(text).not.toMatch(/0x[0-9a-f]{40}/i)
  expect((await fetch(`${server.url}/metrics`)).status).toBe(404)
})
