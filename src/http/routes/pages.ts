import { Hono } from 'hono'

import { errorsPage } from '../../discovery/errors-page.ts'
import { landingPage, pagePolicy } from '../../discovery/landing-page.ts'
import { errorSpecs } from '../../errors/all.ts'
import type { PaymentTerms } from '../../gate/quote.ts'
import type { Catalogue } from '../../registry/catalogue.ts'

export type PagesOptions = {
  catalogue: Catalogue
  terms: PaymentTerms
  version: string
  sandbox: boolean
  publicUrl: () => string
}

/** The pages for people: `GET /` says what is sold and how to connect, `GET /errors` every code. */
export function pages({ catalogue, terms, version, sandbox, publicUrl }: PagesOptions): Hono {
  const headers = { 'content-security-policy': pagePolicy, 'cache-control': 'no-cache' }
  const { network, asset, payTo } = terms
  return new Hono()
    .get('/', (c) => {
      const facts = { publicUrl: publicUrl(), version, sandbox, network, asset, payTo, catalogue }
      return c.html(landingPage(facts), 200, headers)
    })
    .get('/errors', (c) => c.html(errorsPage(errorSpecs), 200, headers))
}
