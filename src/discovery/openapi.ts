import type { ErrorSpec } from '../errors/service-error.ts'
import type { JsonSchema } from './json-schema.ts'
import {
  errorResponses,
  securitySchemes,
  sharedHeaders,
  sharedResponses,
  sharedSchemas,
} from './openapi-components.ts'
import { doorOperations } from './openapi-doors.ts'
import { toolOperations, toolSchemas, type Operation } from './openapi-tools.ts'
import { aboutShop, type ShopFacts } from './shop-facts.ts'

const guidance =
  'Send the input as JSON. A paid call without payment answers 402: sign one entry of `accepts` ' +
  '(EIP-3009, in the header PAYMENT-REQUIRED) and send the same call again with PAYMENT-SIGNATURE. ' +
  'Calls with a key pass need no payment. Errors say `code`, `charged`, `retryable` and `hint`; ' +
  'when an answer got lost, send the same payment again: it is not charged twice.'

/** `/openapi.json`: OpenAPI 3.1 over everything that is called with HTTP. */
export function openapiDocument(
  facts: ShopFacts,
  specs: readonly ErrorSpec[],
): Record<string, unknown> {
  const { publicUrl, version, catalogue, network, asset, payTo } = facts
  const { tools } = catalogue
  return {
    openapi: '3.1.0',
    info: {
      title: 'Faregate',
      version,
      description: aboutShop(facts),
      'x-guidance': guidance,
    },
    servers: [{ url: publicUrl }],
    externalDocs: { url: `${publicUrl}/llms.txt`, description: 'The same for language models.' },
    'x-faregate': { mcp: `${publicUrl}/mcp`, network, asset, payTo },
    paths: byPath(shopOperations(facts, specs)),
    components: {
      schemas: {
        ...sharedSchemas(specs),
        ...Object.assign({}, ...tools.map((tool) => toolSchemas(tool))),
      },
      responses: { ...sharedResponses, ...errorResponses(specs) },
      headers: sharedHeaders,
      securitySchemes,
    },
  }
}

/** Every operation: the tools at their paths, then the same at the addresses of others. */
function shopOperations(facts: ShopFacts, specs: readonly ErrorSpec[]): Operation[] {
  const tools = facts.catalogue.tools.flatMap((tool) => toolOperations(tool, specs))
  return [...tools, ...doorOperations(facts)]
}

function byPath(operations: readonly Operation[]): Record<string, JsonSchema> {
  const paths: Record<string, JsonSchema> = {}
  for (const { path, method, operation } of operations) {
    paths[path] = { ...paths[path], [method]: operation }
  }
  return paths
}

/** Absolute addresses that answer an empty unpaid call with a quote. */
export function paidAddresses(facts: ShopFacts): string[] {
  const paid = shopOperations(facts, []).filter(({ operation }) => 'x-payment-info' in operation)
  return [...new Set(paid.map(({ path }) => `${facts.publicUrl}${path}`))]
}
