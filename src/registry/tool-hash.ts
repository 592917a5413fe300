import { createHash } from 'node:crypto'

import { z } from 'zod'

import { canonicalJson } from './canonical-json.ts'
import { priceText } from './catalogue.ts'
import type { Tool } from './define-tool.ts'

/**
 * SHA-256, in hex, over everything a caller relies on: description, schemas and price. Who pins it
 * notices a tool that has become another one under the same name.
 */
export function toolHash(tool: Tool): string {
  const { name, description } = tool
  const facts = {
    name,
    description,
    input: z.toJSONSchema(tool.inputSchema, { io: 'input' }),
    output: z.toJSONSchema(tool.outputSchema, { io: 'output' }),
    price: priceText(tool),
  }
  return createHash('sha256').update(canonicalJson(facts)).digest('hex')
}
