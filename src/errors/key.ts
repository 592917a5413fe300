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

  /** `upgrade`: which passes are on sale. */
  constructor(message: string, upgrade?: unknown) {
    super(message, upgrade === undefined ? {} : { facts: { upgrade } })
  }
}

/** No key of ours: one that was never sold and one with a wrong letter look the same. */
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

/** The key was good and is over. Only whoever holds it is told so. */
export class KeyExpiredError extends ServiceError {
  static override readonly spec = {
    code: 'key.expired',
    status: 401,
    charged: false,
    retryable: false,
    title: 'The key has expired.',
    hint: 'Renew it with buy_key_pass and `extend`, paid by the wallet that bought it, or buy a new one.',
  } as const
}

/** The key was good until somebody who may revoked or replaced it. Only whoever holds it is told so. */
export class KeyRevokedError extends ServiceError {
  static override readonly spec = {
    code: 'key.revoked',
    status: 401,
    charged: false,
    retryable: false,
    title: 'The key was revoked or replaced.',
    hint: 'The wallet that bought it sees its keys with list_keys and makes a new secret with reroll_key.',
  } as const
}

/** A key came in an address, where it ends up in logs and histories. It was not looked at. */
export class KeyInUrlError extends ServiceError {
  static override readonly spec = {
    code: 'key.in_url',
    status: 400,
    charged: false,
    retryable: false,
    title: 'A key must not stand in an address.',
    hint: 'Take that key for leaked: revoke it with revoke_key. Send keys in `Authorization: Bearer` or `x-api-key`.',
  } as const
}

/** The key has spent what its buyer allowed it. */
export class KeyBudgetError extends ServiceError {
  static override readonly spec = {
    code: 'key.budget_exceeded',
    status: 403,
    charged: false,
    retryable: false,
    title: 'The key has used up what its buyer allowed it.',
    hint: 'A budget for a day begins anew at midnight UTC; calls of a whole life do not. Pay for the call with x402 instead.',
  } as const

  constructor({ budget, limits }: { budget: Record<string, unknown>; limits?: LimitFacts }) {
    super(KeyBudgetError.spec.title, { facts: budget, limits })
  }
}

/** A token asked for more than the key that made it gives. */
export class KeyChildLimitError extends ServiceError {
  static override readonly spec = {
    code: 'key.child_limit',
    status: 403,
    charged: false,
    retryable: false,
    title: 'A token gives less than the key that made it, never more.',
    hint: 'Use the key itself for this, or make a token within the limits of its key.',
  } as const

  constructor({ why, limits }: { why: string; limits?: LimitFacts }) {
    super(`${why}.`, { facts: { why }, limits })
  }
}

/** No such key or token, or not one of the caller's: a stranger cannot tell which. */
export class KeyNotFoundError extends ServiceError {
  static override readonly spec = {
    code: 'key.not_found',
    status: 404,
    charged: false,
    retryable: false,
    title: 'You have no key or token of that id.',
    hint: 'Call list_keys for the keys of your wallet, list_tokens for the tokens of a key. Send the id, never the key.',
  } as const
}

/** The key cannot be changed any more: it was revoked or replaced, or is over. */
export class KeyEndedError extends ServiceError {
  static override readonly spec = {
    code: 'key.ended',
    status: 409,
    charged: false,
    retryable: false,
    title: 'The key was revoked or replaced before, or is over.',
    hint: 'Call list_keys to see which of your keys are good.',
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

  constructor({ scope, tool }: { scope: string; tool?: string }) {
    super(KeyScopeError.spec.title, { facts: { scope, ...(tool !== undefined && { tool }) } })
  }
}

/** Too many calls in this minute. */
export class MinuteLimitError extends ServiceError {
  static override readonly spec = {
    code: 'limit.minute',
    status: 429,
    charged: false,
    retryable: true,
    title: 'The calls of this minute are used up.',
    hint: 'Wait until the minute is over.',
  } as const

  constructor({ limit, ...details }: LimitDetails) {
    super(MinuteLimitError.spec.title, { ...details, facts: { limit, limitType: 'minute' } })
  }
}

/** Too many calls in this day. */
export class DayLimitError extends ServiceError {
  static override readonly spec = {
    code: 'limit.day',
    status: 429,
    charged: false,
    retryable: true,
    title: 'The calls of this day are used up.',
    hint: 'Wait until midnight UTC, or pay for the call with x402.',
  } as const

  constructor({ limit, ...details }: LimitDetails) {
    super(DayLimitError.spec.title, { ...details, facts: { limit, limitType: 'day' } })
  }
}

type LimitDetails = {
  limit: number
  retryAfterSeconds: number
  limits?: LimitFacts
  /** Replaces the hint for keys. */
  hint?: string
}
