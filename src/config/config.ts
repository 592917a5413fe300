import { existsSync } from 'node:fs'

import type { VolumeTier } from '../gate/discount.ts'
import type { AgentPlans } from '../passes/agent-plans.ts'
import type { PassPlan } from '../passes/key-pass.ts'
import { readPlans } from '../passes/plans.ts'
import type { ChainPlaces } from '../registry/chain-places.ts'
import { sandboxChainId } from '../sandbox/addresses.ts'
import { readAgentSettings } from './agent-settings.ts'
import { readGrantSettings, type AgentFacts, type GrantConfig } from './grant-settings.ts'
import { isLoopback } from './loopback.ts'
import { knownNetworks, liveConfig, networkProblems, type LiveConfig } from './network-settings.ts'
import { parseSettings, type ParsedSettings } from './settings.ts'
import { readVenuesFile, type VenuesFile } from './venues-file.ts'
import { allowanceProblems, visitorConfig, type VisitorConfig } from './visitor-settings.ts'

/** How long things take, and how large they get; what is absent has the default of `main.ts`. */
export type PaceConfig = {
  repeatWindowMs?: number
  resultLifetimeMs?: number
  maxResultBytes?: number
  sweepEveryMs?: number
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

function listeningProblems({ HOST, PUBLIC_URL }: ParsedSettings): string[] {
  return PUBLIC_URL === undefined && !isLoopback(HOST)
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
