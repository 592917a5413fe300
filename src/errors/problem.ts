import { InternalError } from './request.ts'
import { ServiceError, type Charged } from './service-error.ts'

/** An error as every door writes it: RFC 9457 members, then ours. */
export type Problem = {
  type: string
  title: string
  status: number
  detail: string
  code: string
  /** Whether the payment of this call moved money. */
  charged: Charged
  retryable: boolean
  hint: string
  retryAfterSeconds?: number
  [fact: string]: unknown
}

/** The public face of an error. Anything that is not a `ServiceError` shows nothing of itself. */
export function toServiceError(error: unknown): ServiceError {
  return error instanceof ServiceError
    ? error
    : new InternalError(InternalError.spec.title, { cause: error })
}

/** Writes an error for a caller. `errorsUrl` is where the codes are explained. */
export function toProblem(error: ServiceError, errorsUrl: string): Problem {
  const { code, title, status, message, charged, retryable, hint, retryAfterSeconds } = error
  return {
    ...error.facts,
    type: `${errorsUrl}#${code}`,
    title,
    status,
    detail: message,
    code,
    charged,
    retryable,
    hint,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  }
}
