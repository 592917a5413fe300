import { availableParallelism } from 'node:os'

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/global-setup.ts',
    pool: 'forks',
    // Most tests wait for chains, servers and databases of their own: more workers than cores pay.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A machine that does much else needs more than a second to get there.
    expect: { poll: { timeout: 15_000 } },
    retry: 0,
  },
})
