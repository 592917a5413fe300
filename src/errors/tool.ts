import { ServiceError, type Charged } from './service-error.ts'

type ToolErrorDetails = { tool: string; paymentId?: string; charged: Charged; cause?: unknown }

const freeRepeat =
  'Send the same call with the same payment again: it is free. What cannot be delivered is given back.'
const plainRepeat = 'Nothing was charged. Try again later.'

function details({ tool, paymentId, charged, cause }: ToolErrorDetails) {
  return {
    facts: paymentId === undefined ? { tool } : { tool, paymentId },
    charged,
    hint: charged === true ? freeRepeat : plainRepeat,
    retryAfterSeconds: 1,
    cause,
  }
}

/** The tool threw, or answered something its own schema refuses. */
export class ToolFailedError extends ServiceError {
  static override readonly spec = {
    code: 'tool.failed',
    status: 502,
    charged: true,
    retryable: true,
    title: 'The tool failed.',
    hint: freeRepeat,
  } as const

  constructor(given: ToolErrorDetails) {
    super(`${given.tool} failed.`, details(given))
  }
}

/** The tool did not answer before its deadline. */
export class ToolTimeoutError extends ServiceError {
  static override readonly spec = {
    code: 'tool.timeout',
    status: 504,
    charged: true,
    retryable: true,
    title: 'The tool did not answer in time.',
    hint: freeRepeat,
  } as const

  constructor(given: ToolErrorDetails) {
    super(`${given.tool} did not answer in time.`, details(given))
  }
}
