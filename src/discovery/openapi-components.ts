import type { ErrorSpec } from '../errors/service-error.ts'
import type { JsonSchema } from './json-schema.ts'

/** Points at a component. */
export const ref = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` })

const charged = {
  enum: [true, false, 'unknown'],
  description: 'Whether the payment this answer speaks about moved money.',
}

/** What every answer but a delivered one says, at every address. */
const standing = {
  charged,
  retryable: { type: 'boolean', description: 'Whether the same call may succeed when sent again.' },
  hint: { type: 'string', description: 'What to do about it.' },
}

const standingNames = ['code', ...Object.keys(standing)]

const entryOf = (amount: string, more: JsonSchema, required: string[]): JsonSchema => ({
  type: 'object',
  properties: {
    scheme: { const: 'exact' },
    network: { type: 'string' },
    [amount]: { type: 'string', pattern: '^[1-9][0-9]*$', description: 'Atomic units of USDC.' },
    asset: { type: 'string' },
    payTo: { type: 'string' },
    maxTimeoutSeconds: { type: 'integer' },
    extra: { type: 'object' },
    ...more,
  },
  required: ['scheme', 'network', amount, 'asset', 'payTo', 'maxTimeoutSeconds', ...required],
})

const quoteOf = (version: number, entry: JsonSchema): JsonSchema => ({
  type: 'object',
  description: `A quote of x402 version ${version}.`,
  properties: {
    x402Version: { const: version },
    accepts: { type: 'array', minItems: 1, items: entry },
    error: { type: 'string' },
    code: { type: 'string' },
    ...standing,
  },
  required: ['x402Version', 'accepts', ...standingNames],
})

/** The schemas that all operations share. */
export function sharedSchemas(specs: readonly ErrorSpec[]): Record<string, JsonSchema> {
  return {
    Problem: {
      type: 'object',
      description: 'An error: RFC 9457, and how the call stands.',
      properties: {
        type: { type: 'string', description: 'Where the code is explained.' },
        title: { type: 'string' },
        status: { type: 'integer' },
        detail: { type: 'string' },
        code: { enum: specs.map(({ code }) => code), description: 'Stable: match on this.' },
        ...standing,
        retryAfterSeconds: { type: 'number' },
      },
      required: ['type', 'title', 'status', 'detail', ...standingNames],
    },
    Refusal: {
      type: 'object',
      description: 'An error in the envelope of this address, and how the call stands.',
      properties: { code: { type: 'string' }, ...standing },
      required: standingNames,
    },
    PaymentRequired: {
      description:
        'A quote. The body is for clients of version 1 where the network has a name there; the header always carries version 2.',
      anyOf: [
        quoteOf(2, entryOf('amount', {}, ['extra'])),
        quoteOf(
          1,
          entryOf('maxAmountRequired', { resource: { type: 'string' } }, [
            'resource',
            'description',
          ]),
        ),
      ],
    },
  }
}

/** `Error404` and the like: one response per status, with every code it can carry. */
export function errorResponses(specs: readonly ErrorSpec[]): Record<string, JsonSchema> {
  return Object.fromEntries(
    errorStatuses(specs).map((status) => {
      const ofStatus = specs.filter((spec) => spec.status === status)
      const codes = ofStatus.map(({ code }) => code)
      const schema = {
        allOf: [
          ref('schemas', 'Problem'),
          { properties: { status: { const: status }, code: { enum: codes } } },
        ],
      }
      const description = ofStatus.map(({ code, title }) => `\`${code}\`: ${title}`).join('\n\n')
      return [
        `Error${status}`,
        { description, content: { 'application/problem+json': { schema } } },
      ]
    }),
  )
}

/** The statuses of errors that are no quote, in order. */
export function errorStatuses(specs: readonly ErrorSpec[]): number[] {
  const statuses = specs.map(({ status }) => status).filter((status) => status !== 402)
  return [...new Set(statuses)].toSorted((a, b) => a - b)
}

const text = (description: string) => ({ description, schema: { type: 'string' } })

export const sharedHeaders = {
  PaymentRequired: text('The quote, x402 version 2: base64 of its JSON.'),
  PaymentResponse: text('The receipt, where a coin paid: base64 of its JSON.'),
  Repeated: text('`true`: the stored answer of a payment that was taken before.'),
  CreditSpent: text('What the call took off the credit, in atomic units.'),
}

export const sharedResponses = {
  PaymentRequired: {
    description:
      'Not paid, or the payment was refused and `code` says why: nothing was charged. Sign one of `accepts` and send the same call again with PAYMENT-SIGNATURE.',
    headers: { 'PAYMENT-REQUIRED': ref('headers', 'PaymentRequired') },
    content: {
      'application/json': { schema: ref('schemas', 'PaymentRequired') },
      'application/problem+json': { schema: ref('schemas', 'Problem') },
    },
  },
  Refusal: {
    description: 'Refused. `code` says why, in the words that clients of this address know.',
    content: {
      'application/json': { schema: ref('schemas', 'Refusal') },
      'application/problem+json': { schema: ref('schemas', 'Refusal') },
    },
  },
}

const inHeader = (name: string, description: string) => ({
  type: 'apiKey',
  in: 'header',
  name,
  description,
})

export const securitySchemes = {
  x402: inHeader(
    'PAYMENT-SIGNATURE',
    'A signed x402 payment, base64 of its JSON. X-PAYMENT is read as well.',
  ),
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'A key pass, a key of an agent or a token of one.',
  },
  apiKey: inHeader('x-api-key', 'The same key in its other header.'),
  wallet: inHeader(
    'SIGN-IN-WITH-X',
    'A message that a wallet signed: its credit pays, and what it owns opens.',
  ),
}

/** The headers of every delivered answer that may be paid for. */
export const deliveredHeaders = {
  'PAYMENT-RESPONSE': ref('headers', 'PaymentResponse'),
  'X-PAYMENT-RESPONSE': ref('headers', 'PaymentResponse'),
  'X-Faregate-Repeated': ref('headers', 'Repeated'),
  'X-Credit-Spent': ref('headers', 'CreditSpent'),
}
