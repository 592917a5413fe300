import { ServiceError } from './service-error.ts'
import type { ErrorSpec } from './service-error.ts'

/** The caller named a chain this server does not read. */
export class ChainNotServedError extends ServiceError {
  static override readonly spec: ErrorSpec = {
    code: 'token.chain_not_served',
    status: 400,
    charged: false,
    retryable: false,
    title: 'This server does not read the chain that was asked for.',
    hint: 'Name one of the chains this server reads, or leave `chain` out.',
  }

  constructor({ chain, served }: ChainNotServedDetails) {
    super(`The chain "${chain}" is not served here.`, {
      ...(served.length > 0 && {
        hint: `Use one of: ${served.join(', ')}; or leave \`chain\` out.`,
      }),
      facts: { chain, served },
    })
  }
}

type ChainNotServedDetails = { chain: string; served: readonly string[] }

/** Nothing is deployed at the address that should be a token. */
export class NoCodeError extends ServiceError {
  static override readonly spec: ErrorSpec = {
    code: 'token.no_code',
    status: 422,
    charged: false,
    retryable: false,
    title: 'No contract is deployed at the token address on that chain.',
    hint: 'Check the address and the chain: a token must be a deployed contract.',
  }

  constructor({ token, chainId }: NoCodeDetails) {
    super(`No contract is deployed at ${token} on chain ${chainId}.`, { facts: { token, chainId } })
  }
}

type NoCodeDetails = { token: string; chainId: number }

/** The pool that was named has no one token that is bought in it. */
export class PoolUnclearError extends ServiceError {
  static override readonly spec: ErrorSpec = {
    code: 'token.pool_unclear',
    status: 422,
    charged: false,
    retryable: false,
    title: 'The address is a pool, and it is not clear which of its two tokens is meant.',
    hint: 'Send the address of the token instead of the pool.',
  }

  constructor({ pool, tokens }: PoolUnclearDetails) {
    super(`${pool} is a pool of ${tokens.join(' and ')}: either may be meant.`, {
      hint: `Send one of its tokens instead: ${tokens.join(' or ')}.`,
      facts: { pool, tokens },
    })
  }
}

type PoolUnclearDetails = { pool: string; tokens: readonly string[] }
