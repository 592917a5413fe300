import type { ServiceError } from '../errors/service-error.ts'

/** What buyers of access expect to read: one of a fixed set of codes, with its status. */
export type AccessProblem = { code: string; status: number }

/** Our codes in the words of this door. What is not here keeps its own code and status. */
const words: Record<string, AccessProblem> = {
  'access.choice': { code: 'INVALID_REQUEST', status: 400 },
  'access.unknown_plan': { code: 'TIER_NOT_FOUND', status: 404 },
  'access.unknown_route': { code: 'ROUTE_NOT_FOUND', status: 404 },
  'access.resource_required': { code: 'RESOURCE_REQUIRED', status: 400 },
  'access.missing_resource_field': { code: 'MISSING_RESOURCE_FIELD', status: 400 },
  'access.request_id_taken': { code: 'INVALID_REQUEST', status: 409 },
  'access.grant_ended': { code: 'CHALLENGE_EXPIRED', status: 410 },
  'access.already_granted': { code: 'TX_ALREADY_REDEEMED', status: 409 },
  'request.invalid_input': { code: 'INVALID_REQUEST', status: 400 },
  'request.malformed_body': { code: 'INVALID_REQUEST', status: 400 },
  'payment.malformed': { code: 'INVALID_PROOF', status: 400 },
  'payment.conflicting': { code: 'INVALID_PROOF', status: 400 },
  'payment.network_mismatch': { code: 'CHAIN_MISMATCH', status: 400 },
  'payment.amount_mismatch': { code: 'AMOUNT_MISMATCH', status: 400 },
  'payment.asset_mismatch': { code: 'INVALID_PROOF', status: 400 },
  'payment.recipient_mismatch': { code: 'INVALID_PROOF', status: 400 },
  'payment.resource_mismatch': { code: 'INVALID_PROOF', status: 400 },
  'payment.terms_mismatch': { code: 'INVALID_PROOF', status: 400 },
  'payment.quote_expired': { code: 'CHALLENGE_EXPIRED', status: 410 },
  'payment.expired': { code: 'CHALLENGE_EXPIRED', status: 410 },
  'payment.returned': { code: 'CHALLENGE_EXPIRED', status: 410 },
  'payment.already_used': { code: 'TX_ALREADY_REDEEMED', status: 409 },
  'payment.proof_required': { code: 'TX_ALREADY_REDEEMED', status: 409 },
  'idempotency.conflict': { code: 'TX_ALREADY_REDEEMED', status: 409 },
  'payment.in_progress': { code: 'TX_UNCONFIRMED', status: 202 },
  'payment.settlement_unknown': { code: 'TX_UNCONFIRMED', status: 202 },
  'settlement.unavailable': { code: 'SETTLEMENT_FAILED', status: 503 },
  internal: { code: 'INTERNAL_ERROR', status: 500 },
}

/** How this door calls an error. `forRoute`: a tool was called, and no token was to be made. */
export function accessProblem(error: ServiceError, forRoute: boolean): AccessProblem {
  const { code, status } = error
  if (code === 'tool.failed')
    return { code: forRoute ? 'PROXY_ERROR' : 'TOKEN_ISSUE_FAILED', status }
  if (code === 'tool.timeout') {
    return { code: forRoute ? 'PROXY_TIMEOUT' : 'TOKEN_ISSUE_TIMEOUT', status }
  }
  const known = words[code]
  if (known !== undefined) return known
  return status === 402 ? { code: 'PAYMENT_FAILED', status } : { code, status }
}
