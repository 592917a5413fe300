import type { ErrorSpec } from '../errors/service-error.ts'
import { httpPath, priceText } from '../registry/catalogue.ts'
import type { Tool } from '../registry/define-tool.ts'
import { toolHash } from '../registry/tool-hash.ts'
import { schemaAt, type JsonSchema } from './json-schema.ts'
import { deliveredHeaders, errorStatuses, ref } from './openapi-components.ts'
import { paymentInfo } from './payment-info.ts'

/** An operation and its place. */
export type Operation = {
  path: string
  method: 'get' | 'post' | 'delete'
  operation: JsonSchema
}

/** The schemas of a tool under the names that its operations point to. */
export function toolSchemas(tool: Tool): Record<string, JsonSchema> {
  const { inputSchema, outputSchema } = tool
  const [input, output] = [`${tool.name}_input`, `${tool.name}_output`]
  return {
    [input]: schemaAt(`#/components/schemas/${input}`, inputSchema, { io: 'input' }),
    [output]: schemaAt(`#/components/schemas/${output}`, outputSchema, { io: 'output' }),
  }
}

/** POST, and GET for what only looks. */
export function toolOperations(tool: Tool, specs: readonly ErrorSpec[]): Operation[] {
  const path = httpPath(tool.name)
  const shared = sharedParts(tool, specs)
  const post = { operationId: tool.name, ...shared, requestBody: requestBody(tool) }
  const posted: Operation = { path, method: 'post', operation: post }
  if (!tool.readOnly) return [posted]
  const get = { operationId: `${tool.name}_get`, ...shared, parameters: queryParameters(tool) }
  return [posted, { path, method: 'get', operation: get }]
}

function sharedParts(tool: Tool, specs: readonly ErrorSpec[]): JsonSchema {
  const info = paymentInfo(tool)
  const price = tool.free ? 'Free.' : `Price: ${priceText(tool)} in USDC.`
  return {
    summary: tool.title,
    description: `${tool.description}\n\n${price}`,
    tags: [tool.free ? 'Free tools' : 'Paid tools'],
    security: securityOf(tool),
    responses: {
      200: delivered(tool),
      ...(info && { 402: ref('responses', 'PaymentRequired') }),
      ...Object.fromEntries(
        errorStatuses(specs).map((status) => [status, ref('responses', `Error${status}`)]),
      ),
    },
    ...(info && { 'x-payment-info': info }),
    'x-faregate-hash': toolHash(tool),
  }
}

/** Which credentials open a tool; each is enough by itself. */
export function securityOf({ free, scope, credit }: Pick<Tool, 'free' | 'scope' | 'credit'>) {
  const keys = [{ bearer: [] }, { apiKey: [] }]
  if (free) return [{}, ...keys, { wallet: [] }]
  const byKey = scope !== 'none' || credit === 'any' ? keys : []
  return [{ x402: [] }, ...byKey, ...(credit === 'none' ? [] : [{ wallet: [] }])]
}

function delivered(tool: Tool): JsonSchema {
  const schema = ref('schemas', `${tool.name}_output`)
  // Parsed, as a call's answer is: the wire has the defaults that an example may leave out.
  const examples = named(tool.examples.map(({ output }) => tool.outputSchema.parse(output)))
  return {
    description: 'The answer.',
    ...(!tool.free && { headers: deliveredHeaders }),
    content: { 'application/json': { schema, examples } },
  }
}

function requestBody(tool: Tool): JsonSchema {
  const schema = ref('schemas', `${tool.name}_input`)
  const examples = named(tool.examples.map(({ input }) => input))
  return {
    description: tool.free ? 'The input.' : 'The input. An unpaid call without one is quoted, too.',
    required: requiredOf(tool).length > 0,
    content: { 'application/json': { schema, examples } },
  }
}

function queryParameters(tool: Tool): JsonSchema[] {
  const required = requiredOf(tool)
  const place = `#/components/schemas/${tool.name}_input/properties`
  return Object.keys(tool.inputSchema.shape).map((name) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: { $ref: `${place}/${pointerPart(name)}` },
  }))
}

/** A name as a part of a JSON pointer inside an address. */
function pointerPart(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))
}

function requiredOf(tool: Tool): unknown[] {
  const { required } = schemaAt('', tool.inputSchema, { io: 'input' })
  return Array.isArray(required) ? required : []
}

function named(values: readonly unknown[]): JsonSchema {
  return Object.fromEntries(values.map((value, at) => [`example${at + 1}`, { value }]))
}
