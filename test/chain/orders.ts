import type { FacilitatorClient } from '@x402/core/server'
import type { Address, Hex, PublicClient } from 'viem'
import type { LocalAccount, PrivateKeyAccount } from 'viem/accounts'

import { nodeClient } from '../../src/chain/node-client.ts'
import { relayer } from '../../src/chain/relayer.ts'
import { settlement } from '../../src/chain/settlement.ts'
import { usdcAbi } from '../../src/chain/usdc-abi.ts'
import type { Payment } from '../../src/gate/payment.ts'
import { requirementsFor, type PaymentTerms } from '../../src/gate/quote.ts'
import type { Settlement, SettlementOrder } from '../../src/gate/settlement.ts'
import { usdc } from '../../src/money/usdc.ts'
import type { SandboxConnection, SandboxPayer } from '../../src/sandbox/connect-sandbox.ts'
import { makeAuthorization, signTransfer } from '../sandbox/authorization.ts'
import { makePayment, makeTerms, randomAddress } from '../support/builders.ts'
import { fundedWallet } from '../support/sandbox.ts'

export const price = usdc('0.005')

/** Terms of a seller that nobody else sells for, so that its balance is one test's own. */
export function freshTerms(): PaymentTerms {
  return makeTerms({ payTo: randomAddress() })
}

type Signing = { terms: PaymentTerms; from?: Address; validBefore?: bigint }

/** A payment really signed by this account, good until 2100: the shared chain's clock runs ahead. */
export async function signedPayment(
  account: PrivateKeyAccount,
  { terms, from = account.address, validBefore = 4_102_444_800n }: Signing,
): Promise<Payment> {
  const message = makeAuthorization({ from, to: terms.payTo, value: price, validBefore })
  const signature = await signTransfer(account, message)
  return makePayment({
    accepted: { payTo: terms.payTo },
    authorization: {
      from,
      to: terms.payTo,
      value: message.value.toString(),
      validAfter: '0',
      validBefore: validBefore.toString(),
      nonce: message.nonce,
    },
    signature,
  })
}

/** The order the gate gives for a payment that it has just claimed (or claimed at `claimedAt`). */
export function orderFor(
  payment: Payment,
  { terms, claimedAt = Date.now() }: { terms: PaymentTerms; claimedAt?: number },
): SettlementOrder {
  const { payer, nonce, payTo, amount } = payment
  return {
    payment,
    engine: 'only',
    requirements: requirementsFor(terms, amount),
    claim: { asset: terms.asset, payer, nonce, payTo, amount, claimedAt },
  }
}

/** One payer, one seller, one relayer with gas, and a claimed payment between them. */
export type Counter = {
  client: PublicClient
  terms: PaymentTerms
  payer: SandboxPayer
  payment: Payment
  order: SettlementOrder
  /** The own relayer: an engine that tells the truth. */
  honest: FacilitatorClient
  settlementBy: (engine: FacilitatorClient) => Settlement
  /** What the seller has received. */
  received: () => Promise<bigint>
  /** Sends the authorization without us. */
  moveByStranger: () => Promise<Hex>
}

export async function openCounter(
  sandbox: SandboxConnection,
  {
    balance = usdc('1'),
    validBefore,
  }: { balance?: bigint & typeof price; validBefore?: bigint } = {},
): Promise<Counter> {
  const client = nodeClient([sandbox.rpcUrl])
  const terms = freshTerms()
  const [payer, gas, stranger] = await Promise.all([
    sandbox.newPayer(balance),
    fundedWallet(sandbox),
    fundedWallet(sandbox),
  ])
  const payment = await signedPayment(payer.account, { terms, ...(validBefore && { validBefore }) })
  const order = orderFor(payment, { terms })
  const engineOf = (account: LocalAccount) =>
    relayer({ client, chainId: sandbox.chainId, account, confirmationMs: 5_000 })
  return {
    client,
    terms,
    payer,
    payment,
    order,
    honest: engineOf(gas.account),
    settlementBy: (engine) => settlement({ engine, terms, client, clock: Date.now, proofMs: 300 }),
    received: () =>
      client.readContract({
        address: terms.asset,
        abi: usdcAbi,
        functionName: 'balanceOf',
        args: [terms.payTo],
      }),
    async moveByStranger() {
      const other = settlement({
        engine: engineOf(stranger.account),
        terms,
        client,
        clock: Date.now,
      })
      const outcome = await other.settle(order)
      if (outcome.kind !== 'settled') throw new Error(`The stranger was ${outcome.kind}.`)
      return outcome.transaction
    },
  }
}
