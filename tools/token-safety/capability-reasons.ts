import type { Capability, Power } from './capabilities.ts'
import type { Findings } from './findings.ts'
import type { Holder } from './ownership.ts'
import type { Reason } from './reason.ts'

const phrases: Record<Power, { weight: number; does: string }> = {
  mint: { weight: 58, does: 'create new tokens' },
  upgrade: { weight: 56, does: 'replace the code of the token' },
  blacklist: { weight: 54, does: 'block single holders' },
  pause: { weight: 52, does: 'pause transfers' },
  switch_trading: { weight: 50, does: 'switch trading on or off' },
  set_fees: { weight: 48, does: 'change the tax' },
}

/** What somebody could do to holders next, and who that is. One reason for each power and holder. */
export function capabilityReasons(findings: Findings): Reason[] {
  const groups = new Map<string, [Capability, ...Capability[]]>()
  for (const capability of findings.capabilities ?? []) {
    const holder = capability.access === 'held' ? capability.holder.address : ''
    const key = `${capability.power} ${capability.access} ${holder}`
    const group = groups.get(key)
    if (group) group.push(capability)
    else groups.set(key, [capability])
  }
  return [...groups.values()].map((group) => toReason(group, findings))
}

function toReason(group: [Capability, ...Capability[]], findings: Findings): Reason {
  const [first] = group
  const { does, weight } = phrases[first.power]
  const functions = {
    functions: group.map(({ signature }) => signature).join(', '),
    selectors: group.map(({ selector }) => selector).join(', '),
  }
  if (first.access === 'held') {
    const { holder, power } = first
    return {
      code: `can_${power}`,
      level: 'caution',
      weight: isOneKey(holder) ? weight : weight - 20,
      text: `${describeHolder(holder, findings)} can ${does}: its call succeeded, a stranger's was refused.`,
      evidence: {
        ...functions,
        ...holderEvidence(holder),
        holderCall: 'succeeded',
        strangerCall: 'refused',
      },
    }
  }
  if (first.access === 'open') {
    return {
      code: `anyone_can_${first.power}`,
      level: 'caution',
      weight: weight + 20,
      text: `Any address can call a function meant to ${does}: a stranger's call succeeded.`,
      evidence: { ...functions, strangerCall: 'succeeded' },
    }
  }
  return {
    code: `unattributed_${first.power}`,
    level: unattributedLevel(first.power, findings),
    weight: weight - 30,
    text: `The code has a function to ${does} that refused everybody it was called as.`,
    evidence: { ...functions, strangerCall: 'refused' },
  }
}

/**
 * Nobody was found who may do it. That is the good end of a renounced token; without an owner to
 * ask, somebody unnamed may hold the power. A proxy's code can be replaced by whoever it obeys,
 * which `owner()` does not have to tell.
 */
function unattributedLevel(power: Power, { ownership, proxy }: Findings): 'caution' | 'info' {
  if (power === 'upgrade') {
    return proxy.kind === 'none' || proxy.kind === 'minimal' ? 'info' : 'caution'
  }
  return ownership.kind === 'none' ? 'caution' : 'info'
}

function isOneKey({ kind, controller }: Holder): boolean {
  return kind === 'wallet' || controller?.kind === 'wallet'
}

/** A holder in words: its part, and what it is. */
export function describeHolder(holder: Holder, { ownership }: Pick<Findings, 'ownership'>): string {
  const isOwner = ownership.kind === 'held' && ownership.holder.address === holder.address
  const part = isOwner ? 'The owner' : 'The upgrade admin'
  if (holder.kind === 'wallet') return `${part}, a wallet with a single key,`
  if (isOneKey(holder)) return `${part}, a contract owned by a wallet with a single key,`
  return `${part}, a contract whose own rules were not examined,`
}

/** The same for machines. */
export function holderEvidence({ address, kind, controller }: Holder): Record<string, string> {
  return {
    holder: address,
    holderKind: kind,
    ...(controller && { controller: controller.address, controllerKind: controller.kind }),
  }
}
