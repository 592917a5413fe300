import type { Address } from 'viem'

import type { Usdc } from '../money/usdc.ts'
import type { ChainDirectory } from './chain-reads.ts'
import type { AgentDesk, AgentRules } from './desks/agents.ts'
import type { GrantDesk, GrantShelf } from './desks/grants.ts'
import type { KeyDesk, KeyRights, TokenFacts } from './desks/keys.ts'
import type { AccountOverview } from './desks/overview.ts'

/** A key pass as the call that shows it sees it. Holds no secret. */
export type PassFacts = KeyRights

/** A pass just made. `key` is the only time the secret exists outside its owner's hands. */
export type IssuedPass = PassFacts & { key: string }

/** Who is calling: proved by a settled payment, a pass or a signature, never by a parameter. */
export type Caller =
  | { kind: 'payer'; payer: Address; paymentId: string }
  | { kind: 'pass'; pass: PassFacts; token?: TokenFacts | undefined }
  | { kind: 'wallet'; payer: Address }
  | { kind: 'anonymous' }

/**
 * Where a tool gets key passes from. What it hands out becomes valid in the same transaction that
 * records the delivery: no delivery, no pass.
 */
export interface PassDesk extends PassRules {
  issue(order: PassWish): IssuedPass
  /**
   * Moves the end of a pass of the payer by a period, from its end or from this moment.
   *
   * @throws as `PassRules.extension`
   */
  extend(order: { passId: string; period: string }): Promise<PassFacts>
  /**
   * A new secret with the same end, scopes and limits; the old pass is revoked. `undefined`: its
   * owner has ended it or made it anew since, and that holds.
   */
  replace(passId: string): Promise<IssuedPass | undefined>
}

/** What a buyer wants; every cap is within the plan. */
export type PassWish = {
  period: string
  name?: string | undefined
  metadata?: Readonly<Record<string, string>> | undefined
  caps?: PassWishCaps
}

export type PassWishCaps = {
  tools?: readonly string[] | undefined
  requestsPerMinute?: number | undefined
  requestsPerDay?: number | undefined
  maxRequests?: number | undefined
  spendPerDay?: Usdc | undefined
  /** How long it is good, in milliseconds. */
  expiresInMs?: number | undefined
}

/** What can be said of an order of a pass before anybody has paid. */
export interface PassRules {
  /**
   * Whether the payer can have this pass of its own go on for a period.
   *
   * @throws KeyNotFoundError, KeyEndedError, or InvalidInputError where the pass opens more than
   *   what is sold for that period
   */
  extension(order: { passId: string; period: string; payer: Address }): Promise<void>
}

/** Where a payment stands, as its payer is told. */
export type PaymentFacts = {
  id: string
  state: string
  /** Whether the payer's money is spent; `false` again once it was given back. */
  charged: boolean | 'unknown'
  tool: string
  /** CAIP-2. */
  network: string
  asset: string
  payer: string
  amount: Usdc
  /** What arrived; absent before it is settled. */
  received: Usdc | undefined
  transaction: string | undefined
  /** How it was given back. `at` is Unix milliseconds. */
  returned: Returned | undefined
  /** Unix milliseconds. */
  claimedAt: number
  /** Unix milliseconds. */
  updatedAt: number
  /** Until when (Unix milliseconds) the stored answer can be had again; absent where there is none. */
  resultExpiresAt: number | undefined
  /** What the payer can do next, in one sentence. */
  next: string
}

export type Returned = {
  kind: 'credit' | 'refund'
  amount: Usdc
  transaction: string | undefined
  at: number
}

/** Which payment, and what shows that its payer is asking. */
export type PaymentQuery = {
  paymentId: string
  quoteId?: string | undefined
  paymentIdentifier?: string | undefined
}

/** What a wallet is to sign, in fields and as the exact text. */
export type ChallengeFacts = {
  domain: string
  address: string
  statement: string
  uri: string
  version: string
  chainId: string
  type: 'eip191'
  nonce: string
  issuedAt: string
  expirationTime: string
  message: string
}

/** What a wallet has left here. */
export type CreditFacts = {
  payer: string
  /** CAIP-2. */
  network: string
  asset: string
  balance: Usdc
  /** The latest first. */
  moves: readonly CreditMoveFacts[]
}

export type CreditMoveFacts = {
  kind: 'deposit' | 'reserve' | 'release' | 'commit'
  /** Atomic units; negative for what was taken. */
  amount: bigint
  reference: string
  tool: string | undefined
  /** Unix milliseconds. */
  at: number
}

/** What a caller may ask about its wallet, its own money and its own keys. */
export interface AccountDesk {
  keys: KeyDesk
  /** A message that proves the wallet for one call once it is signed. */
  challenge(address: Address): Promise<ChallengeFacts>
  /**
   * Where a payment stands.
   *
   * @throws PaymentNotFoundError for an unknown payment, and for anybody but its payer
   */
  payment(query: PaymentQuery): Promise<PaymentFacts>
  /** `undefined`: nothing shows which wallet is asking. */
  credit(): Promise<CreditFacts | undefined>
  /** Everything the wallet has here; `undefined` likewise. */
  overview(): Promise<AccountOverview | undefined>
}

/** One line of the catalogue, as callers see it. */
export type ToolSummary = {
  name: string
  title: string
  description: string
  /** In dollars, such as `$0.005`; `free`; or a range such as `$10 to $100`. */
  price: string
  free: boolean
  /** Path of the HTTP twin. */
  path: string
}

/** Everything a tool may reach. There is no other way out: no globals, no imports of services. */
export type ToolContext = {
  /** Unix milliseconds. */
  clock: () => number
  chains: ChainDirectory
  /** Aborts at the tool's deadline. */
  signal: AbortSignal
  caller: Caller
  passes: PassDesk
  accounts: AccountDesk
  grants: GrantDesk
  agents: AgentDesk
  /** What this server sells, itself included. */
  catalogue: readonly ToolSummary[]
}

/** What the free `check` may use: it runs before anybody has paid. */
export type CheckContext = Pick<ToolContext, 'clock' | 'chains' | 'signal'> & {
  /** The wallet that signed the payment, or whose credit is to pay; absent where nobody pays. */
  payer?: Address | undefined
  agents: AgentRules
  passes: PassRules
}

/** What a tool may look at to tell what a wallet has bought before. */
export type OwnedContext = Pick<ToolContext, 'clock'> & {
  payer: Address
  /** What shows who is asking: the payment that is repeated, a fresh one, or key or signature. */
  by: 'same_payment' | 'other_payment' | 'wallet'
  grants: GrantShelf
}
