import { z } from 'zod'

/** One field of a tool's input or answer, nested ones by their path: `reasons[].code`. */
export type SchemaField = { path: string; type: string; required: boolean; description: string }

/** The members of JSON Schema that the tables speak of. */
type Node = {
  type?: string | string[] | undefined
  enum?: unknown[] | undefined
  const?: unknown
  description?: string | undefined
  properties?: Record<string, Node> | undefined
  required?: string[] | undefined
  items?: Node | undefined
  anyOf?: Node[] | undefined
  additionalProperties?: Node | boolean | undefined
}

const node: z.ZodType<Node> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    description: z.string().optional(),
    properties: z.record(z.string(), node).optional(),
    required: z.array(z.string()).optional(),
    items: node.optional(),
    anyOf: z.array(node).optional(),
    additionalProperties: z.union([z.boolean(), node]).optional(),
  }),
)

/** Lists the fields of an object schema, each followed by what it contains. */
export function schemaFields(schema: z.ZodObject, io: 'input' | 'output'): SchemaField[] {
  return membersOf(node.parse(z.toJSONSchema(schema, { io })), '')
}

function membersOf(object: Node, prefix: string): SchemaField[] {
  return Object.entries(object.properties ?? {}).flatMap(([name, member]) => {
    const path = `${prefix}${name}`
    const required = object.required?.includes(name) === true
    const field = { path, type: typeOf(member), required, description: member.description ?? '' }
    return [field, ...nestedOf(member, path)]
  })
}

function nestedOf(member: Node, path: string): SchemaField[] {
  const variants = member.anyOf ?? [member]
  return variants.flatMap((variant) => {
    if (variant.properties) return membersOf(variant, `${path}.`)
    return variant.items ? nestedOf(variant.items, `${path}[]`) : []
  })
}

function typeOf(member: Node): string {
  if (member.anyOf) return member.anyOf.map((variant) => typeOf(variant)).join(' or ')
  if (member.const !== undefined) return JSON.stringify(member.const)
  if (member.enum) return member.enum.map((value) => JSON.stringify(value)).join(', ')
  if (member.items) return `list of ${typeOf(member.items)}`
  if (typeof member.additionalProperties === 'object') {
    return `object of ${typeOf(member.additionalProperties)}`
  }
  return [member.type ?? 'anything'].flat().join(' or ')
}
