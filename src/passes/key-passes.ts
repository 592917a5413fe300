import { timingSafeEqual } from 'node:crypto'

import { LRUCache } from 'lru-cache'
import type { Address } from 'viem'

import {
  DayLimitError,
  KeyBudgetError,
  KeyChildLimitError,
  KeyEndedError,
  KeyExpiredError,
  KeyInvalidError,
  KeyNotFoundError,
  KeyRevokedError,
  MinuteLimitError,
} from '../errors/key.ts'
import { InvalidInputError } from '../errors/request.ts'
import { formatUsd, type Usdc } from '../money/usdc.ts'
import {
  isTokenGood,
  isTokenShaped,
  narrowed,
  type ChildToken,
  type TokenSigner,
} from './child-token.ts'
import { hashKey, isGood, type KeyPass, type PassPlan } from './key-pass.ts'
import { limitState, windowsAt, type LimitState, type LimitWindow } from './limits.ts'
import {
  agentKey,
  boughtPass,
  replacement,
  type AgentKeyOrder,
  type FreshPass,
  type PassOrder,
} from './make-key.ts'
import type { PassStore } from './pass-store.ts'

export type { AgentKeyOrder, FreshPass, PassOrder } from './make-key.ts'

/** What a key, or a token that a key has made, opens. */
export type Credential = {
  /** As far as the credential reaches: for a token, narrowed to it. */
  pass: KeyPass
  /** Present when a token came, and not the key itself. */
  token: ChildToken | undefined
}

/** A credential that was found good this moment, and what it has left. */
export type Looked = Credential & { limits: LimitState }

/** Issues keys, and checks and counts their calls. */
export type KeyPasses = {
  readonly plans: readonly PassPlan[]
  /**
   * What a key or token opens. It may have ended up to a second ago: whoever relies on it calls
   * `count` or `look` as well, which ask the store.
   *
   * @throws KeyInvalidError for what was never issued; KeyExpiredError or KeyRevokedError
   */
  verify(secret: string): Promise<Credential>
  /**
   * Counts one call, of a tool at this list price.
   *
   * @throws MinuteLimitError, DayLimitError, KeyBudgetError or KeyChildLimitError when a window is
   *   full, and the errors of `verify` when the key has ended; nothing is counted then
   */
  count(credential: Credential, price?: Usdc): Promise<LimitState>
  /** Takes the price of a call that came to nothing off what the key has spent. */
  forgive(credential: Credential, price: Usdc, countedAt: number): Promise<void>
  /** The credential as it is this moment, without counting. @throws as `verify` */
  look(credential: Credential): Promise<Looked>
  /** Makes a pass for a purchase. It opens nothing until the ledger has stored it. */
  create(order: PassOrder): FreshPass
  /** Makes a key of an agent, likewise. It has no end, and opens nothing its credit does not pay. */
  createAgentKey(order: AgentKeyOrder): FreshPass
  /**
   * Makes a key equal to an earlier one but for its secret.
   *
   * @throws KeyEndedError when its owner has ended it or made it anew
   */
  recreate(passId: string): Promise<FreshPass>
  /**
   * Until when (Unix milliseconds) a pass of this payer is good that goes on for a period.
   *
   * @throws KeyNotFoundError, KeyEndedError, or InvalidInputError where the pass opens more than
   *   what is sold for that period
   */
  extension(order: ExtensionOrder): Promise<{ pass: KeyPass; until: number }>
}

export type KeyPassesOptions = {
  store: PassStore
  plans: readonly PassPlan[]
  clock: () => number
  /** Absent: tokens are not taken. */
  tokens?: TokenSigner
}

/** How long a key is remembered without asking the store, in milliseconds, and how many are. */
const rememberMs = 1_000
const mostRemembered = 10_000

type Desk = KeyPassesOptions & { remembered: LRUCache<string, Credential> }

export function keyPasses(options: KeyPassesOptions): KeyPasses {
  const { store, plans, clock } = options
  const remembered = new LRUCache<string, Credential>({ max: mostRemembered, ttl: rememberMs })
  const desk: Desk = { ...options, remembered }
  return {
    plans,
    verify: (secret) => verify(desk, secret),
    count: (credential, price) => count(desk, credential, price),
    async forgive({ pass }, price, countedAt) {
      const windows = windowsAt(pass, countedAt, price)
      await store.giveBack(windows.filter(({ span }) => span === 'spend'))
    },
    look: (credential) => look(desk, credential),
    create: (order) => boughtPass(plans, order, clock()),
    createAgentKey: (order) => agentKey(order, clock()),
    async recreate(passId) {
      const earlier = await store.find(passId)
      if (earlier === undefined) throw new RangeError('There is no such pass.')
      if (earlier.revokedAt !== undefined) throw new KeyEndedError(KeyEndedError.spec.title)
      return replacement(earlier, clock())
    },
    extension: (order) => extension(desk, order),
  }
}

type ExtensionOrder = { passId: string; period: string; payer: Address }

