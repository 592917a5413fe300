import { verifyTypedData as verifyLocally, type PublicClient } from 'viem'
import { verifyTypedData } from 'viem/actions'

import { NodeUnavailableError } from '../errors/chain.ts'
import type { Payment } from '../gate/payment.ts'
import type { PaymentTerms } from '../gate/quote.ts'
import { authorizationTypes } from './usdc-abi.ts'

/** Hex digits of a plain wallet's signature: 65 bytes and `0x`. */
const walletSignatureLength = 132

/**
 * Whether the payer signed the authorization. A plain wallet's signature is checked without a
 * round trip; anything else is asked of the payer's own contract (ERC-1271), where a node is there
 * to ask.
 *
 * @throws NodeUnavailableError when the node that is there does not answer
 */
export async function isSignedByPayer(
  payment: Payment,
  { terms, client }: { terms: PaymentTerms; client: PublicClient | undefined },
): Promise<boolean> {
  const typedData = typedDataOf(payment, terms)
  if (payment.signature.length === walletSignatureLength && (await verifiesLocally(typedData))) {
    return true
  }
  return client !== undefined && confirmedByContract(client, typedData)
}

async function confirmedByContract(
  client: PublicClient,
  typedData: ReturnType<typeof typedDataOf>,
): Promise<boolean> {
  if (await verifyTypedData(client, typedData).catch(() => false)) return true
  // viem says `false` as well when the node is what failed. One that answers now has not failed.
  try {
    await client.getChainId()
    return false
  } catch (cause) {
    throw new NodeUnavailableError({ chainId: typedData.domain.chainId, cause })
  }
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
