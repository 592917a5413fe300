import { describe, expect, test } from 'vitest'

import { toProblem, toServiceError } from '../../src/errors/problem.ts'
import { InvalidInputError } from '../../src/errors/request.ts'
import { ServiceError } from '../../src/errors/service-error.ts'
import { InsufficientFundsError, SettlementUnknownError } from '../../src/errors/settlement.ts'
import { ToolFailedError } from '../../src/errors/tool.ts'

const errorsUrl = 'https://docs.example/errors'

describe('toProblem', () => {
  test('says what happened, whether it was charged, and what to do', () => {
    const error = new SettlementUnknownError({ paymentId: 'pay_1', transaction: '0x1' })
    expect(toProblem(error, errorsUrl)).toEqual({
      type: 'https://docs.example/errors#payment.settlement_unknown',
      title: 'It is not known yet whether the payment settled.',
      status: 504,
      detail: 'Settlement of pay_1 is not confirmed yet.',
      code: 'payment.settlement_unknown',
      charged: 'unknown',
      retryable: true,
      hint: 'Send the same call with the same payment again; it cannot be charged twice. Do not sign a new one.',
      retryAfterSeconds: 5,
      paymentId: 'pay_1',
      transaction: '0x1',
    })
  })

  test('leaves out a time to wait that nobody knows', () => {
    const problem = toProblem(new InsufficientFundsError('Too poor.'), errorsUrl)
    expect(problem).not.toHaveProperty('retryAfterSeconds')
  })

  test('the cause stays inside', () => {
    const error = new SettlementUnknownError({ paymentId: 'pay_1', cause: new Error('secret') })
    expect(JSON.stringify(toProblem(error, errorsUrl))).not.toContain('secret')
  })

  test('a fact never replaces a member that callers rely on', () => {
    class BoastfulError extends ServiceError {
      static override readonly spec = InvalidInputError.spec
    }
    const facts = { code: 'ok', charged: true, status: 200, type: 'x', hint: 'x', detail: 'x' }
    expect(toProblem(new BoastfulError('No.', { facts }), errorsUrl)).toMatchObject({
      code: 'request.invalid_input',
      charged: false,
      status: 400,
      detail: 'No.',
    })
  })

  test.each([
    { charged: true, hint: /same payment again: it is free/ },
    { charged: false, hint: /Nothing was charged/ },
  ])('a tool that failed says charged $charged and the matching way on', ({ charged, hint }) => {
    const problem = toProblem(new ToolFailedError({ tool: 'echo', charged }), errorsUrl)
    expect(problem).toMatchObject({ charged, hint: expect.stringMatching(hint), tool: 'echo' })
  })
})

describe('toServiceError', () => {
  test('leaves an error that is meant for callers as it is', () => {
    const error = new InvalidInputError({ problems: 'text is missing' })
    expect(toServiceError(error)).toBe(error)
  })

  test.each([new Error('secret'), 'secret', { secret: true }, undefined])(
    'anything else shows nothing of itself and claims nothing about the money',
    (thrown) => {
      const problem = toProblem(toServiceError(thrown), errorsUrl)
      expect(problem).toMatchObject({ code: 'internal', status: 500, charged: 'unknown' })
      expect(JSON.stringify(problem)).not.toContain('secret')
    },
  )
})
