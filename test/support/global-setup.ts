import type { TestProject } from 'vitest/node'

import type { SandboxFacts } from '../../src/sandbox/connect-sandbox.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'

declare module 'vitest' {
  // Merging into vitest's own declaration is the one use of `interface` for data.
  export interface ProvidedContext {
    sandbox: SandboxFacts
  }
}

/** Starts the one local chain that all test files of a run share. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { mintUsdc: _m, fundEth: _f, newPayer: _n, stop, ...facts } = await startSandbox()
  provide('sandbox', facts)
  return stop
}
