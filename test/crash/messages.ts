import type { Config } from '../../src/config.ts'
import type { GateTiming } from '../../src/gate/gate.ts'
import type { TraceStep } from '../../src/gate/trace.ts'

/** Where a process ends itself: when it gets to this step for the nth time. */
export type KillPoint = { step: TraceStep; nth: number }

/** What a test tells a process that may be killed. */
export type ToVictim = {
  config: Config
  timing: Partial<GateTiming>
  killAt: KillPoint | undefined
  /** How far its clock runs ahead, in milliseconds. */
  clockAheadMs: number
}

/** What such a process tells. */
export type FromVictim = { kind: 'ready' } | { kind: 'listening'; url: string }
