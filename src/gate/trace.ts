/** Where a process can die in the middle of a paid call, in order. */
export const traceSteps = [
  'after_claim',
  'before_broadcast',
  'after_broadcast',
  /** Settled, and not yet written down. */
  'after_settle',
  'after_paid',
  /** The tool has answered, and nothing of it is stored. */
  'after_run',
  /** Stored, and not yet sent. */
  'before_send',
] as const

export type TraceStep = (typeof traceSteps)[number]

/** Told when a paid call gets to a step. Only tests listen: they end the process there. */
export type Trace = (step: TraceStep, paymentId: string) => Promise<void>
