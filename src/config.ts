import { existsSync } from 'node:fs'

import { getAddress, isAddress, isAddressEqual, zeroAddress, type Address, type Hex } from 'viem'
import { privateKeyToAddress } from 'viem/accounts'

import { readAgentSettings } from './agent-settings.ts'
import type { VolumeTier } from './gate/discount.ts'
import type { Network } from './gate/quote.ts'
import { readGrantSettings, type AgentFacts, type GrantConfig } from './grant-settings.ts'
import type { AgentPlans } from './passes/agent-plans.ts'
import type { PassPlan } from './passes/key-pass.ts'
import { readPlans } from './passes/plans.ts'
import type { VisitorLimits } from './passes/visitors.ts'
import type { ChainPlaces } from './registry/chain-places.ts'
import { sandboxChainId } from './sandbox/addresses.ts'
import { isWellKnownAddress } from './sandbox/well-known.ts'
import { parseSettings, type ParsedSettings } from './settings.ts'
import { readVenuesFile, type VenuesFile } from './venues-file.ts'

/** The token payments are made in, and the chain it lives on. */
export type NetworkConfig = {
  network: Network
  /** What x402 version 1 calls it; absent: it has no name there. */
  legacyNetwork?: string
  chainId: number
  /** Name callers may use for the chain. */
  name: string
  asset: Address
  assetName: string
  assetVersion: string
}

/** How payments settle on a network that is not the sandbox. */
export type SettlementConfig =
  /** In the order they are to be tried. */
  | { kind: 'facilitator'; urls: readonly string[]; timeoutMs?: number }
  | { kind: 'relayer'; privateKey: Hex }

/** What a real network needs; the sandbox brings its own. */
export type LiveConfig = NetworkConfig & {
  rpcUrls: readonly string[]
  payTo: Address
  settlement: SettlementConfig
  /** The wallet that refunds come from; absent: they become credit. */
  refundKey?: Hex | undefined
}

/** How long things take, and how large they get; what is absent has the default of `main.ts`. */
export type PaceConfig = {
  repeatWindowMs?: number
  resultLifetimeMs?: number
  maxResultBytes?: number
  sweepEveryMs?: number
}

/** Limits of callers without a key, by where they come from. In calls; 0: no limit. */
export type VisitorConfig = VisitorLimits & {
  /** Proxies in front that add to `X-Forwarded-For`. */
  trustedProxies: number
  /** Names of the paid tools that are free within the limits of free calls. */
  freeTools: readonly string[]
}

/** Everything that can be set, checked and typed. Nothing else reads the environment. */
export type Config = {
  host: string
  port: number
  /** Absent: derived from host and port once the server listens. */
  publicUrl: string | undefined
  allowedOrigins: readonly string[]
  databaseUrl: string
  serverSecret: string | undefined
  quoteLifetimeSeconds: number
  logLevel: string
  pace?: PaceConfig
  /** Absent: callers are not limited by where they come from. */
  visitors?: VisitorConfig
  /** A listener of its own; absent: no metrics. */
  metrics?: { host: string; port: number } | undefined
  /** What stands on the chain, where something was set about it. */
  places?: ChainPlaces | undefined
  /** Access to an API of the seller; absent: none is sold. */
  grants?: GrantConfig | undefined
  /** Absent: the defaults of the settings. */
  agent?: AgentFacts | undefined
  /** Plans, credits and discounts for volume; absent: the defaults. */
  agents?: AgentConfig | undefined
  /** Key passes on sale; absent: those of `passes/plans.ts`. */
  plans?: readonly PassPlan[] | undefined
  /** Absent: the sandbox. */
  live: LiveConfig | undefined
}

/** What wallets can subscribe to, and what they get off. */
export type AgentConfig = {
  plans?: AgentPlans
  tiers?: readonly VolumeTier[]
  /** Whether a key may be revoked by naming it in the query. */
  revokeByQuery?: boolean
}

/** A start that must not happen. `problems` holds one sentence each, naming the setting. */
export class ConfigError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}

const knownNetworks: Record<'base' | 'base-sepolia', NetworkConfig> = {
  base: {
    network: 'eip155:8453',
    legacyNetwork: 'base',
    chainId: 8453,
    name: 'base',
    asset: '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913',
    assetName: 'USD Coin',
    assetVersion: '2',
  },
  'base-sepolia': {
    network: 'eip155:84532',
    legacyNetwork: 'base-sepolia',
    chainId: 84532,
    name: 'base-sepolia',
    asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
    assetName: 'USDC',
    assetVersion: '2',
  },
}

