import { hkdfSync } from 'node:crypto'

import { bytesToHex, numberToHex, type Address, type Hex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

/** What a signed receipt says (x402 extension `offer-receipt`, version 1). */
export type ReceiptStatement = {
  version: 1
  /** CAIP-2. */
  network: string
  resourceUrl: string
  payer: string
  /** Unix seconds. */
  issuedAt: number
  /** Hash of the transaction that settled the payment. */
  transaction: string
}

/** A receipt anybody can check against the signer's address, without asking this server. */
export type SignedReceipt = { format: 'eip712'; payload: ReceiptStatement; signature: Hex }

/** Signs receipts. Its account holds no money and pays for nothing. */
export type ReceiptSigner = {
  readonly address: Address
  /** Uncompressed public key, for the DID document. */
  readonly publicKey: Hex
  sign(statement: ReceiptStatement): Promise<SignedReceipt>
}

/**
 * The signer that belongs to a server secret: every process with the secret signs as the same
 * address. A new secret makes a new signer; receipts of the old one stay checkable by its address.
 */
export function receiptSigner(secret: Uint8Array): ReceiptSigner {
  const { address, publicKey, signTypedData } = privateKeyToAccount(signingKey(secret))
  return {
    address,
    publicKey,
    async sign(payload) {
      const message = {
        ...payload,
        version: BigInt(payload.version),
        issuedAt: BigInt(payload.issuedAt),
      }
      const signature = await signTypedData({ ...receiptTypedData, message })
      return { format: 'eip712', payload, signature }
    },
  }
}

/** Domain and type are those of the specification; its chain id is 1 on every network. */
const receiptTypedData = {
  domain: { name: 'x402 receipt', version: '1', chainId: 1 },
  types: {
    Receipt: [
      { name: 'version', type: 'uint256' },
      { name: 'network', type: 'string' },
      { name: 'resourceUrl', type: 'string' },
      { name: 'payer', type: 'string' },
      { name: 'issuedAt', type: 'uint256' },
      { name: 'transaction', type: 'string' },
    ],
  },
  primaryType: 'Receipt',
} as const

/** Order of secp256k1. */
const curveOrder = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
/** Longer than a key, so that the remainder below favours no key. */
const seedBytes = 48

function signingKey(secret: Uint8Array): Hex {
  const seed = hkdfSync('sha256', secret, new Uint8Array(), 'faregate receipt signer v1', seedBytes)
  const scalar = (BigInt(bytesToHex(new Uint8Array(seed))) % (curveOrder - 1n)) + 1n
  return numberToHex(scalar, { size: 32 })
}
