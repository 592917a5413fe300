import { createHmac } from 'node:crypto'

import { LRUCache } from 'lru-cache'

import { spanMs, type LimitState } from './limits.ts'
import type { VisitStore, VisitWindow } from './visit-store.ts'

/** What a call without a credential counts as. Each kind has windows of its own. */
export type VisitKind = 'free' | 'quote' | 'sign_in'

/** Calls of one address; 0: there is no such limit. */
export type VisitLimits = { perMinute: number; perDay: number }

export type VisitorLimits = Record<VisitKind, VisitLimits>

const none: VisitLimits = { perMinute: 0, perDay: 0 }

/** Nobody is limited. */
export const unlimited: VisitorLimits = { free: none, quote: none, sign_in: none }

/** What an address has left after a call; a window that is not limited is absent. */
export type VisitState = Partial<LimitState>

/** Whether a call is within the limits. One that is not was counted nowhere. */
export type Admission =
  | { admitted: true; state: VisitState | undefined }
  | { admitted: false; full: VisitWindow; state: VisitState }

/** Counts the calls of callers that show no credential, by where they come from. */
export type Visitors = {
  /** Counts one call. A call from nowhere, as from this process itself, is not limited. */
  admit(kind: VisitKind, visitor: string | undefined): Promise<Admission>
  /** Whether a paid tool may be used free of charge within the limits of free calls. */
  opens(tool: string): boolean
}

export type VisitorsOptions = {
  store: VisitStore
  limits: VisitorLimits
  /** Names of the paid tools with a free allowance. */
  freeTools?: readonly string[]
  /** Keeps addresses out of the store; the same in every process of a gate. */
  secret: Uint8Array
  /** Unix milliseconds. */
  clock: () => number
}

/** Most windows remembered by a process. One that is forgotten costs a question to the store. */
const mostPools = 20_000
/** Largest part of a limit that a process takes at once, and of what is left of it. */
const leaseParts = { ofLimit: 20, ofRest: 8 }

/** Calls of one window that this process may hand out. */
type Pool = {
  window: VisitWindow
  /** Taken from the store and not handed out yet. */
  left: number
  /** How many everybody had taken when this process last heard. */
  taken: number
  /** Being taken from the store at the moment. */
  taking: Promise<void> | undefined
  /** Present when nothing is left: what callers are told until the window ends. */
  refusal: VisitState | undefined
}

type Counter = VisitorsOptions & { pools: LRUCache<string, Pool> }

export function openVisitors(options: VisitorsOptions): Visitors {
  const pools = new LRUCache<string, Pool>({ max: mostPools })
  const key = createHmac('sha256', options.secret).update('faregate visitors v1').digest()
  const counter: Counter = { ...options, pools }
  return {
    opens: (tool) => options.freeTools?.includes(tool) === true,
    async admit(kind, visitor) {
      const { perMinute, perDay } = options.limits[kind]
      if (visitor === undefined || perMinute + perDay === 0) {
        return { admitted: true, state: undefined }
      }
      const hash = createHmac('sha256', key).update(visitor).digest('base64url').slice(0, 22)
      const subject = `${kind}:${hash}`
      return admitOne(counter, (now) => windowsOf(subject, { perMinute, perDay }, now))
    },
  }
}

function windowsOf(
  subject: string,
  { perMinute, perDay }: VisitLimits,
  now: number,
): VisitWindow[] {
  const at = (span: 'minute' | 'day', limit: number) => ({
    subject,
    span,
    startsAt: now - (now % spanMs[span]),
    limit,
  })
  return [at('minute', perMinute), at('day', perDay)].filter(({ limit }) => limit > 0)
}

async function admitOne(
  counter: Counter,
  windowsAt: (now: number) => VisitWindow[],
): Promise<Admission> {
  for (;;) {
    const now = counter.clock()
    const pools = windowsAt(now).map((window) => poolOf(counter, window))
    const full = pools.find(({ refusal }) => refusal !== undefined)
    if (full !== undefined) return refused(pools, full, now)
    const empty = pools.find(({ left }) => left === 0)
    if (empty === undefined) return handedOut(pools)
    // Others may use up what comes of this: then it is taken again.
    await (empty.taking ??= refill(counter, empty, pools))
  }
}

function poolOf({ pools }: Counter, window: VisitWindow): Pool {
  const name = `${window.span} ${window.subject}`
  const known = pools.get(name)
  if (known?.window.startsAt === window.startsAt) return known
  const fresh = { window, left: 0, taken: 0, taking: undefined, refusal: undefined }
  pools.set(name, fresh)
  return fresh
}

/** Nothing is awaited here, so that no other call comes between the windows. */
function handedOut(pools: readonly Pool[]): Admission {
  for (const pool of pools) pool.left -= 1
  return { admitted: true, state: stateOf(pools, ({ taken, left }) => taken - left) }
}

function refused(pools: readonly Pool[], { window, refusal = {} }: Pool, now: number): Admission {
  const remembered = Object.entries(refusal).filter(([, { resetsAt }]) => resetsAt > now)
  const state = { ...stateOf(pools, () => 0), ...Object.fromEntries(remembered) }
  return { admitted: false, full: window, state }
}

/** Takes as many calls as the limit allows at once, fewer the closer its end is. */
async function refill(counter: Counter, pool: Pool, pools: readonly Pool[]): Promise<void> {
  try {
    for (let calls = leaseOf(pool); calls >= 1; calls = Math.floor(calls / 2)) {
      const taken = await counter.store.take(pool.window, calls)
      if (taken === undefined) continue
      pool.taken = taken
      pool.left += calls
      return
    }
    pool.refusal = await lastState(counter, pool, pools)
  } finally {
    pool.taking = undefined
  }
}

/** 1 for small limits: those are counted call by call. */
function leaseOf({ window: { limit }, taken }: Pool): number {
  const { ofLimit, ofRest } = leaseParts
  return Math.max(1, Math.floor(Math.min(limit / ofLimit, (limit - taken) / ofRest)))
}

/** While a window is full no call is counted in the other, so that this stays true. */
async function lastState(
  { store }: Counter,
  full: Pool,
  pools: readonly Pool[],
): Promise<VisitState> {
  const taken = new Map<Pool, number>()
  for (const pool of pools) {
    const all = pool === full ? pool.window.limit : await store.taken(pool.window)
    taken.set(pool, all - pool.left)
  }
  return stateOf(pools, (pool) => taken.get(pool) ?? 0)
}

function stateOf(pools: readonly Pool[], used: (pool: Pool) => number): VisitState {
  return Object.fromEntries(
    pools.map((pool) => {
      const { limit, span, startsAt } = pool.window
      const remaining = Math.max(0, limit - used(pool))
      return [span, { limit, remaining, resetsAt: startsAt + spanMs[span] }]
    }),
  )
}
