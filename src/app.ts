import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { secureHeaders } from 'hono/secure-headers'

import { toLogFacts } from './errors/log-facts.ts'
import { toServiceError } from './errors/problem.ts'
import { BodyTooLargeError, NotFoundError } from './errors/request.ts'
import type { Gate } from './gate/gate.ts'
import type { PaymentTerms } from './gate/quote.ts'
import type { ReceiptSigner } from './gate/receipt-signer.ts'
import { answerError } from './http/answer.ts'
import { keyOf, payersOf, signInsOf } from './http/credential.ts'
import { guardCaches } from './http/middleware/guard-caches.ts'
import { guardOrigin } from './http/middleware/guard-origin.ts'
import { guardUrls } from './http/middleware/guard-urls.ts'
import { logRequests, type RequestLog } from './http/middleware/log-requests.ts'
import { timeRequests, type RequestFacts } from './http/middleware/time-requests.ts'
import { noteVisitor, type VisitorOptions } from './http/middleware/visitor.ts'
import { paymentsOf } from './http/payment-headers.ts'
import { rateLimitHeaders } from './http/rate-limit-headers.ts'
import { access } from './http/routes/access.ts'
import { agents } from './http/routes/agents.ts'
import { authTokens } from './http/routes/auth-tokens.ts'
import { callTool } from './http/routes/call-tool.ts'
import { discovery, type DiscoveryOptions } from './http/routes/discovery.ts'
import { health, type Health } from './http/routes/health.ts'
import { keyPasses, type KeyPassesOptions } from './http/routes/key-passes.ts'
import { pages } from './http/routes/pages.ts'
import { payments } from './http/routes/payments.ts'
import { signIn } from './http/routes/sign-in.ts'
import { wellKnown } from './http/routes/well-known.ts'
import { mcpEndpoint } from './mcp/endpoint.ts'
import type { Catalogue } from './registry/catalogue.ts'

export type AppServices = {
  gate: Gate
  catalogue: Catalogue
  terms: PaymentTerms
  signer: ReceiptSigner
  /** Public keys of the tokens that are sold. */
  jwks: () => Promise<object>
  /** Whether an agent's key may be revoked by naming it in the query. */
  revokeByQuery: boolean
  /** Passes on sale. */
  passes: KeyPassesOptions['offers']
  /** The guides of the package, by name. */
  guides: DiscoveryOptions['guides']
  version: string
  networkName: string
  sandbox: boolean
  /** What the chain's node offers to the tools; `undefined`: there is none. */
  node: Health['node']
  /** Known once the server listens. */
  publicUrl: () => string
  allowedOrigins: readonly string[]
  /** How the address of a caller is known. */
  visitors: VisitorOptions
  /** Told of each answered request, for the metrics. */
  onRequest: (facts: RequestFacts) => void
  log: RequestLog & { error(facts: Record<string, unknown>, message: string): void }
}

/** Largest request read, in bytes. */
const maxBody = 256 * 1024

/** Headers a browser's program may read. */
const exposed = [
  'PAYMENT-REQUIRED',
  'PAYMENT-RESPONSE',
  'X-PAYMENT-RESPONSE',
  'Retry-After',
  'WWW-Authenticate',
  'X-Credit-Spent',
  'X-Credit-Remaining',
  'X-Faregate-Repeated',
  ...['Limit', 'Remaining', 'Reset'].flatMap((kind) => [
    `X-RateLimit-${kind}-Minute`,
    `X-RateLimit-${kind}-Day`,
  ]),
]

/** What every request passes before a route sees it, in order. */
function standBefore(app: Hono, services: AppServices): void {
  const { log, onRequest, publicUrl, allowedOrigins, visitors } = services
  app.use(logRequests(log))
  app.use(timeRequests(onRequest))
  app.use(noteVisitor(visitors))
  app.use(secureHeaders({ crossOriginResourcePolicy: false }))
  for (const path of ['/api/*', '/x402/*', '/agent/*', '/v1/*', '/v2/*']) {
    app.use(path, guardCaches())
    app.use(path, cors({ origin: '*', exposeHeaders: exposed }))
  }
  app.use('/.well-known/*', cors({ origin: '*' }))
  app.use(guardUrls({ allows: (c, name) => revokesByQuery(services, c, name) }))
  app.use('/discover', cors({ origin: '*' }))
  app.use('/mcp', guardCaches())
  app.use('/mcp', guardOrigin({ publicUrl, allowedOrigins }))
  // Whoever has come past the guard may also read the answer.
  app.use('/mcp', cors({ origin: (origin) => origin, exposeHeaders: exposed }))
  app.use(
    bodyLimit({
      maxSize: maxBody,
      onError: () => {
        throw new BodyTooLargeError(BodyTooLargeError.spec.title)
      },
    }),
  )
}

/** The one address where a key may stand in the query, and only if the operator says so. */
function revokesByQuery({ revokeByQuery }: AppServices, { req }: Context, name: string): boolean {
  return revokeByQuery && name === 'api_key' && req.path.endsWith('/api-keys/revoke')
}

/** The list of everything this server answers. No logic lives here. */
export function createApp(services: AppServices): Hono {
  const { gate, catalogue, terms, signer, version, sandbox, node, publicUrl, log } = services
  const errorsUrl = () => `${publicUrl()}/errors`
  const onInternalError = (err: unknown) => log.error({ err: toLogFacts(err) }, 'internal error')

  const app = new Hono()
  standBefore(app, services)
  app.route('/', pages(services))
  app.route(
    '/',
    health({ version, network: terms.network, sandbox, receiptSigner: signer.address, node }),
  )
  app.route('/', wellKnown({ receiptSigner: signer, jwks: services.jwks, publicUrl }))
  app.route('/', discovery(services))
  app.route('/', callTool({ gate, catalogue, publicUrl }))
  app.route('/', payments({ gate }))
  app.route('/', signIn({ gate }))
  app.route('/', access({ gate, publicUrl, onInternalError }))
  app.route('/', agents({ gate, publicUrl, revokeByQuery: services.revokeByQuery }))
  app.route('/', authTokens({ gate }))
  app.route('/', keyPasses({ gate, offers: services.passes, publicUrl, onInternalError }))
  app.route(
    '/',
    mcpEndpoint({
      gate,
      catalogue,
      terms,
      version,
      publicUrl,
      onInternalError,
      limitHeaders: rateLimitHeaders,
      carriedBy: (c) => ({
        key: keyOf(c.req.raw.headers),
        signIns: signInsOf(c.req.raw.headers),
        headerPayments: paymentsOf(c.req.raw.headers),
        payers: payersOf(c.req.raw.headers),
        visitor: c.get('visitor'),
      }),
    }),
  )
  app.notFound((c) => answerError(c, new NotFoundError(NotFoundError.spec.title), errorsUrl()))
  app.onError((error, c) => {
    const known = toServiceError(error)
    if (known !== error || known.status >= 500) onInternalError(error)
    return answerError(c, known, errorsUrl())
  })
  return app
}
