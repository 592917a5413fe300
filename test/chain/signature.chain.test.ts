import { concat, size, slice, type Hex } from 'viem'
import { describe, expect, test } from 'vitest'

import { nodeClient } from '../../src/chain/node-client.ts'
import { relayer } from '../../src/chain/relayer.ts'
import { settlement } from '../../src/chain/settlement.ts'
import { isSignedByPayer } from '../../src/chain/signature.ts'
import type { Payment } from '../../src/gate/payment.ts'
import { usdc } from '../../src/money/usdc.ts'
import { smartWallet } from '../../src/sandbox/contracts/artifacts/smart-wallet.ts'
import { random32, randomAddress, randomSignature } from '../support/builders.ts'
import { deploy, fundedWallet, sandboxFromRun } from '../support/sandbox.ts'
import { freshTerms, orderFor, price, signedPayment } from './orders.ts'

const sandbox = sandboxFromRun()
const client = nodeClient([sandbox.rpcUrl])

async function signed() {
  const terms = freshTerms()
  const payer = await sandbox.newPayer(usdc('0'))
  return { terms, payment: await signedPayment(payer.account, { terms }) }
}

describe('the signature of a wallet', () => {
  test('is checked without a node', async () => {
    const { terms, payment } = await signed()
    expect(await isSignedByPayer(payment, { terms, client: undefined })).toBe(true)
  })

  test.each<{ what: string; alter: (payment: Payment) => Partial<Payment> }>([
    { what: 'payer', alter: () => ({ payer: randomAddress() }) },
    { what: 'recipient', alter: () => ({ payTo: randomAddress() }) },
    { what: 'amount', alter: () => ({ amount: usdc('0.006') }) },
    { what: 'beginning', alter: () => ({ validAfter: 1n }) },
    { what: 'end', alter: ({ validBefore }) => ({ validBefore: validBefore + 1n }) },
    { what: 'nonce', alter: () => ({ nonce: random32() }) },
    { what: 'signature', alter: () => ({ signature: randomSignature() }) },
    { what: 'signature (empty of meaning)', alter: () => ({ signature: '0x00' }) },
    { what: 'signature (all zero)', alter: () => ({ signature: `0x${'00'.repeat(65)}` }) },
    { what: 'signature (all ones)', alter: () => ({ signature: `0x${'ff'.repeat(65)}` }) },
    { what: 'signature (cut)', alter: ({ signature }) => ({ signature: slice(signature, 0, 64) }) },
    {
      what: 'signature (long)',
      alter: ({ signature }) => ({ signature: concat([signature, '0x00']) }),
    },
  ])('with another $what it is not the payer’s, with or without a node', async ({ alter }) => {
    const { terms, payment } = await signed()
    const altered = { ...payment, ...alter(payment) }
    expect(await isSignedByPayer(altered, { terms, client: undefined })).toBe(false)
    expect(await isSignedByPayer(altered, { terms, client })).toBe(false)
  })

  test.each([
    { what: 'chain', parts: { network: 'eip155:8453' } },
    { what: 'token', parts: { asset: randomAddress() } },
    { what: 'token name', parts: { assetName: 'USD Coin' } },
    { what: 'token version', parts: { assetVersion: '1' } },
  ] as const)('made for another $what it counts for nothing here', async ({ parts }) => {
    const { terms, payment } = await signed()
    const here = { ...terms, ...parts }
    expect(await isSignedByPayer(payment, { terms: here, client: undefined })).toBe(false)
  })

  test('with v written as 0 or 1 it is as good', async () => {
    const { terms, payment } = await signed()
    const { signature } = payment
    const parity: Hex = slice(signature, 64) === '0x1b' ? '0x00' : '0x01'
    const rewritten = { ...payment, signature: concat([slice(signature, 0, 64), parity]) }
    expect(size(rewritten.signature)).toBe(65)
    expect(await isSignedByPayer(rewritten, { terms, client: undefined })).toBe(true)
  })
})

async function contractPayer() {
  const terms = freshTerms()
  const [owner, deployer] = await Promise.all([sandbox.newPayer(usdc('0')), fundedWallet(sandbox)])
  const wallet = await deploy(deployer, { ...smartWallet, args: [owner.address] })
  await sandbox.mintUsdc(wallet, usdc('1'))
  return {
    terms,
    wallet,
    owner,
    payment: await signedPayment(owner.account, { terms, from: wallet }),
  }
}

describe('a contract wallet (ERC-1271)', () => {
  test('is asked for its owner’s signature', async () => {
    const { terms, payment } = await contractPayer()
    expect(await isSignedByPayer(payment, { terms, client })).toBe(true)
    expect(await isSignedByPayer(payment, { terms, client: undefined })).toBe(false)
  })

  test('does not confirm a stranger’s signature', async () => {
    const { terms, wallet } = await contractPayer()
    const stranger = await sandbox.newPayer(usdc('0'))
    const payment = await signedPayment(stranger.account, { terms, from: wallet })
    expect(await isSignedByPayer(payment, { terms, client })).toBe(false)
  })

  test('pays through the own relayer', async () => {
    const { terms, payment } = await contractPayer()
    const { account } = await fundedWallet(sandbox)
    const engine = relayer({ client, chainId: sandbox.chainId, account })
    const own = settlement({ engine, terms, client, clock: Date.now })
    const outcome = await own.settle(orderFor(payment, { terms }))
    expect(outcome).toMatchObject({ kind: 'settled', received: price })
  })
})
