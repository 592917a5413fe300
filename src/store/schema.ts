import type { ColumnType } from 'kysely'

/** A 64-bit integer: SQLite answers numbers, Postgres text. */
type Integer = ColumnType<number | string, number, number>
/** An integer that statements count up. */
type Count = ColumnType<number | string, number, number | string>
type OptionalInteger = ColumnType<number | string | null, number | null, number | null>

/**
 * The tables. Amounts are decimal text (they exceed what both databases count in), times are Unix
 * milliseconds, hex is lower case, lists are JSON text.
 */
export type Schema = {
  payments: PaymentsTable
  payment_moves: PaymentMovesTable
  results: ResultsTable
  key_passes: KeyPassesTable
  limit_windows: LimitWindowsTable
  key_tokens: KeyTokensTable
  key_events: KeyEventsTable
  agents: AgentsTable
  credits: CreditsTable
  refunds: RefundsTable
  sign_in_nonces: SignInNoncesTable
  credit_accounts: CreditAccountsTable
  credit_moves: CreditMovesTable
  credit_spends: CreditSpendsTable
  grants: GrantsTable
}

type PaymentsTable = {
  id: string
  network: string
  asset: string
  payer: string
  nonce: string
  pay_to: string
  amount: string
  /** Unix seconds, as signed. */
  valid_before: Integer
  tool: string
  fingerprint: string
  quote_hash: string | null
  identifier_hash: string | null
  engine: string
  state: string
  working_until: Integer
  runs: number
  transaction_hash: string | null
  refund_transaction: string | null
  received: string | null
  claimed_at: Integer
  updated_at: Integer
}

type PaymentMovesTable = {
  payment_id: string
  /** 0 for the claim, then one more with every move. */
  step: number
  from_state: string | null
  to_state: string
  actor: string
  reason: string
  at: Integer
}

type ResultsTable = { payment_id: string; body: string; receipt: string; expires_at: Integer }

type KeyPassesTable = {
  id: string
  name: string
  hash: string
  period: string
  scopes: string
  requests_per_minute: Integer
  requests_per_day: Integer
  created_at: Integer
  expires_at: Integer
  revoked_at: OptionalInteger
  payment_id: string
  payer: string
  kind: string
  root: string
  shown: string
  metadata: string
  tools: string | null
  max_requests: OptionalInteger
  spend_per_day: string | null
  last_used_at: OptionalInteger
}

/** What was used of a limit in one window: calls, or atomic units of what they cost. */
type LimitWindowsTable = { subject: string; span: string; starts_at: Integer; used: Count }

/** Short-lived credentials that a key has made. The token itself is signed and not kept. */
type KeyTokensTable = {
  id: string
  key_id: string
  tools: string | null
  request_limit: Integer
  used: Count
  created_at: Integer
  expires_at: Integer
  revoked_at: OptionalInteger
}

/** What happened to a key, and who did it. Lines are never changed. */
type KeyEventsTable = {
  id: string
  key_id: string
  payer: string
  kind: string
  actor: string
  /** JSON. */
  facts: string
  at: Integer
}

/** Wallets with a plan. Whoever writes one has read the version before. */
type AgentsTable = {
  id: string
  network: string
  asset: string
  payer: string
  plan: string
  frequency: string
  paid_from: Integer
  paid_until: Integer
  paid: string
  granted: string
  last_payment_at: Integer
  created_at: Integer
  version: number
}

type CreditsTable = { payment_id: string; payer: string; amount: string; at: Integer }

/** One refund a payment, signed before it is sent. */
type RefundsTable = {
  payment_id: string
  network: string
  account: string
  nonce: Integer
  transaction_hash: string
  raw: string
  payer: string
  amount: string
  replaces: string | null
  signed_at: Integer
}

type SignInNoncesTable = { nonce: string; expires_at: Integer }

/** What a wallet has left: the sum of its moves, kept for speed and for the lock on the row. */
type CreditAccountsTable = {
  network: string
  asset: string
  payer: string
  balance: string
  /** How many moves there are. */
  moves: number
}

type CreditMovesTable = {
  network: string
  asset: string
  payer: string
  /** 1 for the first, then one more with every move. */
  step: number
  kind: string
  /** Signed. */
  amount: string
  reference: string
  tool: string | null
  at: Integer
}

type CreditSpendsTable = {
  id: string
  network: string
  asset: string
  payer: string
  amount: string
  tool: string
  state: string
  at: Integer
  release_at: Integer
}

type GrantsTable = {
  challenge_id: string
  request_id: string
  payer: string
  payment_id: string
  plan_id: string
  resource_id: string
  resource_endpoint: string
  transaction_hash: string | null
  issued_at: Integer
  expires_at: Integer
}
