import type { Address } from 'viem'

import type { CodeFacts } from '../token-safety/code/bytecode.ts'
import type { CodeFunction } from '../token-safety/code/code-plan.ts'
import type { Proxy } from '../token-safety/code/proxy.ts'
import type { Holder } from '../token-safety/reads/ownership.ts'
import type { History } from './account-reads.ts'
import type { Attempts } from './approvals.ts'
import type { Answers } from './getters.ts'
import type { KnownPlace } from './known.ts'

/** What an address is, as far as reads show. */
export const kinds = [
  'burn',
  'precompile',
  'wallet',
  'delegated_wallet',
  'safe',
  'timelock',
  'token',
  'exchange_router',
  'exchange_pool',
  'contract',
] as const

export type Kind = (typeof kinds)[number]

/** Everything the reads showed of an address, before anybody judges it. */
export type Findings = {
  address: Address
  /** `undefined`: the node cannot pretend. */
  history: History | undefined
  /** `undefined`: no code there. */
  code: CodeFacts | undefined
  /** EIP-7702: whose code the wallet runs. */
  delegate: Address | undefined
  proxy: Proxy
  /** Of the code behind a proxy, a Safe or a delegation. */
  behind: { address: Address; code: CodeFacts } | undefined
  /** Functions that take two accounts and an amount. */
  takers: readonly CodeFunction[]
  /** `undefined`: the node cannot pretend. */
  answers: Answers | undefined
  known: KnownPlace | undefined
  /** Exchange whose factory confirms this pool. */
  poolOf: string | undefined
  /** Behind it stands code that the makers of Safe list. */
  genuineSafe: boolean
  /** Whoever `owner()` names and whoever may upgrade, with what they are. */
  holders: readonly Holder[]
  /** A wei sent to it. */
  paying: { accepted: boolean; kept: boolean } | undefined
  /** `undefined`: no list was there to ask. */
  sanctioned: boolean | undefined
  /** By caller; `undefined`: could not be tried. */
  approvals: readonly Attempts[] | undefined
}
