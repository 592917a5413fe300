import type { Address } from 'viem'

import type { History } from '../address-safety/account-reads.ts'
import type { Holder } from '../token-safety/reads/ownership.ts'
import type { Candidate, Sign } from './candidates.ts'
import type { Minting } from './logs.ts'
import type { FoundPool, Traded } from './pools.ts'

/** A candidate that was looked at. */
export type Examined = Candidate & {
  /** `undefined`: the node cannot tell. */
  holder: Holder | undefined
  history: History | undefined
  sanctioned: boolean | undefined
}

/** How sure it is that an account made the token. `proved`: its address follows from the account's. */
export type Confidence = 'proved' | 'likely' | 'possible'

export type Maker = Examined & { confidence: Confidence }

export const statuses = ['liquid', 'empty_pool', 'no_pool', 'unknown'] as const

/** Another token of the maker. */
export type OtherToken = {
  address: Address
  symbol?: string
  /** `created`: by the account itself. `minted_to`: its first or later tokens were made for it. */
  how: 'created' | 'minted_to'
  status: (typeof statuses)[number]
  pool?: FoundPool
}

/** Everything the reads showed, before anybody judges it. */
export type Findings = {
  token: Address
  /** The strongest first. */
  candidates: readonly Examined[]
  /** The token itself, and everything that may be the maker's; `undefined`: could not be read. */
  traded: readonly Traded[] | undefined
  /** The pools of all of them were looked for. */
  complete: boolean
  /** What was made for the candidates lately; `undefined`: the log could not be searched. */
  mintings: readonly Minting[] | undefined
  /** The oldest block of that search. */
  mintingsFrom: bigint
  /** The whole log of the token could be searched for its first owner and recipient. */
  wholeLog: { powers: boolean; mints: boolean }
}

export type { Sign }
