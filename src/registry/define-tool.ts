import type { Address } from 'viem'
import { z } from 'zod'

import type { Usdc } from '../money/usdc.ts'
import type { CheckContext, OwnedContext, ToolContext } from './tool-context.ts'

type Price<input> =
  /** A function may answer `undefined`: a call with that input costs nothing. */
  | { price: Usdc | ((input: input) => Usdc | undefined); free?: never }
  | { free: true; price?: never }

/**
 * Whose credit may pay for a tool. `any`: that of whoever is proved to call. `signed`: only with the
 * wallet's own signature, because a key that leaked must not. `none`: the tool sells credit, so it
 * takes none, and no discount applies to it.
 */
export type CreditUse = 'any' | 'signed' | 'none'

/**
 * Which limit of an address a free call without a credential counts against: that of free calls,
 * that of sign-in challenges, or none, because it costs no more than reading a page.
 */
export type Allowance = 'free' | 'sign_in' | 'none'

/** What one paid (or free) tool is: everything else is derived from this. */
export type ToolDefinition<input extends z.ZodObject, output extends z.ZodObject> = Price<
  z.output<input>
> & {
  /** `snake_case`, frozen once released. The HTTP path is the same in kebab-case. */
  name: string
  title: string
  /** Read by models and people: what it does, what it answers, when to use it. */
  description: string
  /** `describe()` texts are shown to callers. */
  input: input
  output: output
  /** At least one. An empty unpaid call is quoted for the first. */
  examples: { input: z.input<input>; output: z.input<output> }[]
  /**
   * What the tool costs this payer, where that depends on more than the input. Asked once a payer
   * is known, and never above `price`, which everybody else is quoted.
   */
  priceFor?: (input: z.output<input>, context: CheckContext & { payer: Address }) => Promise<Usdc>
  /** Whose credit may pay (default `any`). */
  credit?: CreditUse
  /** What a key pass must contain to open the tool (default `mcp`); `'none'`: passes never do. */
  scope?: string
  /** What calls of a free tool count as that show no credential (default `free`). */
  allowance?: Allowance
  /**
   * Only looks, and changes nothing of anybody's (default `false`): MCP clients are told so, and the
   * HTTP twin answers GET as well. Not for tools whose input holds what must stay out of addresses.
   */
  readOnly?: boolean
  /** How long `run` may take, in milliseconds (default 20,000). */
  deadlineMs?: number
  /** Free and before money moves. Throws a `ServiceError` for what `run` could not serve. */
  check?(input: z.output<input>, context: CheckContext): Promise<void>
  run(input: z.output<input>, context: ToolContext): Promise<z.input<output>>
  /**
   * For what a wallet buys once and keeps: what this one has of it already. It gets that again, with
   * proof of who it is, and is not charged. `paymentId` is what it was bought with.
   *
   * @throws ServiceError for a call that must not be sold to it, before money moves
   */
  owned?(
    input: z.output<input>,
    context: OwnedContext,
  ): Promise<{ output: z.input<output>; paymentId: string } | undefined>
  /** Said in `accepts[].extra` of a quote; clients send it back, and it proves nothing. */
  quoteExtra?(input: z.output<input>): Record<string, string>
  /** For answers that hold a secret: what is remembered, and what a repeat of the call gets. */
  shownOnce?: {
    /** The answer without its secret; only this is stored. */
    redact(output: z.output<output>): z.output<output>
    /** Called when the payer of a delivered call repeats it: an equally good answer, new secret. */
    reissue(stored: z.output<output>, context: ToolContext): Promise<z.input<output>>
  }
}

/** Outcome of reading a caller's input; `problems` is written for the caller. */
export type ParsedInput = { ok: true; value: unknown } | { ok: false; problems: string }

