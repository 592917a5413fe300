import { describe, expect, test } from 'vitest'

import { errorSpecs } from '../../src/errors/all.ts'

/**
 * Callers match on these; frozen once released. Read as: code, HTTP status, charged, retryable.
 * A red pin means "say it in the changelog".
 */
const pinned = `
access.already_granted 409 false true
access.choice 400 false false
access.grant_ended 410 false false
access.missing_resource_field 400 false false
access.request_id_taken 409 false false
access.resource_required 400 false false
access.unknown_plan 404 false false
access.unknown_route 404 false false
agent.foreign 403 false false
agent.key_not_found 404 false false
agent.not_found 404 false false
agent.plan_active 409 false false
agent.plan_inactive 403 false false
agent.upgrade_too_small 409 false false
chain.unavailable 503 false true
idempotency.conflict 409 false false
internal 500 unknown true
key.budget_exceeded 403 false false
key.child_limit 403 false false
key.ended 409 false false
key.expired 401 false false
key.in_url 400 false false
key.invalid 401 false false
key.missing 401 false false
key.not_found 404 false false
key.revoked 401 false false
key.scope 403 false false
limit.day 429 false true
limit.minute 429 false true
payment.already_used 409 false false
payment.amount_mismatch 402 false true
payment.asset_mismatch 402 false true
payment.authorization_used 402 false true
payment.conflicting 400 false false
payment.expired 402 false true
payment.in_progress 409 unknown true
payment.insufficient_funds 402 false true
payment.malformed 400 false false
payment.network_mismatch 402 false true
payment.not_found 404 false false
payment.not_yet_valid 402 false true
payment.proof_required 409 false false
payment.quote_expired 402 false true
payment.recipient_mismatch 402 false true
payment.resource_mismatch 402 false true
payment.result_expired 410 true false
payment.returned 410 false false
payment.settlement_failed 402 false true
payment.settlement_unknown 504 unknown true
payment.signature_invalid 402 false true
payment.terms_mismatch 402 false true
payment.validity_too_long 402 false true
request.forbidden_origin 403 false false
request.invalid_input 400 false false
request.malformed_body 400 false false
request.method_not_allowed 405 false false
request.not_found 404 false false
request.too_large 413 false false
request.unknown_tool 404 false false
settlement.unavailable 503 false true
token.chain_not_served 400 false false
token.no_code 422 false false
token.pool_unclear 422 false false
tool.failed 502 true true
tool.timeout 504 true true
wallet.missing 401 false false
wallet.sign_in_needed 401 false false
wallet.signature_invalid 401 false false
`

describe('error codes', () => {
  test('are the published ones', () => {
    const written = errorSpecs.map(({ code, status, charged, retryable }) =>
      [code, status, charged, retryable].join(' '),
    )
    expect(written).toEqual(pinned.trim().split('\n'))
  })

  test('are each used once', () => {
    const codes = errorSpecs.map(({ code }) => code)
    expect(codes).toEqual([...new Set(codes)])
  })

  test.each(errorSpecs)('$code explains itself in whole sentences', ({ title, hint }) => {
    expect(title).toMatch(/^[A-Z].*\.$/)
    expect(hint).toMatch(/^[A-Z].*[.)]$/)
  })

  test.each(errorSpecs.filter(({ status }) => status === 402))(
    '$code comes with a quote, so nothing was charged and a new payment helps',
    ({ charged, retryable }) => {
      expect({ charged, retryable }).toEqual({ charged: false, retryable: true })
    },
  )
})
