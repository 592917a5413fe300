import { ServiceError } from './service-error.ts'

/** A proof of the wallet came along and is not good. Never taken for an anonymous call. */
export class WalletSignatureError extends ServiceError {
  static override readonly spec = {
    code: 'wallet.signature_invalid',
    status: 401,
    charged: false,
    retryable: false,
    title: 'The proof of the wallet is not valid.',
    hint: 'Ask for a fresh challenge (sign_in_challenge), sign its message unchanged, and use it for one call within five minutes.',
  } as const

  constructor(why: string) {
    super(`The proof of the wallet is not valid: ${why}.`)
  }
}

/** Only the wallet itself may do this. A key does not, because one that leaked could as well. */
export class WalletSignInError extends ServiceError {
  static override readonly spec = {
    code: 'wallet.sign_in_needed',
    status: 401,
    charged: false,
    retryable: false,
    title: 'Only the wallet that owns the keys may do this; a key may not.',
    hint: 'Sign a challenge (sign_in_challenge) with the wallet and send it in SIGN-IN-WITH-X. Free.',
  } as const
}

/** The call is about a wallet, and nothing shows which. */
export class WalletMissingError extends ServiceError {
  static override readonly spec = {
    code: 'wallet.missing',
    status: 401,
    charged: false,
    retryable: false,
    title: 'This call needs a proof of your wallet.',
    hint: 'Sign a challenge (sign_in_challenge) and send it in SIGN-IN-WITH-X, or send a key pass the wallet bought.',
  } as const
}
