import { encodeAbiParameters, concat, toFunctionSelector } from 'viem'
import type { Address, Hex } from 'viem'

import type { Trial, TrialAnswer } from './bounded-calls.ts'
import type { Holder } from './ownership.ts'

export const powers = [
  'mint',
  'upgrade',
  'blacklist',
  'pause',
  'switch_trading',
  'set_fees',
] as const

/** What a privileged function is for. */
export type Power = (typeof powers)[number]

/**
 * One privileged function in the code, and who it obeyed when called. `held`: its holder and not a
 * stranger; `open`: a stranger too; `unattributed`: nobody we called it as.
 */
export type Capability = { power: Power; signature: string; selector: Hex } & (
  | { access: 'held'; holder: Holder }
  | { access: 'open' | 'unattributed' }
)

/** A function worth trying. Its name only decides what is tried; the call decides what is said. */
export type PrivilegedFunction = { power: Power; signature: string; selector: Hex }

const signatures: Record<Power, readonly string[]> = {
  mint: ['mint(address,uint256)', 'mint(uint256)', 'mintTo(address,uint256)', 'issue(uint256)'],
  upgrade: ['upgradeTo(address)', 'upgradeToAndCall(address,bytes)'],
  blacklist: [
    'blacklist(address)',
    'blacklist(address,bool)',
    'setBlacklist(address,bool)',
    'setBlacklisted(address,bool)',
    'addToBlacklist(address)',
    'addBlacklist(address)',
    'addBlackList(address)',
    'blacklistAddress(address,bool)',
    'blockAccount(address)',
    'freeze(address)',
    'setBot(address,bool)',
    'setBots(address[])',
    'addBots(address[])',
  ],
  pause: ['pause()', 'unpause()', 'setPaused(bool)'],
  switch_trading: [
    'enableTrading()',
    'openTrading()',
    'disableTrading()',
    'pauseTrading()',
    'setTrading(bool)',
    'setTradingEnabled(bool)',
    'setTradingActive(bool)',
  ],
  set_fees: [
    'setFee(uint256)',
    'setTax(uint256)',
    'setFees(uint256,uint256)',
    'setTaxes(uint256,uint256)',
    'updateFees(uint256,uint256)',
    'setFees(uint256,uint256,uint256)',
    'setBuyFee(uint256)',
    'setSellFee(uint256)',
    'setBuyTax(uint256)',
    'setSellTax(uint256)',
    'setTaxFeePercent(uint256)',
  ],
}

/** Every function that is tried, in the order of all trials and answers. */
export const privilegedFunctions: readonly PrivilegedFunction[] = powers.flatMap((power) =>
  signatures[power].map((signature) => ({
    power,
    signature,
    selector: toFunctionSelector(signature),
  })),
)

/** Whom the arguments are about: a victim nobody knows, and the code an upgrade may name. */
export type Targets = { token: Address; victim: Address; upgradeTo: Address }

/** The calls that show what their caller may do, one for each of `privilegedFunctions`. */
export function capabilityTrials(targets: Targets, { readOnly = false } = {}): Trial[] {
  return privilegedFunctions.map((privileged) => ({
    target: targets.token,
    readOnly,
    data: concat([privileged.selector, argumentsFor(privileged, targets)]),
  }))
}

/** How the trials went, in the order of `privilegedFunctions`. */
export type CapabilityAnswers = {
  /** Selectors in the code of the token and, for a proxy, of the code behind it. */
  selectors: ReadonlySet<Hex>
  stranger: readonly TrialAnswer[]
  /** The stranger's call as STATICCALL: what succeeds here changes nothing. */
  readOnly: readonly TrialAnswer[]
  holders: readonly { holder: Holder; answers: readonly TrialAnswer[] }[]
}

/**
 * Decides who holds what. That a holder may and a stranger may not is shown by the calls alone.
 * For the rest the selector must be in the code: a fallback that takes any call shows nothing, nor
 * does the refusal of a function that is not there. A getter that shares a well-known signature is
 * no capability.
 */
export function decideCapabilities(trials: CapabilityAnswers): Capability[] {
  return privilegedFunctions.flatMap((privileged, at): Capability[] => {
    if (trials.readOnly[at]?.ok) return []
    const inCode = trials.selectors.has(privileged.selector)
    if (trials.stranger[at]?.ok) return inCode ? [{ ...privileged, access: 'open' }] : []
    const found = trials.holders.find(({ answers }) => answers[at]?.ok)
    if (found) return [{ ...privileged, access: 'held', holder: found.holder }]
    return inCode ? [{ ...privileged, access: 'unattributed' }] : []
  })
}

function argumentsFor({ power, signature }: PrivilegedFunction, targets: Targets): Hex {
  const list = signature.slice(signature.indexOf('(') + 1, -1)
  const types = list === '' ? [] : list.split(',')
  const account = power === 'upgrade' ? targets.upgradeTo : targets.victim
  const values: Record<string, unknown> = {
    address: account,
    'address[]': [account],
    bool: power !== 'switch_trading',
    bytes: '0x',
    uint256: 1n,
  }
  return encodeAbiParameters(
    types.map((type) => ({ type })),
    types.map((type) => values[type]),
  )
}
