import { priceText } from '../registry/catalogue.ts'
import type { Tool } from '../registry/define-tool.ts'
import { schemaAt, type JsonSchema } from './json-schema.ts'
import { deliveredHeaders, ref } from './openapi-components.ts'
import { securityOf, type Operation } from './openapi-tools.ts'
import { fixedPayment, paymentInfo, type PaymentInfo } from './payment-info.ts'
import type { ShopFacts } from './shop-facts.ts'

/** A tool at an address that clients of other sellers know, in the words they know. */
type Door = {
  method: Operation['method']
  path: string
  tool: string
  summary: string
  tag: string
  status?: '200' | '201'
  parameters?: JsonSchema[]
  body?: JsonSchema
  answer?: JsonSchema
  /** What it costs, where an empty unpaid call is answered with a quote. */
  payment?: PaymentInfo | undefined
  /** Whether a quote can come although its price is not known beforehand. */
  mayQuote?: boolean
}

/** The operations besides `/api/v1`: each is the twin of a tool, and there only if that is sold. */
export function doorOperations(facts: ShopFacts): Operation[] {
  const doors = [...passDoors(facts), ...agentDoors(facts), ...accessDoors, ...walletDoors]
  return doors.flatMap((door) => {
    const tool = facts.catalogue.find(door.tool)
    return tool === undefined ? [] : [operationOf(door, tool)]
  })
}

function operationOf(door: Door, tool: Tool): Operation {
  const { method, path, summary, tag, status = '200', parameters, body, payment } = door
  const isQuoted = payment !== undefined || door.mayQuote === true
  const operation = {
    operationId: `${method}_${path.replaceAll(/\W+/g, '_').replaceAll(/^_|_$/g, '')}`,
    summary,
    description: `${summary}. Twin of the tool \`${tool.name}\` (${priceText(tool)}).`,
    tags: [tag],
    security: securityOf(tool),
    ...(parameters && { parameters }),
    ...(body && { requestBody: { content: { 'application/json': { schema: body } } } }),
    responses: {
      [status]: {
        description: 'The answer.',
        ...(isQuoted && { headers: deliveredHeaders }),
        content: { 'application/json': { schema: door.answer ?? { type: 'object' } } },
      },
      ...(isQuoted && { 402: ref('responses', 'PaymentRequired') }),
      default: ref('responses', 'Refusal'),
    },
    ...(payment && { 'x-payment-info': payment }),
  }
  return { path, method, operation }
}

const enveloped = (tool: string): JsonSchema => ({
  type: 'object',
  properties: { status: { type: 'integer' }, data: ref('schemas', `${tool}_output`) },
  required: ['status', 'data'],
})

function passDoors({ passes, catalogue }: ShopFacts): Door[] {
  const tag = 'Key passes'
  const sale = catalogue.find('buy_key_pass')
  const schema =
    sale && schemaAt('#/components/schemas/buy_key_pass_input', sale.inputSchema, { io: 'input' })
  const { required: _period, ...body } = schema ?? {}
  return [
    ...passes.map(({ period, price }): Door => ({
      method: 'post',
      path: `/x402/v2/api-keys/${period}`,
      tool: 'buy_key_pass',
      summary: `Buy a key pass for ${period}`,
      tag,
      status: '201',
      body,
      answer: enveloped('buy_key_pass'),
      payment: fixedPayment(price),
    })),
    {
      method: 'get',
      path: '/v2/api-keys/info',
      tool: 'key_pass_info',
      summary: 'What a key opens',
      tag,
      answer: enveloped('key_pass_info'),
    },
    ...tokenDoors,
  ]
}

const inPath = (name: string, description: string): JsonSchema => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string' },
})

const inQuery = (name: string): JsonSchema => ({ name, in: 'query', schema: { type: 'string' } })

const tokens = '/api/2/auth/tokens'
const tokenDoors: readonly Door[] = [
  {
    method: 'post',
    path: tokens,
    tool: 'create_tokens',
    summary: 'Make tokens of a key',
    tag: 'Key passes',
    body: ref('schemas', 'create_tokens_input'),
    answer: ref('schemas', 'create_tokens_output'),
  },
  {
    method: 'get',
    path: tokens,
    tool: 'list_tokens',
    summary: 'List the tokens of a key',
    tag: 'Key passes',
    parameters: ['page', 'limit', 'keyId'].map((name) => inQuery(name)),
    answer: ref('schemas', 'list_tokens_output'),
  },
  {
    method: 'delete',
    path: `${tokens}/{id}`,
    tool: 'revoke_token',
    summary: 'Revoke a token',
    tag: 'Key passes',
    parameters: [inPath('id', 'Id of the token.')],
    answer: ref('schemas', 'revoke_token_output'),
  },
]

const agentPaths: Readonly<Record<string, string>> = {
  agent_subscribe: '/subscribe',
  agent_subscription: '/subscription',
  agent_top_up: '/top-up',
  agent_create_key: '/api-keys/create',
  agent_revoke_key: '/api-keys/revoke',
}

function agentDoors({ catalogue }: ShopFacts): Door[] {
  return Object.entries(agentPaths).flatMap(([name, path]): Door[] => {
    const tool = catalogue.find(name)
    if (tool === undefined) return []
    return [
      {
        method: 'post',
        path: `/x402/agent${path}`,
        tool: name,
        summary: tool.title,
        tag: 'Agents',
        body: inSnakeCase(name, tool),
        payment: paymentInfo(tool),
      },
    ]
  })
}

/** The input of a tool in the field names of clients that write `payment_frequency`. */
function inSnakeCase(name: string, tool: Tool): JsonSchema {
  const place = `#/components/schemas/${name}_input/properties`
  const fields = Object.keys(tool.inputSchema.shape)
  return {
    type: 'object',
    properties: Object.fromEntries(
      fields.map((field) => [snake(field), { $ref: `${place}/${field}` }]),
    ),
  }
}

function snake(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

const accessDoors: readonly Door[] = [
  {
    method: 'get',
    path: '/discover',
    tool: 'discover',
    summary: 'List plans and routes',
    tag: 'Access',
    answer: ref('schemas', 'discover_output'),
  },
  {
    method: 'post',
    path: '/x402/access',
    tool: 'access',
    summary: 'Buy access to a plan, or call one route',
    tag: 'Access',
    body: ref('schemas', 'access_input'),
    answer: ref('schemas', 'access_output'),
    mayQuote: true,
  },
]

const walletDoors: readonly Door[] = [
  {
    method: 'post',
    path: '/v1/sign-in/challenge',
    tool: 'sign_in_challenge',
    summary: 'What a wallet is to sign',
    tag: 'Wallets',
    body: ref('schemas', 'sign_in_challenge_input'),
    answer: ref('schemas', 'sign_in_challenge_output'),
  },
  {
    method: 'get',
    path: '/v1/payments/{id}',
    tool: 'payment_status',
    summary: 'Where the money of a payment is',
    tag: 'Wallets',
    parameters: [
      inPath('id', 'Id of the payment, `pay_…`.'),
      {
        name: 'X-Payment-Proof',
        in: 'header',
        description: 'The quote id or the payment identifier.',
        schema: { type: 'string' },
      },
    ],
    answer: ref('schemas', 'payment_status_output'),
  },
]
