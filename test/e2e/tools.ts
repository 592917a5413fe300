import { randomUUID } from 'node:crypto'

import { z } from 'zod'

import { usdc, type Usdc } from '../../src/money/usdc.ts'
import { defineTool, type Tool } from '../../src/registry/define-tool.ts'

/** A tool for sale that says how often it ran, and answers something new every time. */
export type CountingTool = { tool: Tool; runs(): number }

export function countingTool({
  name,
  price = usdc('0.005'),
  before,
  check = async () => undefined,
}: {
  name: string
  price?: Usdc
  /** Runs inside the tool, before it answers; what it throws the tool throws. */
  before?: (run: number) => Promise<void>
  /** The free check, before a payment is claimed. */
  check?: () => Promise<void>
}): CountingTool {
  let runs = 0
  const tool = defineTool({
    name,
    title: 'Ticket',
    description: 'Draws a ticket that nobody else has.',
    price,
    input: z.object({ seat: z.string().default('any') }),
    output: z.object({ ticket: z.string(), seat: z.string() }),
    examples: [{ input: { seat: 'window' }, output: { ticket: randomUUID(), seat: 'window' } }],
    check,
    async run({ seat }) {
      runs += 1
      await before?.(runs)
      return { ticket: randomUUID(), seat }
    },
  })
  return { tool, runs: () => runs }
}

/** A latch: `passed` resolves once `open` was called. */
export type Latch = { passed: Promise<void>; open(): void }

export function latch(): Latch {
  const openers: (() => void)[] = []
  const passed = new Promise<void>((resolve) => openers.push(resolve))
  return { passed, open: () => openers.forEach((opener) => opener()) }
}
