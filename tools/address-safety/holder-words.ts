import type { Holder } from '../token-safety/reads/ownership.ts'
import type { Reason } from '../verdicts/reason.ts'

const kindWords: Record<Holder['kind'], string> = {
  wallet: 'a wallet with a single key',
  contract: 'a contract whose rules were not examined',
  timelock: 'a timelock',
  multisig: 'a multisig',
}

/** Who somebody is, for the middle of a sentence. */
export function wordsFor(holder: Holder | undefined): string {
  if (holder === undefined) return 'somebody who was not identified'
  const { kind, controller } = holder
  return controller
    ? `${kindWords[kind]} that belongs to ${kindWords[controller.kind]}`
    : kindWords[kind]
}

export function holderEvidence(holder: Holder | undefined): Reason['evidence'] {
  if (holder === undefined) return {}
  const { address, kind, controller } = holder
  return { holder: address, holderKind: kind, ...(controller && { owner: controller.address }) }
}
