import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

import { z } from 'zod'

import type { Mutant } from './mutants.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** Neither needed nor small. */
const leftOut = new Set(['node_modules', '.git', 'dist', 'coverage'])

/** For tests that need neither chain nor Postgres: those of a whole run would take seconds. */
const lightConfig = [
  "import { defineConfig } from 'vitest/config'",
  'export default defineConfig({',
  "  test: { include: ['test/**/*.test.ts'], pool: 'forks', testTimeout: 20_000, retry: 0 },",
  '})',
].join('\n')
const lightConfigFile = 'vitest.light.config.ts'
const light = /^test\/(?:gate\/|chain\/(?:facilitator|authorization-record)\.test)/

/** How a test file ended. */
export type TestRun = { passed: number; failed: number; firstFailure: string | undefined }

/** A copy of the repository in which things may be broken. */
export type Workshop = {
  /** Applies a break, runs the test that has to catch it, and mends it again. */
  tryMutant(mutant: Mutant): Promise<TestRun>
  run(testFiles: readonly string[]): Promise<TestRun>
  close(): Promise<void>
}

export async function openWorkshop(): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), 'faregate-mutations-'))
  await cp(root, folder, {
    recursive: true,
    filter: (path) => !leftOut.has(relative(root, path)),
  })
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir')
  await writeFile(join(folder, lightConfigFile), lightConfig)
  const run = (testFiles: readonly string[]) => runTests(folder, testFiles)
  return {
    run,
    async tryMutant({ file, search, replace, caughtBy }) {
      const path = join(folder, file)
      const text = await readFile(path, 'utf8')
      if (text.split(search).length !== 2) {
        throw new Error(`${file} does not hold this exactly once: ${search}`)
      }
      await writeFile(
        path,
        text.replace(search, () => replace),
      )
      try {
        // A chain that did not start, on a busy machine, says nothing about the break.
        return await run([caughtBy]).catch(() => run([caughtBy]))
      } finally {
        await writeFile(path, text)
      }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

const report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(
    z.object({
      message: z.string().optional(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
})

/** One failure is enough, so the rest is not waited for. */
async function runTests(folder: string, testFiles: readonly string[]): Promise<TestRun> {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const out = join(folder, 'mutation-report.json')
  const config = testFiles.every((file) => light.test(file)) ? ['--config', lightConfigFile] : []
  const flags = ['--bail=1', '--reporter=json', `--outputFile=${out}`, ...config]
  await rm(out, { force: true })
  const said = await outputOf([vitest, 'run', ...flags, ...testFiles], folder)
  const text = await readFile(out, 'utf8').catch(() => {
    throw new Error(`The tests did not run:\n${said.slice(-2000)}`)
  })
  const { numPassedTests, numFailedTests, testResults } = report.parse(JSON.parse(text))
  const results = testResults.flatMap(({ assertionResults }) => assertionResults)
  if (results.length === 0) {
    const reasons = testResults.map(({ message }) => message).join('\n')
    throw new Error(`The tests could not be loaded:\n${reasons}`)
  }
  const firstFailure = results.find(({ status }) => status === 'failed')?.fullName
  return { passed: numPassedTests, failed: numFailedTests, firstFailure }
}

/** What a Node program prints, however it ends. */
function outputOf(args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 64 * 2 ** 20 }, (_error, out, err) =>
      resolve(out + err),
    )
  })
}
