import { accessTools } from '../tools/index.ts'
import { ConfigError, type Config } from './config/config.ts'
import { defaultAgent } from './config/grant-settings.ts'
import type { LiveConfig } from './config/network-settings.ts'
import { derivedGrantKey, grantTokens, type GrantTokens } from './passes/grant-tokens.ts'
import { challengeNames, openGrants, type Grants } from './passes/grants.ts'
import type { Tool } from './registry/define-tool.ts'
import { sqlGrantStore } from './store/grant-store.ts'
import type { Store } from './store/open-store.ts'

type Needs = {
  live: LiveConfig
  store: Store
  /** Of the server. */
  secret: Uint8Array
  publicUrl: () => string
}

/** Everything about access that is sold: its rules, and the keys that sign it. */
export function openGrantServices(
  { grants }: Config,
  { live, store, secret, publicUrl }: Needs,
): { grants: Grants; tokens: GrantTokens } {
  const { plans = [], key = derivedGrantKey(secret), previousKey, issuer } = grants ?? {}
  const tokens = grantTokens(key, previousKey)
  return {
    tokens,
    grants: openGrants({
      plans,
      store: sqlGrantStore(store.db),
      tokens,
      names: challengeNames(secret),
      issuer: () => issuer ?? publicUrl(),
      explorer: explorers[live.network],
    }),
  }
}

/** Where a transaction is shown to people. The sandbox has the chain id of Base Sepolia. */
const explorers: Record<string, string> = {
  'eip155:8453': 'https://basescan.org/tx/',
  'eip155:84532': 'https://sepolia.basescan.org/tx/',
}

/**
 * The tools that sell access beside `others`.
 *
 * @throws ConfigError when a plan is called like one of them: one name would mean two things
 */
export function toolsOfAccess(
  { grants, agent = defaultAgent }: Config,
  { payTo: walletAddress, chainId, network }: LiveConfig,
  others: readonly Tool[],
): Tool[] {
  const plans = grants?.plans ?? []
  const tools = accessTools(plans, { ...agent, walletAddress, chainId, network })
  const names = [...others, ...tools].map(({ name }) => name)
  const taken = plans.filter(({ planId }) => names.includes(planId))
  if (taken.length === 0) return tools
  throw new ConfigError(
    taken.map(({ planId }) => `GRANT_PLANS has a plan "${planId}", which is the name of a tool.`),
  )
}
