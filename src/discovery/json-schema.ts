import { z } from 'zod'

/** A JSON Schema, or a part of one. */
export type JsonSchema = { [key: string]: unknown }

/**
 * A schema as a part of a larger document. `place` is where it stands there, as a JSON pointer such
 * as `#/components/schemas/Echo`: references inside the schema are made to lead there.
 */
export function schemaAt(
  place: string,
  schema: z.ZodObject,
  { io }: { io: 'input' | 'output' },
): JsonSchema {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, { io })
  return movedObject(rest, place)
}

function moved(value: unknown, place: string): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => moved(one, place))
  return typeof value === 'object' && value !== null ? movedObject(value, place) : value
}

function movedObject(schema: object, place: string): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]: [string, unknown]) => {
      if (key !== '$ref' || typeof value !== 'string') return [key, moved(value, place)]
      return [key, value.startsWith('#') ? `${place}${value.slice(1)}` : value]
    }),
  )
}
