import { randomUUID } from 'node:crypto'

import type { Address } from 'viem'

import { DayLimitError, KeyInvalidError, MinuteLimitError } from '../errors/key.ts'
import {
  generateKey,
  hashKey,
  isGood,
  isKeyShaped,
  type KeyPass,
  type PassPlan,
} from './key-pass.ts'
import { limitState, windowsAt, type LimitState } from './limits.ts'
import type { PassStore } from './pass-store.ts'

/** A pass with its key, before it is stored. */
export type FreshPass = { pass: KeyPass; key: string }

/** Issues and checks key passes. */
export type KeyPasses = {
  readonly plans: readonly PassPlan[]
  /**
   * The pass a key belongs to.
   *
   * @throws KeyInvalidError for an unknown, expired or revoked key alike
   */
  verify(key: string): Promise<KeyPass>
  /**
   * Counts one call.
   *
   * @throws MinuteLimitError or DayLimitError when a window is full; nothing is counted then
   */
  count(pass: KeyPass): Promise<LimitState>
  /** What is left, without counting. */
  left(pass: KeyPass): Promise<LimitState>
  /** Makes a pass for a purchase. It opens nothing until the ledger has stored it. */
  create(order: { period: string; paymentId: string; payer: Address }): FreshPass
  /** Makes a pass equal to an earlier one but for its key. */
  recreate(passId: string): Promise<FreshPass>
}

export function keyPasses(options: {
  store: PassStore
  plans: readonly PassPlan[]
  clock: () => number
}): KeyPasses {
  const { store, plans, clock } = options
  return {
    plans,
    async verify(key) {
      const pass = isKeyShaped(key) ? await store.findByHash(hashKey(key)) : undefined
      if (pass === undefined || !isGood(pass, clock())) {
        throw new KeyInvalidError(KeyInvalidError.spec.title)
      }
      return pass
    },
    async count(pass) {
      const now = clock()
      const windows = windowsAt(pass, now)
      const counted = await store.count(windows)
      if ('counts' in counted) return limitState(windows, counted.counts)
      const limits = limitState(windows, await store.counts(windows))
      const { limit, resetsAt } = counted.full === 0 ? limits.minute : limits.day
      const details = { limit, limits, retryAfterSeconds: secondsUntil(resetsAt, now) }
      throw counted.full === 0 ? new MinuteLimitError(details) : new DayLimitError(details)
    },
    async left(pass) {
      const windows = windowsAt(pass, clock())
      return limitState(windows, await store.counts(windows))
    },
    create({ period, paymentId, payer }) {
      const plan = plans.find((candidate) => candidate.period === period)
      if (plan === undefined) throw new RangeError(`No pass is sold for "${period}".`)
      const now = clock()
      return fresh({
        period,
        scopes: plan.scopes,
        requestsPerMinute: plan.requestsPerMinute,
        requestsPerDay: plan.requestsPerDay,
        createdAt: now,
        expiresAt: now + plan.durationMs,
        paymentId,
        payer,
      })
    },
    async recreate(passId) {
      const earlier = await store.find(passId)
      if (earlier === undefined) throw new RangeError('There is no such pass.')
      return fresh({ ...earlier, createdAt: clock() })
    },
  }
}

function fresh(facts: Omit<KeyPass, 'id' | 'name' | 'hash' | 'revokedAt'>): FreshPass {
  const key = generateKey()
  const id = `pass_${randomUUID().replaceAll('-', '')}`
  return {
    key,
    pass: {
      ...facts,
      id,
      name: `x402-${facts.period}-${id.slice(5, 13)}`,
      hash: hashKey(key),
      revokedAt: undefined,
    },
  }
}

function secondsUntil(at: number, now: number): number {
  return Math.max(1, Math.ceil((at - now) / 1000))
}