const testFacilitator = 'https://x402.org/facilitator'
const loopback = new Set(['127.0.0.1', 'localhost', '::1', '[::1]'])

/**
 * Reads the environment once.
 *
 * @throws ConfigError when a setting is malformed, missing, contradictory or dangerous
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const parsed = parseSettings(environment)
  if (!parsed.ok) throw new ConfigError(parsed.problems)
  const { settings } = parsed
  const venues = venuesOf(settings)
  const grants = readGrantSettings(settings)
  const agents = readAgentSettings(settings)
  const passes = readPlans(settings.KEY_PASS_PLANS)
  const problems = [
    ...listeningProblems(settings),
    ...metricsProblems(settings),
    ...allowanceProblems(settings),
    ...databaseProblems(settings),
    ...networkProblems(settings),
    ...venues.problems,
    ...grants.problems,
    ...agents.problems,
    ...passes.problems,
  ]
  if (problems.length > 0) throw new ConfigError(problems)
  return {
    host: settings.HOST,
    port: settings.PORT,
    publicUrl: settings.PUBLIC_URL?.replace(/\/+$/, ''),
    allowedOrigins: settings.ALLOWED_ORIGINS,
    databaseUrl: settings.DATABASE_URL,
    serverSecret: settings.SERVER_SECRET,
    quoteLifetimeSeconds: settings.QUOTE_LIFETIME_SECONDS,
    logLevel: settings.LOG_LEVEL,
    pace: {
      repeatWindowMs: settings.REPEAT_WINDOW_SECONDS,
      resultLifetimeMs: settings.RESULT_LIFETIME_SECONDS,
      maxResultBytes: settings.MAX_RESULT_BYTES,
      sweepEveryMs: settings.SWEEP_INTERVAL_SECONDS,
    },
    plans: passes.plans,
    visitors: visitorConfig(settings),
    metrics: metricsConfig(settings),
    places: placesConfig(settings, venues),
    grants: grants.grants,
    agent: { name: settings.AGENT_NAME, description: settings.AGENT_DESCRIPTION },
    agents: {
      plans: agents.plans,
      tiers: agents.tiers,
      revokeByQuery: settings.REVOKE_BY_QUERY === 'on',
    },
    live: liveConfig(settings),
  }
}

/**
 * Limits that were not set are off where no address says anything: on the sandbox, and where only
 * this machine connects and no proxy is said to stand in front.
 */
function visitorConfig(settings: ParsedSettings): VisitorConfig {
  const { NETWORK, HOST, TRUSTED_PROXIES: trustedProxies } = settings
  const isLocal = NETWORK === 'sandbox' || (loopback.has(HOST) && trustedProxies === 0)
  const orElse = (set: number | undefined, usual: number) => set ?? (isLocal ? 0 : usual)
  return {
    trustedProxies,
    freeTools: settings.FREE_TOOLS,
    free: {
      perMinute: orElse(settings.FREE_PER_MINUTE, 10),
      perDay: orElse(settings.FREE_PER_DAY, 300),
    },
    quote: {
      perMinute: orElse(settings.QUOTES_PER_MINUTE, 600),
      perDay: orElse(settings.QUOTES_PER_DAY, 100_000),
    },
    sign_in: {
      perMinute: orElse(settings.SIGN_INS_PER_MINUTE, 120),
      perDay: orElse(settings.SIGN_INS_PER_DAY, 20_000),
    },
  }
}

/** A free allowance that is not limited would give the tool away. */
function allowanceProblems(settings: ParsedSettings): string[] {
  const { free } = visitorConfig(settings)
  return settings.FREE_TOOLS.length > 0 && free.perMinute + free.perDay === 0
    ? ['FREE_TOOLS is set, but neither FREE_PER_MINUTE nor FREE_PER_DAY limits free calls.']
    : []
}

function listeningProblems({ HOST, PUBLIC_URL }: ParsedSettings): string[] {
  return PUBLIC_URL === undefined && !loopback.has(HOST)
    ? [`PUBLIC_URL is missing: with HOST=${HOST} callers come in by another address.`]
    : []
}

function metricsConfig({ METRICS_HOST, METRICS_PORT }: ParsedSettings): Config['metrics'] {
  return METRICS_PORT === undefined ? undefined : { host: METRICS_HOST, port: METRICS_PORT }
}

function metricsProblems({ PORT, METRICS_PORT }: ParsedSettings): string[] {
  return METRICS_PORT === PORT
    ? ['METRICS_PORT is the public port: metrics have a listener of their own.']
    : []
}

