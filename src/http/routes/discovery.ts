import { Hono, type Context } from 'hono'
import { cors } from 'hono/cors'
import { etag, RETAINED_304_HEADERS } from 'hono/etag'

import { buildGuides } from '../../discovery/guides.ts'
import { llmsText } from '../../discovery/llms-text.ts'
import { openapiDocument } from '../../discovery/openapi.ts'
import type { ShopFacts } from '../../discovery/shop-facts.ts'
import { skillsText } from '../../discovery/skills-text.ts'
import { mcpCard, x402Document } from '../../discovery/well-known.ts'
import { errorSpecs } from '../../errors/all.ts'
import { NotFoundError } from '../../errors/request.ts'
import type { PaymentTerms } from '../../gate/quote.ts'

export type DiscoveryOptions = Pick<ShopFacts, 'catalogue' | 'version' | 'sandbox' | 'passes'> & {
  terms: PaymentTerms
  /** The guides of the package, by name. */
  guides: ReadonlyMap<string, string>
  publicUrl: () => string
}

type Document = { type: string; text: string }

const json = 'application/json'
const markdown = 'text/markdown; charset=utf-8'
const plain = 'text/plain; charset=utf-8'

/**
 * The documents for programs: `/openapi.json`, `/llms.txt`, `/skills.md`, `/.well-known/x402`,
 * `/.well-known/mcp.json`, and the guides at `/docs/<name>.md`. All say the same of the catalogue.
 */
export function discovery(options: DiscoveryOptions): Hono {
  const documents = keptDocuments(options)
  const answer = (c: Context, path: string) => {
    const document = documents().get(path)
    if (document === undefined) throw new NotFoundError(NotFoundError.spec.title)
    const headers = { 'content-type': document.type, 'cache-control': 'public, max-age=300' }
    return c.body(document.text, 200, headers)
  }
  const app = new Hono()
  for (const path of fixedPaths) {
    app.use(path, ...readAnywhere)
    app.get(path, (c) => answer(c, path))
  }
  app.use('/docs/*', ...readAnywhere)
  return app.get('/docs/:file', (c) => answer(c, `/docs/${c.req.param('file')}`))
}

/** Pages elsewhere may read the documents, and ask whether theirs is still the one. */
const readAnywhere = [
  cors({ origin: '*', exposeHeaders: ['ETag'] }),
  etag({ retainedHeaders: [...RETAINED_304_HEADERS, 'access-control-allow-origin'] }),
]

const fixedPaths = [
  '/openapi.json',
  '/.well-known/x402',
  '/.well-known/mcp.json',
  '/llms.txt',
  '/skills.md',
] as const

/** Built when first asked for: the address is known only once the server listens. */
function keptDocuments(options: DiscoveryOptions): () => ReadonlyMap<string, Document> {
  let kept: { url: string; documents: ReadonlyMap<string, Document> } | undefined
  return () => {
    const url = options.publicUrl()
    if (kept?.url !== url) kept = { url, documents: buildDocuments(factsOf(options, url)) }
    return kept.documents
  }
}

function factsOf({ terms, guides, ...facts }: DiscoveryOptions, publicUrl: string): ShopFacts {
  const { catalogue, version, sandbox, passes } = facts
  const { network, asset, payTo } = terms
  const isSold = (tool: string) => catalogue.find(tool) !== undefined
  const shop = { publicUrl, version, sandbox, network, asset, payTo, catalogue, passes }
  return { ...shop, guides: buildGuides(guides, isSold) }
}

function buildDocuments(facts: ShopFacts): ReadonlyMap<string, Document> {
  const fixed: Record<(typeof fixedPaths)[number], Document> = {
    '/openapi.json': asJson(openapiDocument(facts, errorSpecs)),
    '/.well-known/x402': asJson(x402Document(facts)),
    '/.well-known/mcp.json': asJson(mcpCard(facts)),
    '/llms.txt': { type: plain, text: `${llmsText(facts)}\n` },
    '/skills.md': { type: markdown, text: `${skillsText(facts)}\n` },
  }
  const guides = facts.guides.map(({ name, text }): [string, Document] => [
    `/docs/${name}.md`,
    { type: markdown, text },
  ])
  return new Map([...Object.entries(fixed), ...guides])
}

function asJson(document: Record<string, unknown>): Document {
  return { type: json, text: JSON.stringify(document) }
}
