import { decodePaymentResponseHeader } from '@x402/core/http'
import { wrapFetchWithPayment } from '@x402/fetch'
import { isHex } from 'viem'
import { afterAll, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { chainWitness, stockClient } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'

const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)
const server = await startTestServer({ sandbox })
afterAll(() => server.stop())

test('@x402/fetch meets the 402, pays exactly the price and gets verdict and receipt', async () => {
  const payer = await sandbox.newPayer(usdc('1'))
  const earned = await chain.balanceOf(server.payTo)
  const statuses: number[] = []
  const watched: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    statuses.push(response.status)
    return response
  }
  const payingFetch = wrapFetchWithPayment(watched, stockClient(payer.account))

  const response = await payingFetch(`${server.url}/api/v1/token-safety`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: sandbox.tokens.honest }),
  })

  expect(statuses).toEqual([402, 200])
  expect(await response.json()).toMatchObject({ verdict: 'ok' })
  const receipt = decodePaymentResponseHeader(response.headers.get('payment-response') ?? '')
  expect(receipt).toMatchObject({
    success: true,
    network: 'eip155:84532',
    payer: payer.address.toLowerCase(),
    amount: '5000',
  })
  const { transaction } = receipt
  if (!isHex(transaction)) throw new Error('The receipt names no transaction.')
  const mined = await chain.client.getTransactionReceipt({ hash: transaction })
  expect(mined.status).toBe('success')
  expect(await chain.balanceOf(payer.address)).toBe(usdc('0.995'))
  expect(await chain.balanceOf(server.payTo)).toBe(earned + usdc('0.005'))
})

test('@x402/fetch with its own cap of a dollar pays for a check, and for no pass', async () => {
  const payer = await sandbox.newPayer(usdc('20'))
  const client = stockClient(payer.account)
  client.setSpendControls({ maxAmountPerPayment: '$1' })
  const payingFetch = wrapFetchWithPayment(fetch, client)
  const pass = payingFetch(`${server.url}/x402/v2/api-keys/1d`, { method: 'POST' })
  await expect(pass).rejects.toThrow(/spend|exceed|max/i)
  expect(await chain.balanceOf(payer.address)).toBe(usdc('20'))
})

test('@x402/fetch buys a pass once its cap allows it', async () => {
  const payer = await sandbox.newPayer(usdc('20'))
  const payingFetch = wrapFetchWithPayment(fetch, stockClient(payer.account))
  const response = await payingFetch(`${server.url}/x402/v2/api-keys/1d`, { method: 'POST' })
  expect(response.status).toBe(201)
  expect(await response.json()).toMatchObject({ data: { apiKey: expect.stringMatching(/^fgk_/) } })
  expect(await chain.balanceOf(payer.address)).toBe(usdc('10'))
})

test('@x402/fetch is told why its payment was not taken', async () => {
  const payer = await sandbox.newPayer(usdc('0'))
  const payingFetch = wrapFetchWithPayment(fetch, stockClient(payer.account))
  const response = await payingFetch(`${server.url}/api/v1/token-safety`, {
    method: 'POST',
    body: JSON.stringify({ token: sandbox.tokens.honest }),
  })
  expect(response.status).toBe(402)
  expect(await response.json()).toMatchObject({
    code: 'payment.insufficient_funds',
    charged: false,
  })
})
