import type { Usdc } from '../../money/usdc.ts'

/** What a key may do, as its holder and its owner see it. Holds no secret. */
export type KeyRights = {
  id: string
  /** `pass`: opens tools for a period. `agent`: its calls are paid from the credit of its wallet. */
  kind: 'pass' | 'agent'
  name: string
  metadata: Readonly<Record<string, string>>
  /** What was bought. */
  period: string
  scopes: readonly string[]
  /** The only tools it opens or pays for; `undefined`: all of its scopes. */
  tools: readonly string[] | undefined
  requestsPerMinute: number
  requestsPerDay: number
  /** Calls in its whole life. */
  maxRequests: number | undefined
  /** Sum of the list prices of its calls in a UTC day. */
  spendPerDay: Usdc | undefined
  /** Unix milliseconds. */
  createdAt: number
  /** Unix milliseconds; `undefined`: it has no end. */
  expiresAt: number | undefined
}

/** What a key, and the keys it was made anew from, have used so far. */
export type KeyUse = { minute: number; day: number; total: number; spentToday: Usdc }

/** A key in the list of its owner. */
export type OwnKey = KeyRights & {
  /** How the key begins. */
  shown: string
  state: 'active' | 'ending' | 'expired' | 'revoked'
  /** When it ended or will end by being revoked or made anew (Unix milliseconds). */
  revokedAt: number | undefined
  /** Unix milliseconds. */
  lastUsedAt: number | undefined
  use: KeyUse
  /** Tokens it has made that are good. */
  tokens: number
}

/** A new secret, shown this once. */
export type RerolledKey = KeyRights & {
  key: string
  replaced: { id: string; endsAt: number }
}

export type TokenFacts = {
  id: string
  /** The key that made it. */
  keyId: string
  tools: readonly string[] | undefined
  requestLimit: number
  remaining: number
  /** Unix milliseconds. */
  createdAt: number
  /** Unix milliseconds. */
  expiresAt: number
  /** Unix milliseconds. */
  revokedAt: number | undefined
}

/** A token just made, shown this once. */
export type FreshToken = TokenFacts & { token: string }

export type TokenWish = {
  count: number
  /** How long they are good, in milliseconds; `undefined`: an hour, or as long as the key. */
  expiresInMs: number | undefined
  /** Calls of each; `undefined`: 5,000, or as many as the key. */
  requestLimit: number | undefined
  /** The only tools they open, of those of the key. */
  tools: readonly string[] | undefined
}

export type KeyEventFacts = {
  keyId: string
  kind: string
  /** `wallet`, `key`, or the payment behind it. */
  actor: string
  facts: Readonly<Record<string, unknown>>
  /** Unix milliseconds. */
  at: number
}

/** Which part of a list; the first page is 1. */
export type PageWish = { page: number; limit: number }
export type Page<item> = { items: readonly item[]; total: number }

/**
 * What a caller may do with its own keys. A wallet that has signed for the call looks after all of
 * its keys; a key alone only ends itself and looks after its tokens, so that one that leaked cannot
 * lock its owner out.
 *
 * @throws WalletSignInError where only a signature would do, KeyNotFoundError for what is not the
 *   caller's
 */
export interface KeyDesk {
  list(page: PageWish): Promise<Page<OwnKey>>
  update(change: {
    id: string
    name: string | undefined
    metadata: Readonly<Record<string, string>> | undefined
  }): Promise<KeyRights>
  /** `undefined`: the key of the call. Answers which ended, and when. */
  revoke(id: string | undefined): Promise<{ id: string; revokedAt: number }>
  reroll(order: { id: string; overlapMs: number }): Promise<RerolledKey>
  events(wish: PageWish & { id: string | undefined }): Promise<Page<KeyEventFacts>>
  /** Of the key of the call. @throws KeyChildLimitError for more than the key has */
  createTokens(wish: TokenWish): Promise<readonly FreshToken[]>
  tokens(
    wish: PageWish & { keyId: string | undefined; id?: string | undefined },
  ): Promise<Page<TokenFacts>>
  revokeToken(id: string): Promise<{ id: string; revokedAt: number }>
}
