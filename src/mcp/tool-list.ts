import type { Tool as WireTool } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'

import { requirementsFor, type PaymentTerms } from '../gate/quote.ts'
import { priceText, type Catalogue } from '../registry/catalogue.ts'
import type { Tool } from '../registry/define-tool.ts'

/** `tools/list`, built once: it is the same for every caller. */
export function toolList(catalogue: Catalogue, terms: PaymentTerms): WireTool[] {
  return catalogue.tools.map((tool) => ({
    name: tool.name,
    title: tool.title,
    description: describe(tool),
    inputSchema: { ...objectSchema(tool.inputSchema, 'input') },
    outputSchema: widened(objectSchema(tool.outputSchema, 'output')),
    annotations: { title: tool.title, readOnlyHint: tool.readOnly },
    ...(!tool.free && { _meta: { x402: priceMeta(tool, terms) } }),
  }))
}

/** Models read descriptions, not `_meta`: the price stands in both. */
function describe(tool: Tool): string {
  if (tool.free) return tool.description
  const pass = tool.scope === 'none' ? '' : ', or included in a key pass'
  return `${tool.description} Price: ${priceText(tool)} in USDC by x402${pass}.`
}

/**
 * The output schema, widened to admit a quote and an error. Clients of SDK 1.x hold `isError`
 * results to the schema too, and would hide the price from their caller.
 */
function widened(success: JsonObjectSchema): JsonObjectSchema {
  const { $schema: _draft, ...schema } = success
  return {
    type: 'object',
    anyOf: [
      schema,
      { description: 'A quote: pay it and call again.', required: ['x402Version', 'accepts'] },
      { description: 'An error.', required: ['code', 'charged', 'retryable', 'hint'] },
    ],
  }
}

type JsonObjectSchema = { type: 'object'; [key: string]: unknown }

function objectSchema(schema: z.ZodObject, io: 'input' | 'output'): JsonObjectSchema {
  return { ...z.toJSONSchema(schema, { io }), type: 'object' }
}

/** What clients need to sign before they have seen a quote. */
function priceMeta(tool: Tool, terms: PaymentTerms): Record<string, unknown> {
  const first = tool.parse(tool.examples[0]?.input)
  const price = first.ok ? tool.priceOf(first.value) : undefined
  if (price === undefined) throw new Error(`${tool.name} has no price.`)
  return { paymentRequired: true, ...requirementsFor(terms, price) }
}
