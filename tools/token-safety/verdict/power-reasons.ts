import { percent, type Reason } from '../../verdicts/reason.ts'
import type { Findings } from '../looks/findings.ts'
import type { Effect, MeasuredEffect } from '../powers/effects.ts'
import type { Suspect } from '../powers/suspects.ts'
import { isRestrained, type Holder } from '../reads/ownership.ts'

type Judgement = {
  code: string
  weight: number
  /** Behind "… can". */
  does: (bps: number) => string
  level: (effect: MeasuredEffect, findings: Findings) => Reason['level']
}

/** A tax that can be set this high, in basis points, takes everything, or much. */
const taxLimits = { avoidBps: 5_000, cautionBps: 2_500 } as const
/** Making less than this of the supply, in basis points, is no danger to those who hold it. */
const smallMintBps = 1_000

const always = (level: Reason['level']) => () => level

/** What is only reached by bringing in other code is a possibility, not a switch. */
const ownMeans = ({ broughtIn }: MeasuredEffect) => (broughtIn ? 'caution' : 'avoid')

function byTax(effect: MeasuredEffect): Reason['level'] {
  if (effect.bps >= taxLimits.avoidBps) return ownMeans(effect)
  return effect.bps >= taxLimits.cautionBps ? 'caution' : 'info'
}

/**
 * Whoever issues a currency may have to freeze accounts. Where nobody issues, the one who commands
 * the token and may freeze whoever bought it keeps a trap, whatever it is meant for.
 */
function byIssuer(effect: MeasuredEffect, { ownership, powers }: Findings): Reason['level'] {
  const isIssued = powers?.effects.some((one) => one.effect === 'mints') === true
  const isCommander = ownership.kind !== 'held' || ownership.holder.address === effect.caller
  const isDirect = effect.selectors.length === 1 && !effect.broughtIn && !effect.assumed
  return isCommander && isDirect && !isIssued ? 'avoid' : 'caution'
}

const judgements: Record<Effect, Judgement> = {
  blocks_sells: {
    code: 'block_sells',
    weight: 88,
    does: () => 'stop holders from selling while buying still works',
    level: ownMeans,
  },
  takes_balance: {
    code: 'take_balances',
    weight: 87,
    does: (bps) => `take ${percent(bps)} of what somebody holds`,
    level: always('avoid'),
  },
  drains_pool: {
    code: 'drain_pool',
    weight: 86,
    does: (bps) => `take ${percent(bps)} of what the pool holds`,
    level: always('avoid'),
  },
  raises_sell_tax: {
    code: 'raise_sell_tax',
    weight: 85,
    does: (bps) => `raise the tax on sales to ${percent(bps)}`,
    level: byTax,
  },
  exempts_itself: {
    code: 'block_all_others',
    weight: 84,
    does: () => 'stop everybody else from trading and go on selling',
    level: ownMeans,
  },
  limits_sells: {
    code: 'limit_sells',
    weight: 83,
    does: (bps) => `make holders sell no more than ${percent(bps)} of what they hold at once`,
    level: ({ bps, broughtIn }) => (bps <= 100 && !broughtIn ? 'avoid' : 'caution'),
  },
  raises_buy_tax: {
    code: 'raise_buy_tax',
    weight: 82,
    does: (bps) => `raise the tax on buys to ${percent(bps)}`,
    level: byTax,
  },
  upgrades: {
    code: 'upgrade',
    weight: 56,
    does: () => 'replace the code of the token',
    level: always('caution'),
  },
  mints: {
    code: 'mint',
    weight: 58,
    does: (bps) =>
      bps >= 60_000 ? 'create any number of tokens' : `add ${percent(bps)} to the supply at once`,
    level: ({ bps }) => (bps >= smallMintBps ? 'caution' : 'info'),
  },
  burns_balance: {
    code: 'burn_balances',
    weight: 57,
    does: (bps) => `destroy ${percent(bps)} of what somebody holds`,
    // Whoever issues a token may destroy it; nobody else has reason to.
    level: ({ open }) => (open === true ? 'avoid' : 'caution'),
  },
  blocks_account: {
    code: 'block_accounts',
    weight: 54,
    does: () => 'block single holders',
    level: byIssuer,
  },
  blocks_trading: {
    code: 'pause_trading',
    weight: 52,
    does: () => 'stop all trading',
    // A rule that is brought in and asked about every transfer can tell sales from buys.
    level: ({ broughtIn }) => (broughtIn ? 'avoid' : 'caution'),
  },
}

