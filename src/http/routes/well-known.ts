import { Hono } from 'hono'

import { didDocument, type PublishedSigner } from '../../discovery/did-document.ts'

export type WellKnownOptions = { receiptSigner: PublishedSigner; publicUrl: () => string }

/** `GET /.well-known/did.json`: who signs the receipts of this server. */
export function wellKnown({ receiptSigner, publicUrl }: WellKnownOptions): Hono {
  return new Hono().get('/.well-known/did.json', (c) =>
    c.json(didDocument(publicUrl(), receiptSigner), 200, {
      'cache-control': 'public, max-age=300',
    }),
  )
}
