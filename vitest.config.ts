import { availableParallelism } from 'node:os'

import { defineConfig } from 'vitest/config'

/** Rules without a world of their own: their files share a worker's modules, which saves loading them. */
const plain = [
  'config',
  'discovery',
  'errors',
  'gate',
  'money',
  'passes',
  'registry',
  'wallets',
].map((folder) => `test/${folder}/**/*.test.ts`)

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'plain', include: plain, isolate: false } },
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: plain } },
    ],
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
