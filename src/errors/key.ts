import { ServiceError, type LimitFacts } from './service-error.ts'

/** The call needs a key pass and none came. */
export class KeyMissingError extends ServiceError {
  static override readonly spec = {
    code: 'key.missing',
    status: 401,
    charged: false,
    retryable: false,
    title: 'This call needs a key pass.',
    hint: 'Send the key as `Authorization: Bearer <key>` or `x-api-key`; buy one with buy_key_pass.',
  } as const
}

/** Unknown, expired or revoked: a stranger cannot tell which. */
export class KeyInvalidError extends ServiceError {
  static override readonly spec = {
    code: 'key.invalid',
    status: 401,
    charged: false,
    retryable: false,
    title: 'The key pass is not valid.',
    hint: 'Check the key, or buy a new one with buy_key_pass. Send no key to pay per call.',
  } as const
}

/** The pass is valid, but does not open this tool. */
export class KeyScopeError extends ServiceError {
  static override readonly spec = {
    code: 'key.scope',
    status: 403,
    charged: false,
    retryable: false,
    title: 'The key pass does not open this tool.',
    hint: 'Pay for the call with x402, or buy a pass with the scope named here.',
  } as const

  constructor({ scope }: { scope: string }) {
    super(KeyScopeError.spec.title, { facts: { scope } })
  }
}

/** Too many calls in this minute. */
export class MinuteLimitError extends ServiceError {
  static override readonly spec = {
    code: 'limit.minute',
    status: 429,
    charged: false,
    retryable: true,
    title: 'The key pass has used up its calls of this minute.',
    hint: 'Wait until the minute is over.',
  } as const

  constructor({ limit, retryAfterSeconds, limits }: LimitDetails) {
    const facts = { limit, limitType: 'minute' }
    super(MinuteLimitError.spec.title, { facts, retryAfterSeconds, limits })
  }
}

/** Too many calls in this day. */
export class DayLimitError extends ServiceError {
  static override readonly spec = {
    code: 'limit.day',
    status: 429,
    charged: false,
    retryable: true,
    title: 'The key pass has used up its calls of this day.',
    hint: 'Wait until midnight UTC, or pay for the call with x402.',
  } as const

  constructor({ limit, retryAfterSeconds, limits }: LimitDetails) {
    const facts = { limit, limitType: 'day' }
    super(DayLimitError.spec.title, { facts, retryAfterSeconds, limits })
  }
}

type LimitDetails = { limit: number; retryAfterSeconds: number; limits?: LimitFacts }
