import type { Address, Hex } from 'viem'

import { planFor, type CodeFunction, type CodePlan } from '../code/code-plan.ts'
import type { FirstLook } from '../looks/first-look.ts'
import type { Target } from './powers.ts'

/** What proxies answer their admin alone; the selectors do not have to stand in a list. */
const proxyFunctions: readonly CodeFunction[] = [
  { selector: '0x3659cfe6', types: ['address'] }, // upgradeTo
  { selector: '0x4f1ef286', types: ['address', 'bytes'] }, // upgradeToAndCall
]

/** The token's own functions. */
export function tokenTarget(token: Address, { plan, proxy }: FirstLook): Target {
  const target = plannedTarget(token, plan)
  if (proxy.kind === 'none' || proxy.kind === 'minimal') return target
  return { ...target, functions: [...target.functions, ...proxyFunctions] }
}

/** Functions out of some code, called at some address. */
export function targetOf(address: Address, code: Hex): Target {
  return plannedTarget(address, planFor(code))
}

function plannedTarget(address: Address, { changing, words }: CodePlan): Target {
  return { address, functions: changing, words }
}
