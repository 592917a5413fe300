import type { Config } from '../../src/config/config.ts'
import type { GateTiming } from '../../src/gate/gate.ts'
import { traceSteps } from '../../src/gate/trace.ts'

/**
 * Where a process ends itself: when it gets to this step for the nth time. With a tool: on the way
 * to a paid answer of that tool.
 */
export type KillPoint = { step: KillStep; nth: number; tool?: string }

/** The steps of a paid call, and one that calls by key and credit come by as well. */
export const killSteps = [...traceSteps, 'in_tool'] as const
export type KillStep = (typeof killSteps)[number]

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
