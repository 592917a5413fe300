import type { Tool } from './define-tool.ts'

/** How a run ended. A failure is a value: the gate decides what it means for the money. */
export type RunResult =
  | { kind: 'done'; output: unknown }
  | { kind: 'failed'; cause: unknown }
  | { kind: 'timeout' }

/**
 * Runs a tool under its deadline and validates what it answers.
 *
 * A tool that ignores its signal is left behind at the deadline and its answer is dropped.
 */
export function runTool(
  tool: Tool,
  run: (signal: AbortSignal) => Promise<unknown>,
): Promise<RunResult> {
  const deadline = AbortSignal.timeout(tool.deadlineMs)
  // Listening before the tool does makes its own abort error lose the race to the timeout.
  const late = new Promise<RunResult>((resolve) => {
    deadline.addEventListener('abort', () => resolve({ kind: 'timeout' }), { once: true })
  })
  return Promise.race([validated(tool, () => run(deadline)), late])
}

async function validated(tool: Tool, run: () => Promise<unknown>): Promise<RunResult> {
  try {
    const output = tool.outputSchema.parse(await run())
    // What cannot be written down cannot be sent: a bigint, a circle.
    JSON.stringify(output)
    return { kind: 'done', output }
  } catch (cause) {
    return { kind: 'failed', cause }
  }
}
