import { getConnInfo } from '@hono/node-server/conninfo'
import type { FacilitatorClient } from '@x402/core/server'
import type { Logger } from 'pino'
import type { PublicClient } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

import { agentTools, ownTools, passTools } from '../tools/index.ts'
import { createApp } from './app.ts'
import { facilitator } from './chain/facilitator.ts'
import { failover } from './chain/failover.ts'
import { nodeClient } from './chain/node-client.ts'
import { openChain, type OpenChain } from './chain/open-chain.ts'
import { refunds } from './chain/refunds.ts'
import { relayer } from './chain/relayer.ts'
import { settlement } from './chain/settlement.ts'
import { isSignedByWallet } from './chain/signature.ts'
import { ConfigError, type Config } from './config/config.ts'
import type { LiveConfig } from './config/network-settings.ts'
import { openAccess } from './gate/access.ts'
import { defaultTiming, type GateServices, type GateTiming } from './gate/gate.ts'
import type { Ledger } from './gate/ledger.ts'
import { openGate } from './gate/open-gate.ts'
import { quoteBook, type PaymentTerms } from './gate/quote.ts'
import { receiptSigner } from './gate/receipt-signer.ts'
import type { Refunds } from './gate/refunds.ts'
import type { Settlement } from './gate/settlement.ts'
import { startSweeping } from './gate/sweeper.ts'
import type { Trace } from './gate/trace.ts'
import { readGuides } from './guides.ts'
import type { VisitorOptions } from './http/middleware/visitor.ts'
import { listen, type Listening } from './listen.ts'
import { loggedSigner, logOffer, openLog, sweepLog } from './log.ts'
import { openGrantServices, toolsOfAccess } from './open-access.ts'
import { metricsApp } from './operator/metrics-app.ts'
import { metrics, noMetrics, type Metrics } from './operator/metrics.ts'
import { defaultAgentPlans } from './passes/agent-plans.ts'
import type { AgentStore } from './passes/agent-store.ts'
import { expectActive, expectAgent } from './passes/agents.ts'
import { tokenSigner } from './passes/child-token.ts'
import type { GrantTokens } from './passes/grant-tokens.ts'
import type { KeyPass } from './passes/key-pass.ts'
import { keyPasses } from './passes/key-passes.ts'
import { ownKeys } from './passes/own-keys.ts'
import { defaultPlans } from './passes/plans.ts'
import { openVisitors, unlimited, type Visitors } from './passes/visitors.ts'
import { buildCatalogue, type Catalogue } from './registry/catalogue.ts'
import type { ChainDirectory } from './registry/chain-reads.ts'
import type { Tool } from './registry/define-tool.ts'
import { metered, runMeter, type RunMeter } from './registry/run-meter.ts'
import { sandboxUsdcDomain } from './sandbox/addresses.ts'
import { startSandbox, type Sandbox } from './sandbox/start-sandbox.ts'
import { sqlAgentStore } from './store/agent-store.ts'
import { sqlCreditStore } from './store/credit-store.ts'
import { sqlKeyStore } from './store/key-store.ts'
import { sqlLedger } from './store/ledger.ts'
import { sqlNonceStore } from './store/nonce-store.ts'
import { openPayments } from './store/open-payments.ts'
import { openStore, type Store } from './store/open-store.ts'
import { sqlPassStore } from './store/pass-store.ts'
import { sqlPurchases } from './store/purchases.ts'
import { sqlRefundJournal } from './store/refund-journal.ts'
import { serverSecret } from './store/server-secret.ts'
import { sqlTokenStore } from './store/token-store.ts'
import { sqlVisitStore } from './store/visit-store.ts'
import { packageVersion } from './version.ts'
import { openSignIn, type SignIn } from './wallets/sign-in.ts'

/** A running server. */
export type Faregate = {
  /** Under which callers reach it, without a slash at the end. */
  publicUrl: string
  /** Where the metrics are, when they are on. */
  metricsUrl: string | undefined
  ledger: Ledger
  /** The local chain, when the server runs on it. */
  sandbox: Sandbox | undefined
  /** Stops listening, finishes what is under way, closes the database and the sandbox. */
  stop(): Promise<void>
}

