import { formatUsd, type Usdc } from '../money/usdc.ts'
import type { Tool } from './define-tool.ts'
import type { ToolSummary } from './tool-context.ts'

/** The tools on sale, in the order they were given. */
export type Catalogue = {
  readonly tools: readonly Tool[]
  readonly summaries: readonly ToolSummary[]
  find(name: string): Tool | undefined
  /** By the last segment of the HTTP path: `token-safety` finds `token_safety`. */
  findByPath(segment: string): Tool | undefined
}

/**
 * Builds the catalogue once, at start.
 *
 * @throws RangeError when two tools share a name.
 */
export function buildCatalogue(tools: readonly Tool[]): Catalogue {
  const byName = new Map(tools.map((tool) => [tool.name, tool]))
  if (byName.size !== tools.length) throw new RangeError('Two tools share a name.')
  const byPath = new Map(tools.map((tool) => [pathSegment(tool.name), tool]))
  return {
    tools,
    summaries: tools.map((tool) => summarise(tool)),
    find: (name) => byName.get(name),
    findByPath: (segment) => byPath.get(segment),
  }
}

/** Path of a tool's HTTP twin: `token_safety` answers at `/api/v1/token-safety`. */
export function httpPath(name: string): string {
  return `/api/v1/${pathSegment(name)}`
}

/** What a tool costs, for people: a price, a range over its examples, or `free`. */
export function priceText(tool: Tool): string {
  const range = priceRange(tool)
  if (range === undefined) return 'free'
  const { lowest, highest } = range
  return lowest === highest ? formatUsd(lowest) : `${formatUsd(lowest)} to ${formatUsd(highest)}`
}

/** The least and the most that the examples of a tool cost; `undefined`: none costs anything. */
export function priceRange(tool: Tool): { lowest: Usdc; highest: Usdc } | undefined {
  const prices = tool.examples.map(({ input }) => examplePrice(tool, input))
  const known = prices.filter((price) => price !== undefined).toSorted((a, b) => (a < b ? -1 : 1))
  const [lowest] = known
  const highest = known.at(-1)
  return lowest === undefined || highest === undefined ? undefined : { lowest, highest }
}

function examplePrice(tool: Tool, input: unknown): Usdc | undefined {
  const parsed = tool.parse(input)
  return parsed.ok ? tool.priceOf(parsed.value) : undefined
}

function pathSegment(name: string): string {
  return name.replaceAll('_', '-')
}

function summarise(tool: Tool): ToolSummary {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    price: priceText(tool),
    free: tool.free,
    path: httpPath(tool.name),
  }
}
