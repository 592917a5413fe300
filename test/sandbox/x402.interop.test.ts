import { x402Client } from '@x402/core/client'
import { x402Facilitator } from '@x402/core/facilitator'
import type { PaymentRequirements } from '@x402/core/types'
import { toFacilitatorEvmSigner } from '@x402/evm'
import { ExactEvmScheme as ExactClient } from '@x402/evm/exact/client'
import { ExactEvmScheme as ExactFacilitator } from '@x402/evm/exact/facilitator'
import { erc20Abi } from 'viem'
import type { Address } from 'viem'
import { expect, test } from 'vitest'

import { toAtomic, usdc } from '../../src/money/usdc.ts'
import { sandboxUsdcDomain } from '../../src/sandbox/addresses.ts'
import { minedReceipt } from '../../src/sandbox/mined-receipt.ts'
import { fundedWallet, sandboxFromRun } from '../support/sandbox.ts'
import { freshAddress } from './authorization.ts'

const sandbox = sandboxFromRun()
const network = `eip155:${sandbox.chainId}` as const

function priceTag(payTo: Address): PaymentRequirements {
  return {
    scheme: 'exact',
    network,
    amount: toAtomic(usdc('0.01')),
    asset: sandbox.usdc,
    payTo,
    maxTimeoutSeconds: 60,
    extra: { ...sandboxUsdcDomain },
  }
}

async function officialFacilitator() {
  const wallet = await fundedWallet(sandbox)
  const signer = toFacilitatorEvmSigner({
    address: wallet.account.address,
    getCode: (query) => wallet.getCode(query),
    readContract: (query) => wallet.readContract(query),
    sendTransaction: (query) => wallet.sendTransaction(query),
    verifyTypedData: (query) =>
      // oxlint-disable-next-line no-unsafe-type-assertion -- @x402/evm types it looser than viem
      wallet.verifyTypedData(query as Parameters<typeof wallet.verifyTypedData>[0]),
    waitForTransactionReceipt: ({ hash }) => minedReceipt(wallet, hash),
    writeContract: (query) => wallet.writeContract(query),
  })
  return new x402Facilitator().register(network, new ExactFacilitator(signer))
}

test("the official client's payment settles through the official facilitator", async () => {
  const payer = await sandbox.newPayer(usdc('1'))
  const payTo = freshAddress()
  const accept = priceTag(payTo)
  const client = new x402Client().register(network, new ExactClient(payer.account))
  const payload = await client.createPaymentPayload({
    x402Version: 2,
    resource: { url: 'http://127.0.0.1/tools/example' },
    accepts: [accept],
  })
  const facilitator = await officialFacilitator()

  expect(await facilitator.verify(payload, accept)).toMatchObject({
    isValid: true,
    payer: payer.address,
  })
  expect(await facilitator.settle(payload, accept)).toMatchObject({ success: true, network })
  const reader = await fundedWallet(sandbox)
  const balance = { address: sandbox.usdc, abi: erc20Abi, functionName: 'balanceOf' } as const
  expect(await reader.readContract({ ...balance, args: [payTo] })).toBe(usdc('0.01'))
})
