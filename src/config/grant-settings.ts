import { parseGrantPlans, sandboxGrantPlans } from '../passes/grant-plans.ts'
import { parseGrantKey, type GrantKey } from '../passes/grant-tokens.ts'
import type { GrantPlan } from '../passes/grants.ts'

/** Access to an API of the seller: what is sold, and who vouches for it. */
export type GrantConfig = {
  plans: readonly GrantPlan[]
  /** Signs the tokens; absent: a key that follows from the server's secret. */
  key?: GrantKey | undefined
  /** Has signed tokens that may still be about. */
  previousKey?: GrantKey | undefined
  /** `iss` of the tokens; absent: the public address. */
  issuer?: string | undefined
}

/** Who sells, as `discover` tells it. */
export type AgentFacts = { name: string; description: string }

/** Who sells where nothing was set. */
export const defaultAgent: AgentFacts = {
  name: 'Faregate',
  description: 'Sells tools to software agents, paid in USDC by x402.',
}

type GrantTexts = {
  NETWORK: string
  GRANT_PLANS?: string | undefined
  GRANT_KEY?: string | undefined
  GRANT_PREVIOUS_KEY?: string | undefined
  GRANT_ISSUER?: string | undefined
}

/** Reads what is set about access. Problems are sentences that name the setting, never its value. */
export function readGrantSettings(texts: GrantTexts): { grants: GrantConfig; problems: string[] } {
  const problems: string[] = []
  const plans = plansOf(texts, problems)
  const key = keyOf('GRANT_KEY', texts.GRANT_KEY, problems)
  const previousKey = keyOf('GRANT_PREVIOUS_KEY', texts.GRANT_PREVIOUS_KEY, problems)
  return { grants: { plans, key, previousKey, issuer: texts.GRANT_ISSUER }, problems }
}

function plansOf({ NETWORK, GRANT_PLANS }: GrantTexts, problems: string[]): readonly GrantPlan[] {
  if (GRANT_PLANS === undefined) return NETWORK === 'sandbox' ? sandboxGrantPlans : []
  const read = parseGrantPlans(GRANT_PLANS)
  if (read.ok) return read.plans
  problems.push(...read.problems.map((problem) => `GRANT_PLANS ${problem}.`))
  return []
}

function keyOf(name: string, text: string | undefined, problems: string[]): GrantKey | undefined {
  if (text === undefined) return undefined
  try {
    return parseGrantKey(text)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    problems.push(`${name} ${error.message}.`)
    return undefined
  }
}
