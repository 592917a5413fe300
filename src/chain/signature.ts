import {
  verifyMessage as verifyMessageLocally,
  verifyTypedData as verifyLocally,
  type PublicClient,
} from 'viem'
import { verifyMessage, verifyTypedData } from 'viem/actions'

import { NodeUnavailableError } from '../errors/chain.ts'
import type { Payment } from '../gate/payment.ts'
import type { PaymentTerms } from '../gate/quote.ts'
import type { SignedText } from '../wallets/sign-in.ts'
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
  return isSigned(payment.signature, {
    locally: () => verifyLocally(typedData),
    client,
    chainId: typedData.domain.chainId,
    byContract: (node) => verifyTypedData(node, typedData),
  })
}

/**
 * Whether the wallet signed this text, as `personal_sign` does it; otherwise the same.
 *
 * @throws NodeUnavailableError when the node that is there does not answer
 */
export async function isSignedByWallet(
  { address, text: message, signature }: SignedText,
  { client, chainId }: { client: PublicClient | undefined; chainId: number },
): Promise<boolean> {
  const signed = { address, message, signature }
  return isSigned(signature, {
    locally: () => verifyMessageLocally(signed),
    client,
    chainId,
    byContract: (node) => verifyMessage(node, signed),
  })
}

type Ways = {
  locally: () => Promise<boolean>
  client: PublicClient | undefined
  chainId: number
  byContract: (client: PublicClient) => Promise<boolean>
}

async function isSigned(
  signature: string,
  { locally, client, chainId, byContract }: Ways,
): Promise<boolean> {
  // What is no point on the curve no wallet made: viem throws then.
  if (signature.length === walletSignatureLength && (await locally().catch(() => false)))
    return true
  if (client === undefined) return false
  if (await byContract(client).catch(() => false)) return true
  // viem says `false` as well when the node is what failed. One that answers now has not failed.
  try {
    await client.getChainId()
    return false
  } catch (cause) {
    throw new NodeUnavailableError({ chainId, cause })
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
