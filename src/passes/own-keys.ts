import { randomUUID } from 'node:crypto'

import {
  KeyChildLimitError,
  KeyEndedError,
  KeyInvalidError,
  KeyMissingError,
  KeyNotFoundError,
} from '../errors/key.ts'
import { WalletSignInError } from '../errors/wallet.ts'
import type { ChildToken, TokenSigner } from './child-token.ts'
import { allows, type KeyPass } from './key-pass.ts'
import type { KeptKey, KeyEvent, KeyStore, TokenStore } from './key-store.ts'
import { windowsAt } from './limits.ts'
import { replacement, type FreshPass } from './make-key.ts'
import type { PassStore } from './pass-store.ts'

/** Who looks after keys, as far as it was proved. */
export type KeyOwner = {
  /** Has signed for this call. */
  wallet: string | undefined
  /** Came along with this call. */
  pass: KeyPass | undefined
  /** Came along instead of the key that made it. */
  token?: ChildToken | undefined
}

type Part = { offset: number; limit: number }

/** Tokens to be made. What is absent is as much as the key gives, up to the default. */
export type TokenOrder = {
  count: number
  expiresInMs: number | undefined
  requestLimit: number | undefined
  tools: readonly string[] | undefined
}

/** A key with what was used of each of its windows. */
export type UsedKey = KeptKey & { used: readonly number[] }

/** How owners look after keys. Every function says who asks, and refuses what is not theirs. */
export type OwnKeys = {
  list(by: KeyOwner, part: Part): Promise<{ keys: UsedKey[]; total: number }>
  update(
    by: KeyOwner,
    change: {
      id: string
      name: string | undefined
      metadata: KeyPass['metadata'] | undefined
    },
  ): Promise<KeyPass>
  revoke(by: KeyOwner, id: string | undefined): Promise<{ id: string; revokedAt: number }>
  reroll(
    by: KeyOwner,
    order: { id: string; overlapMs: number },
  ): Promise<FreshPass & { endsAt: number }>
  events(
    by: KeyOwner,
    wish: Part & { keyId: string | undefined },
  ): Promise<{ events: KeyEvent[]; total: number }>
  createTokens(by: KeyOwner, order: TokenOrder): Promise<(ChildToken & { text: string })[]>
  tokens(
    by: KeyOwner,
    wish: Part & { keyId: string | undefined; id?: string | undefined },
  ): Promise<{ tokens: ChildToken[]; total: number }>
  revokeToken(by: KeyOwner, id: string): Promise<{ id: string; revokedAt: number }>
}

export type OwnKeysOptions = {
  keys: KeyStore
  tokens: TokenStore
  passes: PassStore
  signer: TokenSigner
  /** Unix milliseconds. */
  clock: () => number
  /** Throws where this key may make no tokens. */
  mayMint?: ((pass: KeyPass) => Promise<void>) | undefined
}

export function ownKeys(options: OwnKeysOptions): OwnKeys {
  const { keys, tokens, clock } = options
  return {
    async list(by, part) {
      const now = clock()
      const listed = await keys.list({ payer: signedWallet(by), now, ...part })
      return { ...listed, keys: await withUse(options, listed.keys, now) }
    },
    async update(by, { id, ...change }) {
      const who = { id, payer: signedWallet(by), actor: 'wallet', at: clock() }
      const updated = await keys.update({ ...who, ...change })
      if (updated === undefined) throw notFound()
      return updated
    },
    revoke: (by, id) => revoke(options, by, id),
    reroll: (by, order) => reroll(options, by, order),
    events: (by, wish) => keys.events({ payer: signedWallet(by), ...wish }),
    createTokens: (by, order) => createTokens(options, by, order),
    async tokens(by, { keyId, ...wish }) {
      const own = ownerOfTokens(by)
      return tokens.list({ payer: own.payer, keyId: own.keyId ?? keyId, ...wish })
    },
    async revokeToken(by, id) {
      const { payer, keyId, actor } = ownerOfTokens(by)
      const token = await tokens.find(id, payer)
      if (token === undefined || (keyId !== undefined && token.keyId !== keyId)) throw notFound()
      const at = clock()
      const isFirst = await tokens.revoke(token, { payer, actor, at })
      if (isFirst) return { id, revokedAt: at }
      return { id, revokedAt: (await tokens.find(id, payer))?.revokedAt ?? at }
    },
  }
}

/** @throws WalletSignInError */
function signedWallet({ wallet }: KeyOwner): string {
  if (wallet === undefined) throw new WalletSignInError(WalletSignInError.spec.title)
  return wallet.toLowerCase()
}

function notFound(): KeyNotFoundError {
  return new KeyNotFoundError(KeyNotFoundError.spec.title)
}

async function withUse(
  { passes }: OwnKeysOptions,
  listed: readonly KeptKey[],
  now: number,
): Promise<UsedKey[]> {
  const windows = listed.map((key) => windowsAt(key, now))
  const used = await passes.used(windows.flat())
  return listed.map((key, index) => {
    const from = index * 4
    return { ...key, used: used.slice(from, from + 4) }
  })
}