function venuesOf(settings: ParsedSettings): VenuesFile {
  const { VENUES_FILE: path, NETWORK } = settings
  if (path === undefined) return { problems: [] }
  const known = NETWORK === 'base' || NETWORK === 'base-sepolia'
  const served = known ? knownNetworks[NETWORK].network : NETWORK
  return readVenuesFile(path, served === 'sandbox' ? `eip155:${sandboxChainId}` : served)
}

function placesConfig(
  { SANCTIONS_ORACLE: sanctionsOracle }: ParsedSettings,
  { places }: VenuesFile,
): ChainPlaces | undefined {
  if (places === undefined && sanctionsOracle === undefined) return undefined
  return { ...places, ...(sanctionsOracle && { sanctionsOracle }) }
}

function databaseProblems({ DATABASE_URL, SERVER_SECRET }: ParsedSettings): string[] {
  return DATABASE_URL.startsWith('postgres') && SERVER_SECRET === undefined
    ? ['SERVER_SECRET is missing: with Postgres every process of the gate has to share one.']
    : []
}

function networkProblems(settings: ParsedSettings): string[] {
  if (settings.NETWORK === 'sandbox') return sandboxProblems(settings)
  return [
    ...missing(settings),
    ...superfluous(settings),
    ...payToProblems(settings),
    ...facilitatorProblems(settings),
    ...relayerProblems(settings),
    ...refundProblems(settings),
  ]
}

/** The sandbox brings its own chain, accounts and engine; naming others is a misunderstanding. */
function sandboxProblems(settings: ParsedSettings): string[] {
  const live = [
    'RPC_URL',
    'PAY_TO',
    'RELAYER_PRIVATE_KEY',
    'REFUND_PRIVATE_KEY',
    'FACILITATOR_URL',
    'SETTLEMENT',
  ] as const
  return live
    .filter((name) => settings[name] !== undefined)
    .map((name) => `${name} is set, but NETWORK is sandbox: set NETWORK to the chain you mean.`)
}

function missing(settings: ParsedSettings): string[] {
  const relayer = settings.SETTLEMENT === 'relayer'
  const custom = settings.NETWORK.startsWith('eip155:')
  const needed: [keyof ParsedSettings, boolean][] = [
    ['PAY_TO', true],
    ['RPC_URL', relayer || custom],
    ['RELAYER_PRIVATE_KEY', relayer],
    ['FACILITATOR_URL', !relayer && settings.NETWORK !== 'base-sepolia'],
    ['USDC_ADDRESS', custom],
    ['USDC_NAME', custom],
    ['USDC_VERSION', custom],
  ]
  const by = `NETWORK=${settings.NETWORK}${relayer ? ' with SETTLEMENT=relayer' : ''}`
  return needed
    .filter(([name, isNeeded]) => isNeeded && settings[name] === undefined)
    .map(([name]) => `${name} is missing: ${by} needs it.`)
}

/** Settings that say something else than what will happen. */
function superfluous({ NETWORK, SETTLEMENT, ...settings }: ParsedSettings): string[] {
  const known = NETWORK === 'base' || NETWORK === 'base-sepolia'
  const token = known ? (['USDC_ADDRESS', 'USDC_NAME', 'USDC_VERSION'] as const) : []
  return [
    ...token
      .filter((name) => settings[name] !== undefined)
      .map((name) => `${name} is set, but NETWORK=${NETWORK} has its own USDC: leave it out.`),
    ...(SETTLEMENT === 'relayer' && settings.FACILITATOR_URL !== undefined
      ? ['FACILITATOR_URL is set, but SETTLEMENT is relayer.']
      : []),
  ]
}

function payToProblems({ PAY_TO, ...settings }: ParsedSettings): string[] {
  if (PAY_TO === undefined) return []
  if (isAddressEqual(PAY_TO, zeroAddress)) {
    return ['PAY_TO is the zero address: money sent there is lost.']
  }
  if (hasWrongChecksum(PAY_TO)) {
    return ['PAY_TO has a wrong checksum: a character of it is mistyped.']
  }
  const asset = networkOf(settings)?.asset
  if (asset !== undefined && isAddressEqual(PAY_TO, asset)) {
    return ['PAY_TO is the USDC contract itself: money sent there is lost.']
  }
  return isWellKnownAddress(PAY_TO)
    ? ['PAY_TO is a well-known test account: anybody can take what is sent there.']
    : []
}