/** A tool with its types folded away, so that a catalogue can hold many. */
export type Tool = {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly free: boolean
  /** Whether every input costs the same. */
  readonly fixedPrice: boolean
  readonly scope: string
  readonly allowance: Allowance
  readonly credit: CreditUse
  readonly readOnly: boolean
  readonly deadlineMs: number
  readonly inputSchema: z.ZodObject
  readonly outputSchema: z.ZodObject
  readonly examples: readonly { input: unknown; output: unknown }[]
  parse(input: unknown): ParsedInput
  /** `undefined` for a free tool. `input` comes from `parse`. */
  priceOf(input: unknown): Usdc | undefined
  /** Present where the price depends on the payer. */
  priceFor?(input: unknown, context: CheckContext & { payer: Address }): Promise<Usdc>
  check(input: unknown, context: CheckContext): Promise<void>
  /** The raw answer; `runTool` validates it. */
  run(input: unknown, context: ToolContext): Promise<unknown>
  /** Present where a wallet keeps what it bought. */
  owned?(
    input: unknown,
    context: OwnedContext,
  ): Promise<{ output: unknown; paymentId: string } | undefined>
  quoteExtra(input: unknown): Record<string, string>
  readonly shownOnce?: {
    redact(output: unknown): unknown
    reissue(stored: unknown, context: ToolContext): Promise<unknown>
  }
}

/**
 * Declares a tool. MCP, HTTP, the catalogue and the documents are derived from the one definition.
 *
 * @throws RangeError when the definition cannot be sold: a malformed name, a price of zero without
 *   `free`, no example, or an example that its own schemas refuse.
 */
export function defineTool<input extends z.ZodObject, output extends z.ZodObject>(
  definition: ToolDefinition<input, output>,
): Tool {
  // Types are folded here, once: `parse` is the only way to make the value the rest receive.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- folding is what this is for
  const typed = (value: unknown) => value as z.output<input>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- comes from the output schema
  const answered = (value: unknown) => value as z.output<output>
  const { shownOnce, priceFor } = definition
  const tool: Tool = {
    name: definition.name,
    title: definition.title,
    description: definition.description,
    free: definition.free === true,
    fixedPrice: typeof definition.price !== 'function',
    scope: definition.scope ?? 'mcp',
    allowance: definition.allowance ?? 'free',
    credit: definition.credit ?? 'any',
    readOnly: definition.readOnly ?? false,
    deadlineMs: definition.deadlineMs ?? 20_000,
    inputSchema: definition.input,
    outputSchema: definition.output,
    examples: definition.examples,
    parse(input) {
      const parsed = definition.input.safeParse(input)
      return parsed.success
        ? { ok: true, value: parsed.data }
        : { ok: false, problems: z.prettifyError(parsed.error) }
    },
    priceOf(input) {
      if (definition.free) return undefined
      return typeof definition.price === 'function'
        ? definition.price(typed(input))
        : definition.price
    },
    ...(priceFor && {
      priceFor: (input: unknown, context: CheckContext & { payer: Address }) =>
        priceFor(typed(input), context),
    }),
    async check(input, context) {
      await definition.check?.(typed(input), context)
    },
    run: (input, context) => definition.run(typed(input), context),
    ...(definition.owned !== undefined && {
      owned: async (input: unknown, context: OwnedContext) =>
        definition.owned?.(typed(input), context),
    }),
    quoteExtra: (input) => definition.quoteExtra?.(typed(input)) ?? {},
    ...(shownOnce && {
      shownOnce: {
        redact: (output: unknown) => shownOnce.redact(answered(output)),
        reissue: (stored: unknown, context: ToolContext) =>
          shownOnce.reissue(answered(stored), context),
      },
    }),
  }
  assertSellable(tool)
  return tool
}

const toolName = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/
/** MCP 2025-11-25 allows 128; the HTTP path and dashboards want less. */
const longestName = 64

function assertSellable(tool: Tool): void {
  const refuse = (why: string): never => {
    throw new RangeError(`Tool "${tool.name}" ${why}.`)
  }
  if (!toolName.test(tool.name) || tool.name.length > longestName) {
    refuse(`needs a snake_case name of at most ${longestName} characters`)
  }
  const [first] = tool.examples
  if (first === undefined) refuse('needs at least one example')
  for (const example of tool.examples) {
    const input = tool.parse(example.input)
    if (!input.ok) return refuse(`has an example that its input schema refuses: ${input.problems}`)
    const output = tool.outputSchema.safeParse(example.output)
    if (!output.success) refuse('has an example that its output schema refuses')
    const price = tool.priceOf(input.value)
    if (!tool.free && (price === undefined || price <= 0n)) {
      refuse('has a price of zero; give it a price or declare `free: true`')
    }
  }
}