export type StartOptions = {
  config: Config
  /** What is sold besides key passes (default: the tools of this repository). */
  tools?: readonly Tool[]
  log?: Logger
  clock?: () => number
  timing?: Partial<GateTiming>
  /** For tests that end the process at a step; absent when it is meant to stay. */
  trace?: Trace | undefined
}

/** Seconds an authorization may stay valid: settlement, the tool's deadline and repeats fit in. */
const maxTimeoutSeconds = 300
const defaultSweepEveryMs = 15_000

/** Builds everything once, listens, and answers how to stop it. Leaves nothing open if it fails. */
export async function startFaregate(options: StartOptions): Promise<Faregate> {
  const opened: Closer[] = []
  const stop = async () => {
    for (const close of opened.splice(0).toReversed()) await close()
  }
  try {
    return { ...(await openAll(options, opened)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

type Closer = () => Promise<void>

/** Opens one thing after the other, and notes how each is closed. */
async function openAll(options: StartOptions, opened: Closer[]): Promise<Omit<Faregate, 'stop'>> {
  const { config, clock = Date.now } = options
  const log = options.log ?? openLog(config.logLevel)
  const sandbox = config.live === undefined ? await startSandbox() : undefined
  if (sandbox !== undefined) opened.push(() => sandbox.stop())
  const live = config.live ?? sandboxLive(sandbox)
  const store = await openStore(config.databaseUrl)
  opened.push(() => store.close())
  let publicUrl = config.publicUrl ?? ''
  const chain = servedChain(config, { live, clock, log })
  const ground = { live, store, ...chain, clock, publicUrl: () => publicUrl, log }
  const built = buildServices(options, ground)
  const { services, numbers } = built

  const app = appOf(config, { ...ground, ...built, sandbox, node: chain.offers })
  const listening = await listen(app.fetch, config)
  opened.push(() => listening.close())
  publicUrl ||= listening.url
  const showing = await showMetrics(config, numbers)
  if (showing !== undefined) opened.push(() => showing.close())
  const sweeping = startSweeping({
    ...services,
    refunds: refundsOf(ground),
    visits: sqlVisitStore(store.db),
    everyMs: config.pace?.sweepEveryMs ?? defaultSweepEveryMs,
    ...sweepLog(log, numbers),
  })
  opened.push(() => sweeping.stop())
  return { publicUrl, metricsUrl: showing?.url, ledger: services.ledger, sandbox }
}

type Built = ReturnType<typeof buildServices>

type AppNeeds = Ground & Built & { sandbox: Sandbox | undefined; node: OpenChain['offers'] }

/** Both doors, in front of the one gate. */
function appOf(config: Config, needs: AppNeeds): ReturnType<typeof createApp> {
  const { services, numbers, tokens, sandbox, node, live, publicUrl, log } = needs
  const { catalogue, terms, signer, passes } = services
  return createApp({
    gate: openAccess(numbers.ofGate(openGate(services)), { ...services, ...needs }),
    catalogue,
    terms,
    signer,
    passes: passes.plans,
    guides: readGuides(),
    jwks: () => tokens.jwks(),
    revokeByQuery: config.agents?.revokeByQuery ?? false,
    version: packageVersion(),
    networkName: live.name,
    sandbox: sandbox !== undefined,
    node,
    publicUrl,
    allowedOrigins: config.allowedOrigins,
    visitors: noteOf(config),
    log,
    onRequest: (facts) => numbers.requested(facts),
  })
}

/** What everything else stands on. */
type Ground = {
  live: LiveConfig
  store: Store
  /** Absent when no node is configured. */
  client: PublicClient | undefined
  /** What tools may read. */
  chains: ChainDirectory
  /** Absent when nobody looks at the metrics. */
  meter: RunMeter | undefined
  clock: () => number
  /** Known once the server listens. */
  publicUrl: () => string
  log: Logger
}

type Served = Omit<OpenChain, 'directory'> & Pick<Ground, 'chains' | 'meter'>

/** The chain that tools read; what they take of its node is measured when somebody looks. */
function servedChain(
  config: Config,
  { live, clock, log }: Pick<Ground, 'live' | 'clock' | 'log'>,
): Served {
  const meter = config.metrics && runMeter()
  const { directory, ...chain } = openChain({
    ...live,
    names: [live.name, live.network],
    clock,
    onOffer: (states) => logOffer(log, live, states),
    traffic: meter?.traffic,
    places: config.places,
  })
  return { ...chain, chains: directory, meter }
}

/** What the gate works with, and the numbers that are kept of it. */
function buildServices(
  { config, timing, trace, tools = ownTools }: StartOptions,
  ground: Ground,
): { services: GateServices; numbers: Metrics; tokens: GrantTokens } {
  const { live, store, clock, log, meter } = ground
  const plans = config.plans ?? defaultPlans
  const agentPlans = config.agents?.plans ?? defaultAgentPlans
  const usual = [...tools, ...passTools(plans, tools), ...agentTools(agentPlans)]
  const sold = [...usual, ...toolsOfAccess(config, live, usual)]
  const numbers = metricsOf(config, { tools: sold, store, clock })
  const tell: Metrics['ran'] = (facts) => numbers.ran(facts)
  const catalogue = buildCatalogue(meter ? sold.map((one) => metered(one, { meter, tell })) : sold)
  const terms = termsOf(live, config)
  const secret = serverSecret(config.serverSecret, config.databaseUrl)
  const signer = tokenSigner(secret)
  const passStore = sqlPassStore(store.db)
  const { grants, tokens } = openGrantServices(config, { ...ground, secret })
  const services: GateServices = {
    catalogue,
    ledger: numbers.ofLedger(sqlLedger(store.db)),
    passes: keyPasses({ store: passStore, plans, clock, tokens: signer }),
    keys: ownKeys({
      keys: sqlKeyStore(store.db),
      tokens: sqlTokenStore(store.db),
      passes: passStore,
      signer,
      clock,
      mayMint: (pass) => expectPlan({ agents: sqlAgentStore(store.db), terms, clock }, pass),
    }),
    terms,
    clock,
    timing: { ...defaultTiming, ...config.pace, ...timing },
    book: quoteBook({ terms, secret, clock }),
    signer: loggedSigner(receiptSigner(secret), log),
    signIn: signInOf(ground),
    visitors: visitorsOf(config, { catalogue, store, secret, clock }),
    credits: sqlCreditStore(store.db),
    grants,
    agents: sqlAgentStore(store.db),
    agentPlans,
    purchases: sqlPurchases(store.db),
    tiers: config.agents?.tiers ?? [],
    trace,
    chains: ground.chains,
    settlement: numbers.ofSettlement(settlementOf(ground, { terms, trace })),
  }
  return { services, numbers, tokens }
}

type PlanNeeds = { agents: AgentStore; terms: PaymentTerms; clock: () => number }

/** Tokens are part of a plan. @throws AgentNotFoundError or AgentLapsedError */
async function expectPlan({ agents, terms, clock }: PlanNeeds, pass: KeyPass): Promise<void> {
  if (pass.kind !== 'agent') return
  const { network, asset } = terms
  const agent = await agents.ofPayer({ network, asset, payer: pass.payer })
  expectActive(expectAgent(agent, undefined), clock())
}

/** What the local chain brings: its node, the seller, and a relayer with gas. */
function sandboxLive(sandbox: Sandbox | undefined): LiveConfig {
  if (sandbox === undefined) throw new Error('Neither a network nor the sandbox.')
  return {
    network: `eip155:${sandbox.chainId}`,
    legacyNetwork: 'base-sepolia',
    chainId: sandbox.chainId,
    name: 'sandbox',
    asset: sandbox.usdc,
    assetName: sandboxUsdcDomain.name,
    assetVersion: sandboxUsdcDomain.version,
    rpcUrls: [sandbox.rpcUrl],
    payTo: sandbox.accounts.operator.address,
    settlement: { kind: 'relayer', privateKey: sandbox.accounts.relayer.privateKey },
    refundKey: sandbox.accounts.refund.privateKey,
  }
}

function termsOf(live: LiveConfig, config: Config): PaymentTerms {
  const { network, legacyNetwork, asset, assetName, assetVersion, payTo } = live
  const { quoteLifetimeSeconds } = config
  const domain = { asset, assetName, assetVersion }
  return { network, legacyNetwork, ...domain, payTo, maxTimeoutSeconds, quoteLifetimeSeconds }
}

type SettlementNeeds = { terms: PaymentTerms; trace: Trace | undefined }

function settlementOf(ground: Ground, { terms, trace }: SettlementNeeds): Settlement {
  const { client, clock } = ground
  const named = enginesOf(ground, trace).map(({ name, engine }) => ({
    name,
    settlement: settlement({ engine, terms, client, clock }),
  }))
  return failover(named, clock)
}

type NamedEngine = { name: string; engine: FacilitatorClient }

function enginesOf({ live, client }: Ground, trace: Trace | undefined): NamedEngine[] {
  const { settlement: configured, chainId, rpcUrls } = live
  if (configured.kind === 'facilitator') {
    const { urls, timeoutMs } = configured
    return urls.map((url) => ({
      name: url,
      engine: facilitator({ url, ...(timeoutMs && { timeoutMs }) }),
    }))
  }
  const account = privateKeyToAccount(configured.privateKey)
  const engine = relayer({ client: client ?? nodeClient(rpcUrls), chainId, account, trace })
  return [{ name: 'relayer', engine }]
}

/** How callers are told apart that show no credential. */
function noteOf({ visitors }: Config): VisitorOptions {
  return {
    trustedProxies: visitors?.trustedProxies ?? 0,
    peerOf: (c) => getConnInfo(c).remote.address,
  }
}

type VisitorNeeds = { catalogue: Catalogue; store: Store; secret: Uint8Array; clock: () => number }

/** @throws ConfigError when a tool is to be free that is not sold */
function visitorsOf({ visitors }: Config, { catalogue, store, ...needs }: VisitorNeeds): Visitors {
  const limits = visitors ?? unlimited
  const freeTools = visitors?.freeTools ?? []
  const strays = freeTools.filter((name) => catalogue.find(name)?.free !== false)
  if (strays.length > 0) {
    throw new ConfigError(strays.map((name) => `FREE_TOOLS names "${name}": no such paid tool.`))
  }
  return openVisitors({ ...needs, store: sqlVisitStore(store.db), limits, freeTools })
}

function signInOf({ live, client, store, publicUrl, clock }: Ground): SignIn {
  const { network, chainId } = live
  return openSignIn({
    nonces: sqlNonceStore(store.db),
    isSigned: (signed) => isSignedByWallet(signed, { client, chainId }),
    network,
    publicUrl,
    clock,
  })
}

/** `undefined`: no wallet is configured. */
function refundsOf({ live, client, store, clock }: Ground): Refunds | undefined {
  const { refundKey, chainId } = live
  if (refundKey === undefined || client === undefined) return undefined
  const account = privateKeyToAccount(refundKey)
  return refunds({ client, chainId, account, journal: sqlRefundJournal(store.db), clock })
}

type MetricsNeeds = { tools: readonly Tool[]; store: Store; clock: () => number }

function metricsOf(config: Config, { tools, store, clock }: MetricsNeeds): Metrics {
  if (config.metrics === undefined) return noMetrics
  const names = tools.map(({ name }) => name)
  return metrics({ tools: names, openPayments: () => openPayments(store.db), clock })
}

async function showMetrics(
  { metrics: place }: Config,
  numbers: Metrics,
): Promise<Listening | undefined> {
  if (place === undefined) return undefined
  return listen(metricsApp({ metrics: numbers, host: place.host }).fetch, place)
}
