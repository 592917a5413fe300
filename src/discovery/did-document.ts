/** An account that signs for this server, and its uncompressed public key (`0x04…`). */
export type PublishedSigner = { address: string; publicKey: string }

/**
 * `/.well-known/did.json`: the key that receipts are signed with, where verifiers of `did:web` look
 * for it. EIP-712 receipts are checked against `blockchainAccountId`.
 */
export function didDocument(publicUrl: string, signer: PublishedSigner): Record<string, unknown> {
  const did = `did:web:${encodeURIComponent(new URL(publicUrl).host)}`
  const id = `${did}#receipts`
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/suites/jws-2020/v1'],
    id: did,
    verificationMethod: [
      {
        id,
        type: 'JsonWebKey2020',
        controller: did,
        blockchainAccountId: `eip155:1:${signer.address}`,
        publicKeyJwk: {
          kty: 'EC',
          crv: 'secp256k1',
          x: coordinate(signer.publicKey, 0),
          y: coordinate(signer.publicKey, 1),
        },
      },
    ],
    assertionMethod: [id],
  }
}

function coordinate(publicKey: string, index: 0 | 1): string {
  const point = Buffer.from(publicKey.slice('0x04'.length), 'hex')
  return point.subarray(32 * index, 32 * (index + 1)).toString('base64url')
}
