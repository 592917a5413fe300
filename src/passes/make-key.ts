import { randomUUID } from 'node:crypto'

import type { Address } from 'viem'

import {
  endless,
  generateKey,
  hashKey,
  shownPart,
  type KeyPass,
  type PassCaps,
  type PassPlan,
} from './key-pass.ts'

/** A key with its secret, before it is stored. */
export type FreshPass = { pass: KeyPass; key: string }

/** What is bought, and what the buyer narrows it to. */
export type PassOrder = {
  period: string
  paymentId: string
  payer: Address
  name?: string | undefined
  metadata?: KeyPass['metadata'] | undefined
  caps?: PassCapsOrder | undefined
}

/** Each only narrows what the plan gives. */
export type PassCapsOrder = Partial<PassCaps> & {
  requestsPerMinute?: number | undefined
  requestsPerDay?: number | undefined
  /** How long it is good, in milliseconds. */
  expiresInMs?: number | undefined
}

/** What an agent's key is made of. */
export type AgentKeyOrder = {
  paymentId: string
  payer: Address
  name?: string | undefined
  limits: { requestsPerMinute: number; requestsPerDay: number }
}

/**
 * A pass as it was ordered, at this time (Unix milliseconds).
 *
 * @throws RangeError for a period that is not sold, or a cap that is wider than the plan
 */
export function boughtPass(
  plans: readonly PassPlan[],
  { period, caps = {}, name, metadata = {}, paymentId, payer }: PassOrder,
  now: number,
): FreshPass {
  const plan = plans.find((candidate) => candidate.period === period)
  if (plan === undefined) throw new RangeError(`No pass is sold for "${period}".`)
  return fresh({
    kind: 'pass',
    period,
    name,
    metadata,
    scopes: plan.scopes,
    requestsPerMinute: within(caps.requestsPerMinute, plan.requestsPerMinute),
    requestsPerDay: within(caps.requestsPerDay, plan.requestsPerDay),
    tools: caps.tools,
    maxRequests: caps.maxRequests,
    spendPerDay: caps.spendPerDay,
    createdAt: now,
    expiresAt: now + within(caps.expiresInMs, plan.durationMs),
    paymentId,
    payer,
  })
}

function within(wanted: number | undefined, most: number): number {
  if (wanted !== undefined && wanted > most) throw new RangeError('A cap only narrows the plan.')
  return wanted ?? most
}

/** A key of an agent. */
export function agentKey({ limits, ...order }: AgentKeyOrder, now: number): FreshPass {
  return fresh({
    kind: 'agent',
    period: 'agent',
    metadata: {},
    scopes: [],
    tools: undefined,
    maxRequests: undefined,
    spendPerDay: undefined,
    ...order,
    ...limits,
    name: order.name,
    createdAt: now,
    expiresAt: endless,
  })
}

/** A new secret for the same rights, name, limits and end. What was used stays used. */
export function replacement(earlier: KeyPass, now: number): FreshPass {
  return fresh({ ...earlier, createdAt: now })
}

/** What a key is made of. It begins a line of its own unless `root` names one. */
type Facts = Omit<KeyPass, 'id' | 'root' | 'name' | 'hash' | 'shown' | 'revokedAt'> & {
  root?: string
  name: string | undefined
}

function fresh(facts: Facts): FreshPass {
  const key = generateKey()
  const random = randomUUID().replaceAll('-', '')
  const id = `${facts.kind === 'agent' ? 'key' : 'pass'}_${random}`
  return {
    key,
    pass: {
      ...facts,
      id,
      root: facts.root ?? id,
      name: facts.name ?? defaultName(facts, random),
      hash: hashKey(key),
      shown: shownPart(key),
      revokedAt: undefined,
    },
  }
}

function defaultName({ kind, period }: Facts, random: string): string {
  return `${kind === 'agent' ? 'agent' : `x402-${period}`}-${random.slice(0, 8)}`
}
