import { ServiceError } from './service-error.ts'

/** The payer does not hold the amount. */
export class InsufficientFundsError extends ServiceError {
  static override readonly spec = {
    code: 'payment.insufficient_funds',
    status: 402,
    charged: false,
    retryable: true,
    title: 'The payer does not hold enough of the asset.',
    hint: 'Fund the wallet, then send the same payment again or sign a fresh one.',
  } as const
}

/** Settlement was refused, and the chain agrees that nothing moved. */
export class SettlementFailedError extends ServiceError {
  static override readonly spec = {
    code: 'payment.settlement_failed',
    status: 402,
    charged: false,
    retryable: true,
    title: 'The payment could not be settled; no money moved.',
    hint: 'Sign the fresh quote that comes with this answer.',
  } as const

  constructor({ reason, cause }: { reason: string; cause?: unknown }) {
    super(`The payment could not be settled: ${reason}.`, { facts: { reason }, cause })
  }
}

/** The authorization had been used on chain before it was shown here. */
export class AuthorizationUsedError extends ServiceError {
  static override readonly spec = {
    code: 'payment.authorization_used',
    status: 402,
    charged: false,
    retryable: true,
    title: 'The authorization was already used on chain, for something else.',
    hint: 'Sign a new authorization with a fresh nonce.',
  } as const
}

/** The payment already bought another call. */
export class PaymentAlreadyUsedError extends ServiceError {
  static override readonly spec = {
    code: 'payment.already_used',
    status: 409,
    charged: false,
    retryable: false,
    title: 'This payment already belongs to another call.',
    hint: 'Repeat the call it was first sent with, or sign a new payment for this one.',
  } as const

  constructor({ paymentId }: { paymentId: string }) {
    super(PaymentAlreadyUsedError.spec.title, { facts: { paymentId } })
  }
}

/** The payment identifier that came along belongs to another payment. */
export class IdempotencyConflictError extends ServiceError {
  static override readonly spec = {
    code: 'idempotency.conflict',
    status: 409,
    charged: false,
    retryable: false,
    title: 'This payment identifier already belongs to another payment.',
    hint: 'Repeat a call with the payment it was first sent with; give a new payment a new identifier.',
  } as const

  constructor() {
    super(IdempotencyConflictError.spec.title)
  }
}

/** The same payment and the same call, but nothing shows that the payer is asking. */
export class ProofRequiredError extends ServiceError {
  static override readonly spec = {
    code: 'payment.proof_required',
    status: 409,
    charged: false,
    retryable: false,
    title: 'A settled payment is public; it alone does not open its stored result.',
    hint: 'Send the payment as it was first sent: with the quote id in accepted.extra.quoteId, or with its payment identifier. A key pass or a signature of its wallet (sign_in_challenge) will do as well.',
  } as const

  constructor({ paymentId }: { paymentId: string }) {
    super(ProofRequiredError.spec.title, { facts: { paymentId } })
  }
}

/** The same payment is being worked on by another request. */
export class PaymentInProgressError extends ServiceError {
  static override readonly spec = {
    code: 'payment.in_progress',
    status: 409,
    charged: 'unknown',
    retryable: true,
    title: 'The same payment is being worked on right now.',
    hint: 'Send the same call with the same payment again; it cannot be charged twice.',
  } as const

  constructor({ paymentId, retryAfterSeconds }: { paymentId: string; retryAfterSeconds: number }) {
    super(PaymentInProgressError.spec.title, { facts: { paymentId }, retryAfterSeconds })
  }
}

/** Nobody knows yet whether money moved. Never answered with a new quote. */
export class SettlementUnknownError extends ServiceError {
  static override readonly spec = {
    code: 'payment.settlement_unknown',
    status: 504,
    charged: 'unknown',
    retryable: true,
    title: 'It is not known yet whether the payment settled.',
    hint: 'Send the same call with the same payment again; it cannot be charged twice. Do not sign a new one.',
  } as const

  constructor({ paymentId, transaction, cause }: SettlementUnknownDetails) {
    super(`Settlement of ${paymentId} is not confirmed yet.`, {
      facts: transaction === undefined ? { paymentId } : { paymentId, transaction },
      retryAfterSeconds: 5,
      cause,
    })
  }
}

type SettlementUnknownDetails = {
  paymentId: string
  transaction?: string | undefined
  cause?: unknown
}

/** The settlement engine cannot be reached, and nothing was submitted to it. */
export class SettlementUnavailableError extends ServiceError {
  static override readonly spec = {
    code: 'settlement.unavailable',
    status: 503,
    charged: false,
    retryable: true,
    title: 'Payments cannot be settled at the moment.',
    hint: 'Send the same call with the same payment again in a few seconds.',
  } as const

  constructor({ cause }: { cause?: unknown } = {}) {
    super(SettlementUnavailableError.spec.title, { retryAfterSeconds: 5, cause })
  }
}

/** The call was paid, could not be delivered, and the money went back to the payer. */
export class PaymentReturnedError extends ServiceError {
  static override readonly spec = {
    code: 'payment.returned',
    status: 410,
    charged: false,
    retryable: false,
    title: 'The call could not be delivered; its price was or is being given back to the payer.',
    hint: 'Ask for a fresh quote to try again.',
  } as const

  constructor({ paymentId, state }: { paymentId: string; state: string }) {
    super(PaymentReturnedError.spec.title, { facts: { paymentId, state } })
  }
}

/** Delivered before, but the stored answer has been dropped since. */
export class ResultExpiredError extends ServiceError {
  static override readonly spec = {
    code: 'payment.result_expired',
    status: 410,
    charged: true,
    retryable: false,
    title: 'The call was delivered; its stored result is no longer kept.',
    hint: 'The receipt is proof of the delivery. A new call needs a new payment.',
  } as const

  constructor({ paymentId, receipt }: { paymentId: string; receipt: unknown }) {
    super(ResultExpiredError.spec.title, { facts: { paymentId, receipt } })
  }
}