async function extension(
  { store, plans, clock }: Desk,
  { passId, period, payer }: ExtensionOrder,
): Promise<{ pass: KeyPass; until: number }> {
  const pass = await store.find(passId)
  if (pass?.payer.toLowerCase() !== payer.toLowerCase() || pass.kind !== 'pass') {
    throw new KeyNotFoundError(KeyNotFoundError.spec.title)
  }
  if (pass.revokedAt !== undefined) throw new KeyEndedError(KeyEndedError.spec.title)
  const plan = plans.find((candidate) => candidate.period === period)
  if (plan === undefined || !isCovered(pass, plan)) {
    throw new InvalidInputError({ problems: `${passId} opens more than a pass for ${period}.` })
  }
  return { pass, until: Math.max(clock(), pass.expiresAt) + plan.durationMs }
}

/** Whether a plan sells all that the pass has: a cheap one extends no better pass. */
function isCovered(pass: KeyPass, plan: PassPlan): boolean {
  return (
    pass.scopes.every((scope) => plan.scopes.includes(scope)) &&
    pass.requestsPerMinute <= plan.requestsPerMinute &&
    pass.requestsPerDay <= plan.requestsPerDay
  )
}

async function verify(desk: Desk, secret: string): Promise<Credential> {
  const { remembered, clock } = desk
  const hash = hashKey(secret)
  const known = remembered.get(hash)
  if (known !== undefined && isGoodNow(known, clock())) return known
  const found = isTokenShaped(secret) ? await findToken(desk, secret) : await findKey(desk, hash)
  if (found === undefined) throw new KeyInvalidError(KeyInvalidError.spec.title)
  expectGood(found, clock())
  remembered.set(hash, found)
  return found
}

/** Every text is asked for, whatever it looks like: its shape shall not show in the time it takes. */
async function findKey({ store }: Desk, hash: string): Promise<Credential | undefined> {
  const pass = await store.findByHash(hash)
  return pass && isEqual(pass.hash, hash) ? { pass, token: undefined } : undefined
}

async function findToken({ store, tokens }: Desk, secret: string): Promise<Credential | undefined> {
  const id = await tokens?.read(secret)
  const token = id === undefined ? undefined : await store.findToken(id)
  const pass = token && (await store.find(token.keyId))
  return pass && { pass: narrowed(pass, token), token }
}

async function look(desk: Desk, { pass, token }: Credential): Promise<Looked> {
  const { store, clock } = desk
  const windows = windowsAt(pass, clock())
  const [key, own, used] = await Promise.all([
    store.find(pass.id),
    token && store.findToken(token.id),
    store.used(windows),
  ])
  if (key === undefined) throw new KeyInvalidError(KeyInvalidError.spec.title)
  const fresh = { pass: own ? narrowed(key, own) : key, token: own }
  expectGood(fresh, clock())
  return { ...fresh, limits: limitState(windowsAt(key, clock()), used) }
}

async function count(desk: Desk, credential: Credential, price?: Usdc): Promise<LimitState> {
  const { store, clock } = desk
  const { pass, token } = credential
  const at = clock()
  const windows = windowsAt(pass, at, price)
  const outcome = await store.count({ keyId: pass.id, tokenId: token?.id, at, windows })
  if (outcome.kind === 'counted') return limitState(windows, outcome.used)
  const { limits } = await look(desk, credential)
  if (outcome.kind === 'token_full') {
    throw new KeyChildLimitError({ why: 'The token has made all its calls', limits })
  }
  // Ended when it was counted, and good again: somebody extended it in between.
  const full = outcome.kind === 'full' ? windows[outcome.index] : undefined
  if (full === undefined) throw new KeyRevokedError(KeyRevokedError.spec.title)
  throw refusalBy(full, { pass, limits, at })
}

type Refused = { pass: KeyPass; limits: LimitState; at: number }

function refusalBy({ span, limit }: LimitWindow, { pass, limits, at }: Refused): Error {
  if (span === 'life') return new KeyBudgetError({ budget: { maxRequests: limit }, limits })
  if (span === 'spend') {
    const spendPerDay = formatUsd(pass.spendPerDay ?? budgetUnknown())
    return new KeyBudgetError({ budget: { spendPerDay }, limits })
  }
  const retryAfterSeconds = secondsUntil(limits[span].resetsAt, at)
  const details = { limit, limits, retryAfterSeconds }
  return span === 'minute' ? new MinuteLimitError(details) : new DayLimitError(details)
}

function budgetUnknown(): never {
  throw new Error('A key without a budget cannot exceed it.')
}

function isGoodNow({ pass, token }: Credential, now: number): boolean {
  return isGood(pass, now) && (token === undefined || isTokenGood(token, now))
}

/** @throws KeyRevokedError or KeyExpiredError */
function expectGood(credential: Credential, now: number): void {
  if (isGoodNow(credential, now)) return
  const isRevoked = [credential.pass, credential.token].some(
    (one) => one?.revokedAt !== undefined && one.revokedAt <= now,
  )
  throw isRevoked
    ? new KeyRevokedError(KeyRevokedError.spec.title)
    : new KeyExpiredError(KeyExpiredError.spec.title)
}

/** In constant time, though both are hashes already. */
function isEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}

function secondsUntil(at: number, now: number): number {
  return Math.max(1, Math.ceil((at - now) / 1000))
}