function facilitatorProblems({ FACILITATOR_URL = [], NETWORK }: ParsedSettings): string[] {
  return FACILITATOR_URL.flatMap((url) => {
    const { protocol, hostname } = new URL(url)
    if (protocol === 'http:' && !loopback.has(hostname)) {
      return [`FACILITATOR_URL ${url} is not https: anybody on the way could answer for it.`]
    }
    return NETWORK === 'base' && hostname === 'x402.org'
      ? ['FACILITATOR_URL is a facilitator for test networks, but NETWORK is base.']
      : []
  })
}

function relayerProblems(settings: ParsedSettings): string[] {
  const { RELAYER_PRIVATE_KEY, SETTLEMENT } = settings
  if (RELAYER_PRIVATE_KEY === undefined) return []
  if (SETTLEMENT !== 'relayer') {
    return ['RELAYER_PRIVATE_KEY is set, but SETTLEMENT is not relayer.']
  }
  const relayer = privateKeyToAddress(RELAYER_PRIVATE_KEY)
  if (isWellKnownAddress(relayer)) {
    return [`RELAYER_PRIVATE_KEY is a well-known test key, but NETWORK is ${settings.NETWORK}.`]
  }
  return settings.PAY_TO !== undefined && isAddressEqual(relayer, settings.PAY_TO)
    ? ['RELAYER_PRIVATE_KEY is the key of PAY_TO: the key that pays gas must not hold the income.']
    : []
}

/** Letter case is a checksum (ERC-55) unless all letters have the same. */
function hasWrongChecksum(address: Address): boolean {
  const digits = address.slice(2)
  const mixed = digits !== digits.toLowerCase() && digits !== digits.toUpperCase()
  return mixed && !isAddress(address, { strict: true })
}

function refundProblems(settings: ParsedSettings): string[] {
  const { REFUND_PRIVATE_KEY, RELAYER_PRIVATE_KEY, RPC_URL, NETWORK } = settings
  if (REFUND_PRIVATE_KEY === undefined) return []
  const wallet = privateKeyToAddress(REFUND_PRIVATE_KEY)
  if (isWellKnownAddress(wallet)) {
    return [`REFUND_PRIVATE_KEY is a well-known test key, but NETWORK is ${NETWORK}.`]
  }
  if (RELAYER_PRIVATE_KEY && isAddressEqual(wallet, privateKeyToAddress(RELAYER_PRIVATE_KEY))) {
    return ['REFUND_PRIVATE_KEY is the key of the relayer: refunds need a wallet of their own.']
  }
  return RPC_URL === undefined
    ? ['REFUND_PRIVATE_KEY is set, but RPC_URL is missing: refunds are sent and proven there.']
    : []
}

type NetworkSettings = Pick<
  ParsedSettings,
  'NETWORK' | 'USDC_ADDRESS' | 'USDC_NAME' | 'USDC_VERSION'
>

function networkOf(settings: NetworkSettings): NetworkConfig | undefined {
  const { NETWORK, USDC_ADDRESS, USDC_NAME, USDC_VERSION } = settings
  if (NETWORK === 'sandbox') return undefined
  if (NETWORK === 'base' || NETWORK === 'base-sepolia') return knownNetworks[NETWORK]
  if (USDC_ADDRESS === undefined || USDC_NAME === undefined || USDC_VERSION === undefined) {
    return undefined
  }
  const chainId = Number(NETWORK.slice('eip155:'.length))
  const asset = getAddress(USDC_ADDRESS)
  return {
    network: NETWORK,
    chainId,
    name: NETWORK,
    asset,
    assetName: USDC_NAME,
    assetVersion: USDC_VERSION,
  }
}

function liveConfig(settings: ParsedSettings): LiveConfig | undefined {
  const network = networkOf(settings)
  const { PAY_TO, RPC_URL = [], RELAYER_PRIVATE_KEY, FACILITATOR_URL } = settings
  if (network === undefined || PAY_TO === undefined) return undefined
  const settlement: SettlementConfig =
    RELAYER_PRIVATE_KEY === undefined
      ? { kind: 'facilitator', urls: FACILITATOR_URL ?? [testFacilitator] }
      : { kind: 'relayer', privateKey: RELAYER_PRIVATE_KEY }
  const refundKey = settings.REFUND_PRIVATE_KEY
  return { ...network, rpcUrls: RPC_URL, payTo: getAddress(PAY_TO), settlement, refundKey }
}

/**
 * Reads the configuration of this process: the environment, and `.env` in the working directory
 * for what the environment leaves open.
 *
 * @throws ConfigError
 */
export function configFromProcess(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env')
  // oxlint-disable-next-line node/no-process-env -- the one place that reads it
  return readConfig(process.env)
}
