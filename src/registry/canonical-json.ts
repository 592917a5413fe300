/**
 * JSON with object keys in code-unit order, so that equal values have equal text however a client
 * ordered them (as RFC 8785 does for the values JSON schemas produce here).
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, nested: unknown) =>
    isPlainObject(nested) ? Object.fromEntries(sortedEntries(nested)) : nested,
  )
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sortedEntries(value: Record<string, unknown>): [string, unknown][] {
  return Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
}
