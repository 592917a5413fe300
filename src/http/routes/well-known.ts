import { Hono } from 'hono'

import { didDocument, type PublishedSigner } from '../../discovery/did-document.ts'

export type WellKnownOptions = {
  receiptSigner: PublishedSigner
  /** Public keys of the tokens that are sold. */
  jwks: () => Promise<object>
  publicUrl: () => string
}

const briefly = { 'cache-control': 'public, max-age=300' }

/**
 * `GET /.well-known/did.json`: who signs the receipts of this server. `GET /.well-known/jwks.json`:
 * the keys that sign access tokens, the one before included while tokens of it are about.
 */
export function wellKnown({ receiptSigner, jwks, publicUrl }: WellKnownOptions): Hono {
  return new Hono()
    .get('/.well-known/did.json', (c) =>
      c.json(didDocument(publicUrl(), receiptSigner), 200, briefly),
    )
    .get('/.well-known/jwks.json', async (c) => c.json(await jwks(), 200, briefly))
}
