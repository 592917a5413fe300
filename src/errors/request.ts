import { ServiceError } from './service-error.ts'

/** No such tool. */
export class UnknownToolError extends ServiceError {
  static override readonly spec = {
    code: 'request.unknown_tool',
    status: 404,
    charged: false,
    retryable: false,
    title: 'There is no tool of that name.',
    hint: 'Call list_tools (free) for the names.',
  } as const

  constructor({ tool }: { tool: string }) {
    const shown = tool.slice(0, 64)
    super(`There is no tool called "${shown}".`, { facts: { tool: shown } })
  }
}

/** The input does not fit the tool's schema. */
export class InvalidInputError extends ServiceError {
  static override readonly spec = {
    code: 'request.invalid_input',
    status: 400,
    charged: false,
    retryable: false,
    title: 'The input does not fit the tool.',
    hint: 'Correct the input as `problems` says; the schema is in tools/list.',
  } as const

  constructor({ problems }: { problems: string }) {
    super(InvalidInputError.spec.title, { facts: { problems } })
  }
}

/** The body is not JSON, or not a JSON object. */
export class MalformedBodyError extends ServiceError {
  static override readonly spec = {
    code: 'request.malformed_body',
    status: 400,
    charged: false,
    retryable: false,
    title: 'The body is not a JSON object.',
    hint: 'Send the tool input as one JSON object, or no body to get a quote.',
  } as const
}

/** The body is larger than is read. */
export class BodyTooLargeError extends ServiceError {
  static override readonly spec = {
    code: 'request.too_large',
    status: 413,
    charged: false,
    retryable: false,
    title: 'The request is larger than this server reads.',
    hint: 'Send a smaller request.',
  } as const
}

/** No such path. */
export class NotFoundError extends ServiceError {
  static override readonly spec = {
    code: 'request.not_found',
    status: 404,
    charged: false,
    retryable: false,
    title: 'There is nothing at this path.',
    hint: 'GET / lists what this server sells and where.',
  } as const
}

/** The path exists, the method does not. */
export class MethodNotAllowedError extends ServiceError {
  static override readonly spec = {
    code: 'request.method_not_allowed',
    status: 405,
    charged: false,
    retryable: false,
    title: 'This path does not answer this method.',
    hint: 'Use POST.',
  } as const

  /** `allow`: the methods that the path answers, most useful first. */
  constructor(allow: readonly [string, ...string[]] = ['POST']) {
    const hint = `Use ${allow.join(' or ')}.`
    super(MethodNotAllowedError.spec.title, { hint, facts: { allow: allow.join(', ') } })
  }
}

/** Host or Origin of the request is not one this server answers to. */
export class ForbiddenOriginError extends ServiceError {
  static override readonly spec = {
    code: 'request.forbidden_origin',
    status: 403,
    charged: false,
    retryable: false,
    title: 'This Host or Origin is not allowed here.',
    hint: 'Use the address the server is published under; the operator sets PUBLIC_URL and ALLOWED_ORIGINS.',
  } as const
}

/** Something broke that should not. Details are in the operator's log only. */
export class InternalError extends ServiceError {
  static override readonly spec = {
    code: 'internal',
    status: 500,
    charged: 'unknown',
    retryable: true,
    title: 'Something went wrong on this server.',
    hint: 'If a payment was sent, send the same call with the same payment again; it cannot be charged twice.',
  } as const
}
