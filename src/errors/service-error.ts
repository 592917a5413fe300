/** Whether the payment this answer speaks about moved money. `'unknown'`: the chain must be asked. */
export type Charged = boolean | 'unknown'

/** What is fixed about a kind of error; `docs/errors.md` is generated from these. */
export type ErrorSpec = {
  /** Stable, `area.snake_case`; callers match on it. */
  code: string
  /** HTTP status. MCP answers carry it inside the error object. */
  status: number
  charged: Charged
  /** Whether the same call may succeed when it is sent again. */
  retryable: boolean
  /** What happened, in one sentence that is true of every error of the kind. */
  title: string
  /** What the caller can do about it. */
  hint: string
}

/** What is left of a key pass, or of an address. Times are Unix milliseconds. */
export type LimitFacts = Partial<
  Record<'minute' | 'day', { limit: number; remaining: number; resetsAt: number }>
>

export type ErrorDetails = {
  /** Replaces the kind's hint where something more exact can be said. */
  hint?: string
  /** Public facts about this case; they become members of the answer. */
  facts?: Record<string, unknown>
  /** Seconds after which a repeat makes sense; becomes `Retry-After`. */
  retryAfterSeconds?: number
  /** Replaces the kind's `charged` where one kind can happen before and after settlement. */
  charged?: Charged
  /** What is left of the pass that was used; becomes `X-RateLimit-*`. */
  limits?: LimitFacts | undefined
  /** For the operator's log only; never shown to a caller. */
  cause?: unknown
}

/**
 * An error that callers are meant to see: it has a stable code, says whether money moved, whether
 * a repeat helps, and what to do. Any other error becomes a bare `internal` answer.
 */
export abstract class ServiceError extends Error {
  static readonly spec: ErrorSpec

  readonly code: string
  readonly status: number
  readonly charged: Charged
  readonly retryable: boolean
  readonly title: string
  readonly hint: string
  readonly facts: Record<string, unknown>
  readonly retryAfterSeconds: number | undefined
  readonly limits: LimitFacts | undefined

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause })
    const { spec } = new.target
    this.name = new.target.name
    this.code = spec.code
    this.status = spec.status
    this.charged = details.charged ?? spec.charged
    this.retryable = spec.retryable
    this.title = spec.title
    this.hint = details.hint ?? spec.hint
    this.facts = details.facts ?? {}
    this.retryAfterSeconds = details.retryAfterSeconds
    this.limits = details.limits
  }

  /** The same error, saying what is left of the key it was met with. */
  withLimits(limits: LimitFacts): ServiceError {
    // Not by changing it: one error may be thrown to several callers.
    const told: unknown = Object.create(this, { limits: { value: limits, enumerable: true } })
    return told instanceof ServiceError ? told : this
  }
}
