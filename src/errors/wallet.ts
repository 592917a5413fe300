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