/** A wallet ends any of its keys, a key ends itself. A token ends nothing. */
async function revoke(
  { keys, passes, clock }: OwnKeysOptions,
  by: KeyOwner,
  id: string | undefined,
): Promise<{ id: string; revokedAt: number }> {
  const change = { ...whoRevokes(by, id), at: clock() }
  if (await keys.revoke(change)) return { id: change.id, revokedAt: change.at }
  const key = await passes.find(change.id)
  if (key?.payer.toLowerCase() !== change.payer) throw notFound()
  // Ended before, or over by itself: either way it opens nothing, which is what was asked for.
  return { id: key.id, revokedAt: Math.min(key.revokedAt ?? key.expiresAt, key.expiresAt) }
}

type Revoker = { id: string; payer: string; actor: 'wallet' | 'key' }

function whoRevokes({ wallet, pass, token }: KeyOwner, id: string | undefined): Revoker {
  if (wallet !== undefined) {
    const wanted = id ?? pass?.id
    if (wanted === undefined) throw notFound()
    return { id: wanted, payer: wallet.toLowerCase(), actor: 'wallet' }
  }
  if (token !== undefined) throw beyond('A token revokes no key')
  if (pass === undefined) throw nobodyAsks()
  if (id !== undefined && id !== pass.id) {
    throw new WalletSignInError(WalletSignInError.spec.title)
  }
  return { id: pass.id, payer: pass.payer.toLowerCase(), actor: 'key' }
}

async function reroll(
  { keys, passes, clock }: OwnKeysOptions,
  by: KeyOwner,
  { id, overlapMs }: { id: string; overlapMs: number },
): Promise<FreshPass & { endsAt: number }> {
  const payer = signedWallet(by)
  const earlier = await passes.find(id)
  if (earlier?.payer.toLowerCase() !== payer) throw notFound()
  const at = clock()
  const fresh = replacement(earlier, at)
  const endsAt = Math.min(at + overlapMs, earlier.expiresAt)
  const change = { id, payer, actor: 'wallet', at, fresh: fresh.pass, endsAt }
  if (!(await keys.reroll(change))) throw new KeyEndedError(KeyEndedError.spec.title)
  return { ...fresh, endsAt }
}

/** A key looks after its own tokens, a wallet after those of all its keys. */
function ownerOfTokens({ wallet, pass, token }: KeyOwner): {
  payer: string
  keyId: string | undefined
  actor: string
} {
  if (wallet !== undefined) {
    return { payer: wallet.toLowerCase(), keyId: undefined, actor: 'wallet' }
  }
  if (token !== undefined) throw beyond('A token looks after no tokens')
  if (pass === undefined) throw nobodyAsks()
  return { payer: pass.payer.toLowerCase(), keyId: pass.id, actor: 'key' }
}

const defaultLifetimeMs = 3_600_000
const defaultRequestLimit = 5_000

async function createTokens(
  { tokens, passes, signer, clock, mayMint }: OwnKeysOptions,
  { pass, token }: KeyOwner,
  order: TokenOrder,
): Promise<(ChildToken & { text: string })[]> {
  if (token !== undefined) throw beyond('A token makes no tokens')
  if (pass === undefined) throw nobodyAsks()
  await mayMint?.(pass)
  const now = clock()
  const key = await passes.find(pass.id)
  if (key === undefined) throw new KeyInvalidError(KeyInvalidError.spec.title)
  const [, , life] = await passes.used(windowsAt(key, now))
  const rights = within(key, order, { now, calls: life ?? 0 })
  const made = Array.from({ length: order.count }, () => ({
    ...rights,
    id: `tok_${randomUUID().replaceAll('-', '')}`,
  }))
  const texts = await Promise.all(made.map((one) => signer.sign(one)))
  await tokens.add(made, { payer: key.payer, actor: 'key' })
  return made.map((one, index) => ({ ...one, text: texts[index] ?? '' }))
}

/** What a token of this order may do. @throws KeyChildLimitError for more than the key has left */
function within(
  key: KeyPass,
  { expiresInMs, requestLimit, tools }: TokenOrder,
  { now, calls }: { now: number; calls: number },
): Omit<ChildToken, 'id'> {
  const endsAt = Math.min(key.expiresAt, key.revokedAt ?? key.expiresAt)
  const left = (key.maxRequests ?? Number.MAX_SAFE_INTEGER) - calls
  if (now + (expiresInMs ?? 0) > endsAt) throw beyond('A token ends no later than its key')
  if ((requestLimit ?? 1) > left) throw beyond(`The key has ${Math.max(0, left)} calls left`)
  if (tools?.some((name) => !allows(key, { name }))) {
    throw beyond('A token opens no tool that its key does not')
  }
  return {
    keyId: key.id,
    tools,
    requestLimit: requestLimit ?? Math.min(defaultRequestLimit, left),
    used: 0,
    createdAt: now,
    expiresAt: Math.min(now + (expiresInMs ?? defaultLifetimeMs), endsAt),
    revokedAt: undefined,
  }
}

function beyond(why: string): KeyChildLimitError {
  return new KeyChildLimitError({ why })
}

function nobodyAsks(): KeyMissingError {
  return new KeyMissingError(KeyMissingError.spec.title)
}
