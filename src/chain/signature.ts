import { verifyTypedData as verifyLocally, type PublicClient } from 'viem'
import { verifyTypedData } from 'viem/actions'

import type { Payment } from '../gate/payment.ts'
import type { PaymentTerms } from '../gate/quote.ts'
import { authorizationTypes } from './usdc-abi.ts'

/** Hex digits of a plain wallet's signature: 65 bytes and `0x`. */
const walletSignatureLength = 132

/**
 * Whether the payer signed the authorization. A plain wallet's signature is checked without a
 * round trip; anything else is asked of the payer's own contract (ERC-1271), where a node is there
 * to ask.
 */
export async function isSignedByPayer(
  payment: Payment,
  { terms, client }: { terms: PaymentTerms; client: PublicClient | undefined },
): Promise<boolean> {
  const typedData = typedDataOf(payment, terms)
  if (payment.signature.length === walletSignatureLength && (await verifiesLocally(typedData))) {
    return true
  }
  return client !== undefined && verifyTypedData(client, typedData)
}

async function verifiesLocally(typedData: ReturnType<typeof typedDataOf>): Promise<boolean> {
  try {
    return await verifyLocally(typedData)
  } catch {
    // Not a point on the curve: no wallet made this.
    return false
  }
}

function typedDataOf(payment: Payment, terms: PaymentTerms) {
  const { payer, payTo, amount, validAfter, validBefore, nonce, signature } = payment
  return {
    address: payer,
    domain: {
      name: terms.assetName,
      version: terms.assetVersion,
      chainId: Number(terms.network.split(':')[1]),
      verifyingContract: terms.asset,
    },
    types: authorizationTypes,
    primaryType: 'TransferWithAuthorization' as const,
    message: { from: payer, to: payTo, value: amount, validAfter, validBefore, nonce },
    signature,
  }
}
