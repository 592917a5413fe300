import { WalletSignInError } from '../../errors/wallet.ts'
import { fromAtomic } from '../../money/usdc.ts'
import type { ChildToken } from '../../passes/child-token.ts'
import { endless, isGood, type KeyPass } from '../../passes/key-pass.ts'
import type { UsedKey } from '../../passes/own-keys.ts'
import type { KeyDesk, KeyRights, OwnKey, PageWish, TokenFacts } from '../../registry/desks/keys.ts'
import type { GateServices } from '../gate.ts'
import type { Proven } from '../proof.ts'

/** What this caller may do with its keys. */
export function keyDesk({ keys, clock }: GateServices, by: Proven): KeyDesk {
  return {
    async list(wish) {
      const { keys: listed, total } = await keys.list(by, partOf(wish))
      return { total, items: listed.map((key) => ownKey(key, clock())) }
    },
    update: async (change) => keyRights(await keys.update(by, change)),
    revoke: (id) => keys.revoke(by, id),
    async reroll(order) {
      const { pass, key, endsAt } = await keys.reroll(by, order)
      return { ...keyRights(pass), key, replaced: { id: order.id, endsAt } }
    },
    async events({ id: keyId, ...wish }) {
      const { events: items, total } = await keys.events(by, { keyId, ...partOf(wish) })
      return { items, total }
    },
    async createTokens(wish) {
      const made = await keys.createTokens(by, wish)
      return made.map(({ text, ...token }) => ({ ...tokenFacts(token), token: text }))
    },
    async tokens({ keyId, id, ...wish }) {
      const { tokens, total } = await keys.tokens(by, { keyId, id, ...partOf(wish) })
      return { items: tokens.map(tokenFacts), total }
    },
    revokeToken: (id) => keys.revokeToken(by, id),
  }
}

/** What may be said of a key: neither its hash nor who bought it. */
export function keyRights(pass: KeyPass): KeyRights {
  const { id, kind, name, metadata, period, scopes, tools } = pass
  const { requestsPerMinute, requestsPerDay, maxRequests, spendPerDay, createdAt } = pass
  return {
    id,
    kind,
    name,
    metadata,
    period,
    scopes,
    tools,
    requestsPerMinute,
    requestsPerDay,
    maxRequests,
    spendPerDay,
    createdAt,
    expiresAt: pass.expiresAt === endless ? undefined : pass.expiresAt,
  }
}

function ownKey(key: UsedKey, now: number): OwnKey {
  const { shown, revokedAt, lastUsedAt, tokens } = key
  const [minute = 0, day = 0, total = 0, spent = 0] = key.used
  const use = { minute, day, total, spentToday: fromAtomic(BigInt(spent)) }
  return { ...keyRights(key), state: stateOf(key, now), shown, revokedAt, lastUsedAt, tokens, use }
}

function stateOf(key: KeyPass, now: number): OwnKey['state'] {
  if (isGood(key, now)) return key.revokedAt === undefined ? 'active' : 'ending'
  return key.revokedAt === undefined || key.revokedAt > key.expiresAt ? 'expired' : 'revoked'
}

/** What may be said of a token. */
export function tokenFacts(token: ChildToken): TokenFacts {
  const { id, keyId, tools, requestLimit, used, createdAt, expiresAt, revokedAt } = token
  const remaining = requestLimit - used
  return { id, keyId, tools, requestLimit, remaining, createdAt, expiresAt, revokedAt }
}

function partOf({ page, limit }: PageWish): { offset: number; limit: number } {
  return { offset: (page - 1) * limit, limit }
}

/** The keys of a call that has none: for tools that are run by themselves. */
export const noKeys: KeyDesk = {
  list: refuse,
  update: refuse,
  revoke: refuse,
  reroll: refuse,
  events: refuse,
  createTokens: refuse,
  tokens: refuse,
  revokeToken: refuse,
}

function refuse(): Promise<never> {
  return Promise.reject(new WalletSignInError(WalletSignInError.spec.title))
}
