import type { AddressInfo } from 'node:net'

import { serve } from '@hono/node-server'
import type { FacilitatorClient } from '@x402/core/server'
import { pino, type Logger } from 'pino'
import type { PublicClient } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

import { ownTools, passTools } from '../tools/index.ts'
import { createApp } from './app.ts'
import { chainReads } from './chain/chain-reads.ts'
import { facilitator } from './chain/facilitator.ts'
import { failover } from './chain/failover.ts'
import { nodeClient } from './chain/node-client.ts'
import { relayer } from './chain/relayer.ts'
import { settlement } from './chain/settlement.ts'
import type { Config, LiveConfig } from './config.ts'
import { toLogFacts } from './errors/log-facts.ts'
import { defaultTiming, type GateServices, type GateTiming } from './gate/gate.ts'
import type { Ledger } from './gate/ledger.ts'
import { openGate } from './gate/open-gate.ts'
import { quoteBook, type PaymentTerms } from './gate/quote.ts'
import { receiptSigner, type ReceiptSigner } from './gate/receipt-signer.ts'
import { sweep } from './gate/sweep.ts'
import type { Trace } from './gate/trace.ts'
import { keyPasses } from './passes/key-passes.ts'
import { defaultPlans } from './passes/plans.ts'
import { buildCatalogue } from './registry/catalogue.ts'
import type { ChainDirectory } from './registry/chain-reads.ts'
import type { Tool } from './registry/define-tool.ts'
import { sandboxUsdcDomain } from './sandbox/addresses.ts'
import { startSandbox, type Sandbox } from './sandbox/start-sandbox.ts'
import { sqlLedger } from './store/ledger.ts'
import { openStore } from './store/open-store.ts'
import { sqlPassStore } from './store/pass-store.ts'
import { serverSecret } from './store/server-secret.ts'
import { packageVersion } from './version.ts'

/** A running server. */
export type Faregate = {
  /** Under which callers reach it, without a slash at the end. */
  publicUrl: string
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
const sweepEveryMs = 15_000
const stopWithinMs = 10_000

/** Builds everything once, listens, and answers how to stop it. */
export async function startFaregate(options: StartOptions): Promise<Faregate> {
  const { config, clock = Date.now, timing = {}, trace } = options
  const log = options.log ?? openLog(config.logLevel)
  const sandbox = config.live === undefined ? await startSandbox() : undefined
  const live = config.live ?? sandboxLive(sandbox)
  const store = await openStore(config.databaseUrl)
  const ledger = sqlLedger(store.db)
  const passes = keyPasses({ store: sqlPassStore(store.db), plans: defaultPlans, clock })
  const catalogue = buildCatalogue([...(options.tools ?? ownTools), ...passTools(defaultPlans)])
  const terms = termsOf(live, config)
  const secret = serverSecret(config.serverSecret, config.databaseUrl)
  const signer = loggedSigner(receiptSigner(secret), log)
  const services: GateServices = {
    catalogue,
    ledger,
    passes,
    terms,
    clock,
    timing: { ...defaultTiming, ...timing },
    book: quoteBook({ terms, secret, clock }),
    signer,
    trace,
    ...chainServices(live, { terms, clock, trace }),
  }

  let publicUrl = config.publicUrl ?? ''
  const app = createApp({
    gate: openGate(services),
    catalogue,
    terms,
    signer,
    periods: defaultPlans.map((plan) => plan.period),
    version: packageVersion(),
    networkName: live.name,
    sandbox: sandbox !== undefined,
    publicUrl: () => publicUrl,
    allowedOrigins: config.allowedOrigins,
    log,
  })
  const listening = await listen(app.fetch, config)
  publicUrl ||= `http://${urlHost(config.host)}:${listening.port}`
  const stopSweeping = startSweeping(services, log)

  return {
    publicUrl,
    ledger,
    sandbox,
    async stop() {
      await stopSweeping()
      await listening.close()
      await store.close()
      await sandbox?.stop()
    },
  }
}

/** A logger that writes JSON lines to standard output and hides what could be spent. */
export function openLog(level: string): Logger {
  return pino({
    level,
    redact: {
      paths: [
        '*.authorization',
        '*.signature',
        '*["payment-signature"]',
        '*["x-payment"]',
        '*.key',
      ],
      censor: '[hidden]',
    },
  })
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
  }
}

function termsOf(live: LiveConfig, config: Config): PaymentTerms {
  const { network, legacyNetwork, asset, assetName, assetVersion, payTo } = live
  const { quoteLifetimeSeconds } = config
  const domain = { asset, assetName, assetVersion }
  return { network, legacyNetwork, ...domain, payTo, maxTimeoutSeconds, quoteLifetimeSeconds }
}

type ChainNeeds = { terms: PaymentTerms; clock: () => number; trace: Trace | undefined }

/** Everything that talks to a chain or a facilitator. */
function chainServices(
  live: LiveConfig,
  { terms, clock, trace }: ChainNeeds,
): Pick<GateServices, 'settlement' | 'chains'> {
  const { chainId } = live
  const client = live.rpcUrls.length > 0 ? nodeClient(live.rpcUrls) : undefined
  const reads = client && chainReads({ client, chainId })
  const names = [...new Set([live.name, live.network])]
  const chains: ChainDirectory = {
    names: reads === undefined ? [] : names,
    find: (name) => (name === undefined || names.includes(name) ? reads : undefined),
  }
  const named = enginesOf(live, client, trace).map(({ name, engine }) => ({
    name,
    settlement: settlement({ engine, terms, client, clock }),
  }))
  return { settlement: failover(named, clock), chains }
}

type NamedEngine = { name: string; engine: FacilitatorClient }

function enginesOf(
  live: LiveConfig,
  client: PublicClient | undefined,
  trace: Trace | undefined,
): NamedEngine[] {
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

type Listening = { port: number; close(): Promise<void> }

function listen(fetch: Parameters<typeof serve>[0]['fetch'], config: Config): Promise<Listening> {
  const { host: hostname, port } = config
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname, port }, (info: AddressInfo) => {
      resolve({ port: info.port, close: () => closeGently(server) })
    })
    server.once('error', reject)
  })
}

/** Lets answers under way finish, within bounds. */
function closeGently(server: ReturnType<typeof serve>): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => {
      if ('closeAllConnections' in server) server.closeAllConnections()
    }, stopWithinMs)
    server.close(() => {
      clearTimeout(force)
      resolve()
    })
    if ('closeIdleConnections' in server) server.closeIdleConnections()
  })
}

/** An unsigned receipt does not stop a paid answer, but the operator has to hear of it. */
function loggedSigner(signer: ReceiptSigner, log: Logger): ReceiptSigner {
  return {
    ...signer,
    sign: (statement) =>
      signer.sign(statement).catch((err: unknown) => {
        log.error({ err: toLogFacts(err) }, 'a receipt could not be signed')
        throw err
      }),
  }
}

/** Sweeps at once, because a crash may have left work behind, and then on a timer. */
function startSweeping(services: GateServices, log: Logger): () => Promise<void> {
  const once = async () => {
    try {
      const report = await sweep(services)
      if (Object.values(report).some((count) => count > 0)) log.info(report, 'sweep')
    } catch (err) {
      log.error({ err: toLogFacts(err) }, 'sweep failed')
    }
  }
  let running = once()
  const timer = setInterval(() => {
    running = running.then(once)
  }, sweepEveryMs)
  return async () => {
    clearInterval(timer)
    await running
  }
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
