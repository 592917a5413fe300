import type { Tool } from './define-tool.ts'

/** One line of the catalogue, as callers see it. */
export type ToolSummary = {
  name: string
  title: string
  description: string
  /** In dollars, such as `$0.005`; `free`; or a range such as `$10 to $100`. */
  price: string
  free: boolean
  /** Path of the HTTP twin. */
  path: string
}

/** The tools on sale, in the order they were given. */
export type Catalogue = {
  readonly tools: readonly Tool[]
  find(name: string): Tool | undefined
  readonly summaries: readonly ToolSummary[]
}
