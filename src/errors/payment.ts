import { ServiceError } from './service-error.ts'

type Compared = { signed: string; quoted: string }

/** The payment cannot be read: bad base64, bad JSON, a missing or malformed field. */
export class MalformedPaymentError extends ServiceError {
  static override readonly spec = {
    code: 'payment.malformed',
    status: 400,
    charged: false,
    retryable: false,
    title: 'The payment could not be read.',
    hint: 'Send an x402 PaymentPayload: base64 JSON in PAYMENT-SIGNATURE, or an object in _meta["x402/payment"].',
  } as const
}

/** Two payments came with one call, and they differ. */
export class ConflictingPaymentsError extends ServiceError {
  static override readonly spec = {
    code: 'payment.conflicting',
    status: 400,
    charged: false,
    retryable: false,
    title: 'Two different payments came with one call.',
    hint: 'Send one payment, in one place.',
  } as const
}

/** Scheme, timeout or `extra` of the echoed terms are not what was quoted. */
export class TermsMismatchError extends ServiceError {
  static override readonly spec = {
    code: 'payment.terms_mismatch',
    status: 402,
    charged: false,
    retryable: true,
    title: 'The payment answers terms that were not quoted.',
    hint: 'Sign one of the quoted entries, unchanged.',
  } as const

  constructor({ field, signed, quoted }: Compared & { field: string }) {
    super(`${field} is ${signed}, quoted was ${quoted}.`, { facts: { field, signed, quoted } })
  }
}

/** More or less than the quote was signed. */
export class AmountMismatchError extends ServiceError {
  static override readonly spec = {
    code: 'payment.amount_mismatch',
    status: 402,
    charged: false,
    retryable: true,
    title: 'The signed amount is not the quoted amount.',
    hint: 'Sign exactly the quoted amount, in atomic units.',
  } as const

  constructor({ signed, quoted }: Compared) {
    super(`The payment is for ${signed} atomic units, the quote for ${quoted}.`, {
      facts: { signed, quoted },
    })
  }
}

/** The money would go to somebody else. */
export class RecipientMismatchError extends ServiceError {
  static override readonly spec = {
    code: 'payment.recipient_mismatch',
    status: 402,
    charged: false,
    retryable: true,
    title: 'The payment goes to another recipient than the quoted one.',
    hint: 'Sign the authorization with `to` equal to the quoted payTo.',
  } as const

  constructor({ signed, quoted }: Compared) {
    super(`The payment goes to ${signed}, quoted was ${quoted}.`, { facts: { signed, quoted } })
  }
}

/** Another token than the quoted one. */
export class AssetMismatchError extends ServiceError {
  static override readonly spec = {
    code: 'payment.asset_mismatch',
    status: 402,
    charged: false,
    retryable: true,
    title: 'The payment is in another asset than the quoted one.',
    hint: 'Pay in the quoted asset.',
  } as const

  constructor({ signed, quoted }: Compared) {
    super(`The payment names asset ${signed}, quoted was ${quoted}.`, { facts: { signed, quoted } })
  }
}

/** Another chain than the quoted one. */
export class NetworkMismatchError extends ServiceError {
  static override readonly spec = {
    code: 'payment.network_mismatch',
    status: 402,
    charged: false,
    retryable: true,
    title: 'The payment is for another network than the quoted one.',
    hint: 'Pay on the quoted network, written as its CAIP-2 id.',
  } as const

  constructor({ signed, quoted }: Compared) {
    super(`The payment is for network ${signed}, quoted was ${quoted}.`, {
      facts: { signed, quoted },
    })
  }
}

/** The quote that the payment echoes was given for another call. */
export class ResourceMismatchError extends ServiceError {
  static override readonly spec = {
    code: 'payment.resource_mismatch',
    status: 402,
    charged: false,
    retryable: true,
    title: 'The payment echoes a quote that was given for another call.',
    hint: 'Ask for a quote with the same tool and the same input, then sign that one.',
  } as const
}

/** The echoed quote is older than quotes live. */
export class QuoteExpiredError extends ServiceError {
  static override readonly spec = {
    code: 'payment.quote_expired',
    status: 402,
    charged: false,
    retryable: true,
    title: 'The quote that the payment answers has expired.',
    hint: 'Sign the fresh quote that comes with this answer.',
  } as const
}

/** `validBefore` has passed, or passes before the payment could settle. */
export class PaymentExpiredError extends ServiceError {
  static override readonly spec = {
    code: 'payment.expired',
    status: 402,
    charged: false,
    retryable: true,
    title: 'The authorization has expired or expires too soon to settle.',
    hint: 'Sign a new authorization with validBefore = now + maxTimeoutSeconds.',
  } as const
}

/** `validAfter` lies in the future. */
export class PaymentNotYetValidError extends ServiceError {
  static override readonly spec = {
    code: 'payment.not_yet_valid',
    status: 402,
    charged: false,
    retryable: true,
    title: 'The authorization is not valid yet.',
    hint: 'Sign with validAfter 0, or repeat the call later.',
  } as const
}

/** `validBefore` lies further ahead than the quote allows. */
export class ValidityTooLongError extends ServiceError {
  static override readonly spec = {
    code: 'payment.validity_too_long',
    status: 402,
    charged: false,
    retryable: true,
    title: 'The authorization stays valid for longer than the quote allows.',
    hint: 'Sign with validBefore = now + maxTimeoutSeconds.',
  } as const
}

/** The signature is not the payer's. */
export class SignatureInvalidError extends ServiceError {
  static override readonly spec = {
    code: 'payment.signature_invalid',
    status: 402,
    charged: false,
    retryable: true,
    title: 'The signature does not belong to the payer of the authorization.',
    hint: 'Check the EIP-712 domain (name, version, chainId, verifyingContract) and sign again.',
  } as const
}

/** No such payment, or nothing shows that its payer is asking: a stranger cannot tell which. */
export class PaymentNotFoundError extends ServiceError {
  static override readonly spec = {
    code: 'payment.not_found',
    status: 404,
    charged: false,
    retryable: false,
    title: 'There is no such payment, or nothing shows that its payer is asking.',
    hint: 'Show the quote id or the payment identifier it was made with, a key pass it or its wallet bought, or a signature of its wallet (sign_in_challenge).',
  } as const
}
