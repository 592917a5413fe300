import type { PaymentRequired } from '@x402/core/types'

import type { ServiceError } from '../errors/service-error.ts'
import type { Usdc } from '../money/usdc.ts'
import type { AgentPlans } from '../passes/agent-plans.ts'
import type { AgentStore } from '../passes/agent-store.ts'
import type { CreditStore } from '../passes/credit-store.ts'
import type { Grants } from '../passes/grants.ts'
import type { KeyPasses } from '../passes/key-passes.ts'
import type { LimitState } from '../passes/limits.ts'
import type { OwnKeys } from '../passes/own-keys.ts'
import type { Visitors, VisitState } from '../passes/visitors.ts'
import type { Catalogue } from '../registry/catalogue.ts'
import type { ChainDirectory } from '../registry/chain-reads.ts'
import type { Tool } from '../registry/define-tool.ts'
import type { SignIn } from '../wallets/sign-in.ts'
import type { VolumeTier } from './discount.ts'
import type { Ledger } from './ledger.ts'
import type { Purchases } from './purchases.ts'
import type { PaymentTerms, QuoteBook } from './quote.ts'
import type { ReceiptSigner } from './receipt-signer.ts'
import type { Receipt } from './receipt.ts'
import type { Settlement } from './settlement.ts'
import type { ToolHealth } from './tool-health.ts'
import type { Trace } from './trace.ts'

/** One call, whichever door it came in by. */
export type CallRequest = {
  tool: string
  /** As sent. `undefined` and `{}` are an empty call. */
  input: unknown
  /** A key pass, from a header. */
  key?: string | undefined
  /** Every proof of a wallet that came along (header, `_meta`), unread. */
  signIns?: readonly unknown[] | undefined
  /** Where it comes from, for limits of callers without a credential; absent: from here. */
  visitor?: string | undefined
  /** Every name of the wallet that will pay (header, `_meta`), unread: for the quote, and no proof. */
  payers?: readonly unknown[] | undefined
  /** Every payment that came along (header names, `_meta`), unread. */
  payments: readonly unknown[]
  /** Public address of the door, for the quote's `resource.url`; never with a query string. */
  resourceUrl: string
  /** Told when a paid call gets on: for clients that asked for progress. */
  progress?: ((step: ProgressStep) => void) | undefined
}

export type ProgressStep = 'claimed' | 'settled' | 'delivered'

/** How a call ended. Everything else is a thrown `ServiceError`. */
export type CallOutcome = QuoteOutcome | DeliveredOutcome

export type QuoteOutcome = {
  kind: 'quote'
  tool: Tool
  quote: PaymentRequired
  /** What anybody pays: the quote may be for one wallet, and for less. */
  listPrice: Usdc
  /** What version 1 calls the network; `undefined` where it has no name for it. */
  legacyNetwork: string | undefined
  /** Why the payment that came along was not taken. Nothing moved. */
  refusal: ServiceError | undefined
  /** What else the document says, beside what x402 defines. */
  members?: Record<string, unknown>
  /** What is left of the key, when one came along. */
  limits?: LimitState | undefined
}

export type DeliveredOutcome = {
  kind: 'delivered'
  tool: Tool
  /** The output as JSON text; equal, byte for byte, each time the same call is repeated. */
  body: string
  output: unknown
  /** Present when the call was paid by coin. */
  receipt: Receipt | undefined
  /** An earlier delivery handed out again: nothing ran and nothing was charged. */
  repeated: boolean
  /** What is left of the pass that was used, or of the free calls of an address. */
  limits: VisitState | undefined
  /** Present when the call was paid from the credit of the payer. */
  credit?: SpentCredit
}

export type SpentCredit = { spent: Usdc; remaining: Usdc }

/** The one way in: MCP, HTTP and key purchase all call this. */
export type Gate = {
  /**
   * Quotes, or claims, settles, runs and delivers.
   *
   * @throws ServiceError for everything that is neither a quote nor a delivery
   */
  call(request: CallRequest): Promise<CallOutcome>
  /**
   * Checks a credential before anything else is read of a request.
   *
   * @throws KeyInvalidError, KeyExpiredError or KeyRevokedError
   */
  checkKey(key: string): Promise<void>
  /**
   * What a credential reaches this moment, for messages that are no calls.
   *
   * @throws as `checkKey`
   */
  reachOf(key: string): Promise<Reach>
  /**
   * Checks a proof of a wallet likewise, without using it up.
   *
   * @throws WalletSignatureError
   */
  checkSignIn(raw: unknown): Promise<void>
}

/** What a credential reaches. */
export type Reach = {
  /** Whether a tool is worth showing to its holder. */
  shows(tool: Tool): boolean
  limits: LimitState
}

/** What the gate needs from the outside. */
export type GateServices = {
  catalogue: Catalogue
  ledger: Ledger
  settlement: Settlement
  passes: KeyPasses
  keys: OwnKeys
  credits: CreditStore
  grants: Grants
  agents: AgentStore
  agentPlans: AgentPlans
  purchases: Purchases
  /** Discounts for volume; none where the list is empty. */
  tiers: readonly VolumeTier[]
  signIn: SignIn
  visitors: Visitors
  chains: ChainDirectory
  book: QuoteBook
  terms: PaymentTerms
  signer: ReceiptSigner
  /** Unix milliseconds. */
  clock: () => number
  timing: GateTiming
  trace?: Trace | undefined
  /** Kept by the gate itself. */
  health?: ToolHealth
}

/** Limits of time (milliseconds, where the name says so), of runs and of size. */
export type GateTiming = {
  /** How long a claimed payment is left to the process that claimed it. */
  leaseMs: number
  /** How long a second request waits for the first one's answer. */
  waitMs: number
  /** How long a stored result can be had again. */
  resultLifetimeMs: number
  /** How often a tool is started for one payment before the money goes back. */
  maxRuns: number
  /** How long the payer has to repeat a failed call before the money goes back. */
  repeatWindowMs: number
  /** How long a call that was found out of order is not quoted again. */
  outOfOrderMs: number
  /** Largest result that is stored, in bytes of JSON; a larger one is a failed run. */
  maxResultBytes: number
}

export const defaultTiming: GateTiming = {
  leaseMs: 90_000,
  waitMs: 15_000,
  resultLifetimeMs: 86_400_000,
  maxRuns: 3,
  repeatWindowMs: 600_000,
  outOfOrderMs: 5_000,
  maxResultBytes: 1_048_576,
}
