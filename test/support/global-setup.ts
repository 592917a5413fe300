import type { TestProject } from 'vitest/node'

import type { SandboxFacts } from '../../src/sandbox/connect-sandbox.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { startPostgres, type TestPostgres } from './postgres.ts'

declare module 'vitest' {
  // Merging into vitest's own declaration is the one use of `interface` for data.
  export interface ProvidedContext {
    sandbox: SandboxFacts
    postgres: PostgresFacts
  }
}

/** Where the Postgres of this run is, or why there is none. */
export type PostgresFacts = { adminUrl: string } | { problem: string }

/** Starts the one local chain and the one Postgres that all test files of a run share. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const [sandbox, postgres] = await Promise.all([startSandbox(), tryPostgres()])
  const { mintUsdc: _m, fundEth: _f, newPayer: _n, stop: stopSandbox, ...facts } = sandbox
  const { stop: stopPostgres, ...postgresFacts } = postgres
  provide('sandbox', facts)
  provide('postgres', postgresFacts)
  return async () => {
    await Promise.all([stopSandbox(), stopPostgres()])
  }
}

/** Without Postgres every test that needs it fails with the reason; the others still tell theirs. */
function tryPostgres(): Promise<TestPostgres | { problem: string; stop: () => Promise<void> }> {
  return startPostgres().catch((error: unknown) => ({
    problem: error instanceof Error ? error.message : String(error),
    stop: async () => undefined,
  }))
}
