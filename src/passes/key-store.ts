import type { ChildToken } from './child-token.ts'
import type { KeyPass } from './key-pass.ts'

/** A key as its owner's list shows it. */
export type KeptKey = KeyPass & {
  /** When it was counted last (Unix milliseconds); absent while nobody has used it. */
  lastUsedAt: number | undefined
  /** Tokens it has made that are good. */
  tokens: number
}

export type KeyEventKind =
  | 'issued'
  | 'extended'
  | 'updated'
  | 'rerolled'
  | 'replaced'
  | 'revoked'
  | 'tokens_created'
  | 'token_revoked'

/** One line of a key's history. Lines are never changed. */
export type KeyEvent = {
  keyId: string
  /** The wallet that the key belongs to. */
  payer: string
  kind: KeyEventKind
  /** `wallet` (a sign-in), `key` (the key itself), or the payment behind it. */
  actor: string
  facts: Readonly<Record<string, unknown>>
  /** Unix milliseconds. */
  at: number
}

/** Whose keys, and which of them. */
export type KeyPage = { payer: string; offset: number; limit: number; now: number }

/** A change of one key. `id` alone is no right: the key has to belong to `payer`. */
export type KeyChange = { id: string; payer: string; actor: string; at: number }

/** Where wallets look after their keys. What a change does and its line in the history are one. */
export interface KeyStore {
  /** The latest first. */
  list(page: KeyPage): Promise<{ keys: KeptKey[]; total: number }>
  /** `undefined`: the payer has no such key. */
  update(
    change: KeyChange & { name: string | undefined; metadata: KeyPass['metadata'] | undefined },
  ): Promise<KeyPass | undefined>
  /** Ends a key now. `false`: it had ended before, or the payer has no such key. */
  revoke(change: KeyChange): Promise<boolean>
  /**
   * Stores a new secret and ends the old one at `endsAt`. `false`: the old one had ended or was
   * replaced before, so that of two at once one wins.
   */
  reroll(change: KeyChange & { fresh: KeyPass; endsAt: number }): Promise<boolean>
  /** The latest first; of one key, or of all that belong to the payer. */
  events(query: {
    payer: string
    keyId: string | undefined
    offset: number
    limit: number
  }): Promise<{ events: KeyEvent[]; total: number }>
}

/** Where the tokens of keys are kept. */
export interface TokenStore {
  add(tokens: readonly ChildToken[], by: { payer: string; actor: string }): Promise<void>
  /** Tokens of keys of the payer (of one of them, or of all), the latest first. */
  list(query: {
    payer: string
    keyId: string | undefined
    id?: string | undefined
    offset: number
    limit: number
  }): Promise<{ tokens: ChildToken[]; total: number }>
  /** Of a key of the payer. */
  find(id: string, payer: string): Promise<ChildToken | undefined>
  /** Ends a token now. `false`: it was revoked before. */
  revoke(token: ChildToken, by: { payer: string; actor: string; at: number }): Promise<boolean>
}