/** What somebody could do to holders next, who that is, and how far it was seen to go. */
export function powerReasons(findings: Findings): Reason[] {
  return (findings.powers?.effects ?? []).map((effect) => toReason(effect, findings))
}

function toReason(effect: MeasuredEffect, findings: Findings): Reason {
  const { code, does, weight, level } = judgements[effect.effect]
  const holder = holderOf(effect, findings)
  const isOpen = effect.open === true
  const restrained = isVague(effect, findings) || (holder !== undefined && isRestrained(holder))
  const evidence = {
    functions: effect.selectors.join(', then '),
    effect: effect.effect,
    measuredBps: effect.bps,
    ...(effect.broughtIn && { withCodeBroughtIn: true }),
  }
  if (isOpen) {
    return {
      code: `anyone_can_${code}`,
      level: level(effect, findings),
      weight: weight + 5,
      text: `Any address can ${does(effect.bps)}: it was tried, and it worked.`,
      evidence,
    }
  }
  return {
    code: `can_${code}`,
    level: restrained ? restrain(level(effect, findings)) : level(effect, findings),
    weight: restrained ? weight - 20 : weight,
    text: `${describeCaller(effect, { holder, findings })} can ${does(effect.bps)}: it was tried, and it worked.`,
    evidence: { ...evidence, ...(holder && holderEvidence(holder)) },
  }
}

/**
 * That somebody may be named is a possibility; where ownership is said to be over, it is a back
 * door.
 */
function isVague({ assumed }: MeasuredEffect, { ownership }: Findings): boolean {
  return assumed === true && ownership.kind !== 'renounced'
}

/** What has to wait, or needs several to agree, is a step less pressing. */
function restrain(level: Reason['level']): Reason['level'] {
  return level === 'avoid' ? 'caution' : 'info'
}

function foundAs({ caller }: Pick<MeasuredEffect, 'caller'>, { powers }: Pick<Findings, 'powers'>) {
  return powers?.suspects.find(({ address }) => address === caller)?.found
}

/** Who stands behind the caller of an effect. */
export function holderOf({ caller }: MeasuredEffect, { powers }: Findings): Holder | undefined {
  return powers?.holders.find(({ address }) => address === caller)
}

const parts: Record<Suspect['found'], string> = {
  owner: 'The owner',
  'upgrade admin': 'The upgrade admin',
  storage: "An account in the token's storage",
  code: 'An account written into the code',
  log: "An account that the token's logs name",
  rule: 'Whoever commands a contract that the token asks',
  grant: "Whoever the token's storage names for it, which was not found out,",
  stranger: 'Any address',
}

function describeCaller(
  { caller }: MeasuredEffect,
  { holder, findings }: { holder: Holder | undefined; findings: Findings },
): string {
  const part = parts[foundAs({ caller }, findings) ?? 'storage']
  return `${part}${holder ? `, ${describeKind(holder)},` : ''}`
}

/** Who may replace the code, in words. */
export function describeHolder(part: string, holder: Holder): string {
  return `${part}, ${describeKind(holder)},`
}

const kinds: Record<Holder['kind'], string> = {
  wallet: 'a wallet with a single key',
  timelock: 'a timelock that waits before it acts',
  multisig: 'a contract that needs several signers',
  contract: 'a contract whose own rules were not examined',
}

function describeKind({ kind, controller }: Holder): string {
  if (kind !== 'contract' || controller === undefined) return kinds[kind]
  return `a contract owned by ${kinds[controller.kind]}`
}

/** The same for machines. */
export function holderEvidence({ address, kind, controller }: Holder): Record<string, string> {
  return {
    holder: address,
    holderKind: kind,
    ...(controller && { controller: controller.address, controllerKind: controller.kind }),
  }
}
