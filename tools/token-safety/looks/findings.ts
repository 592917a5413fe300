import type { Address } from 'viem'

import type { LogLine } from '../../../src/registry/chain-reads.ts'
import type { CodeFacts } from '../code/bytecode.ts'
import type { Proxy } from '../code/proxy.ts'
import type { Facts } from '../facts/read-facts.ts'
import type { MeasuredEffect } from '../powers/effects.ts'
import type { Suspect } from '../powers/suspects.ts'
import type { Metadata } from '../reads/metadata.ts'
import type { Holder, Ownership } from '../reads/ownership.ts'
import type { Journey } from '../trade/journeys.ts'
import type { Market } from '../trade/trade.ts'

/** Everything the probes saw, before anybody judges it. */
export type Findings = {
  metadata: Metadata
  ownership: Ownership
  proxy: Proxy
  /** Who may replace the code, where the proxy keeps an admin. */
  proxyAdmin?: Holder
  code: CodeFacts
  /** Of the contract a proxy hands its calls to. */
  implementationCode?: CodeFacts
  /** Other contracts that a transfer looks at; `undefined`: the node did not tell. */
  transferAsks: readonly Address[] | undefined
  /** The oldest line of its log that was found. */
  firstSeen: Pick<LogLine, 'block' | 'timestamp'> | undefined
  market: Market
  /** `undefined`: the node cannot run later blocks. */
  journeys: Journey[] | undefined
  /** It knows functions that its code does not list, and is no proxy. */
  hiddenFunctions: boolean
  powers: Powers | undefined
  /** Who holds the token and its liquidity; `undefined`: the node did not tell. */
  facts: Facts | undefined
}

/** What those who may have powers can do; `undefined` where it could not be tried. */
export type Powers = {
  effects: readonly MeasuredEffect[]
  /** Everybody whose powers were tried. */
  suspects: readonly Suspect[]
  /** Who stands behind the callers of effects. */
  holders: readonly Holder[]
  tried: number
  missed: number
}
