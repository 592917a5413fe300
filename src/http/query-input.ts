import { z } from 'zod'

/** How one member of an input is described, as far as it matters to a query. */
const member = z.object({ type: z.string().optional() }).catch({})
const members = z.object({ properties: z.record(z.string(), z.unknown()).default({}) })

/**
 * The input of a tool out of a query: texts, with numbers and truth values where the tool takes
 * those, and a list of what comes more than once or where it takes a list. What cannot be read stays
 * a text, for the tool to refuse in its own words. `undefined`: the query is empty.
 */
export function queryInput(
  query: URLSearchParams,
  inputSchema: z.ZodObject,
): Record<string, unknown> | undefined {
  const names = [...new Set(query.keys())]
  if (names.length === 0) return undefined
  const { properties } = members.parse(z.toJSONSchema(inputSchema, { io: 'input' }))
  return Object.fromEntries(
    names.map((name) => {
      const { type } = member.parse(properties[name])
      const values = query.getAll(name)
      const isList = type === 'array' || values.length > 1
      return [name, isList ? values : valueOf(values[0] ?? '', type)]
    }),
  )
}

function valueOf(text: string, type: string | undefined): string | number | boolean {
  const isNumber = type === 'number' || type === 'integer'
  if (isNumber && /^-?\d+(?:\.\d+)?$/.test(text)) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}
