import { ServiceError } from './service-error.ts'
import type { ErrorSpec } from './service-error.ts'

/** A chain's node did not answer in time, or answered something that is not an answer. */
export class NodeUnavailableError extends ServiceError {
  static override readonly spec: ErrorSpec = {
    code: 'chain.unavailable',
    status: 503,
    charged: false,
    retryable: true,
    title: 'The node of the chain this call needs gave no usable answer.',
    hint: 'Send the same call again in a few seconds.',
  }

  constructor({ chainId, cause }: NodeUnavailableDetails) {
    super(`The node of chain ${chainId} gave no usable answer.`, {
      facts: { chainId },
      retryAfterSeconds: 5,
      cause,
    })
  }
}

type NodeUnavailableDetails = { chainId: number; cause?: unknown }
