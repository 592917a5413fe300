import type { CodeFacts } from './bytecode.ts'
import type { Capability } from './capabilities.ts'
import type { Metadata } from './metadata.ts'
import type { Holder, Ownership } from './ownership.ts'
import type { Proxy } from './proxy.ts'
import type { Market } from './trade.ts'

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
  market: Market
  /** `undefined`: the node did not run the calls. */
  capabilities: Capability[] | undefined
}
