import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { readConfig, startFaregate, type Faregate } from '../src/index.ts'
import { openLog } from '../src/log.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))

describe('every example exits 0 and prints what it bought', () => {
  let faregate: Faregate

  beforeAll(async () => {
    const config = readConfig({ PORT: '0', DATABASE_URL: 'sqlite::memory:' })
    faregate = await startFaregate({ config, log: openLog('silent') })
  })
  afterAll(() => faregate.stop())

  test.each([
    { file: 'http-client.ts', prints: /"verdict": "\w+"[^]*"transaction": "0x[0-9a-f]{64}"/ },
    { file: 'mcp-client.ts', prints: /"verdict": "\w+"[^]*"transaction": "0x[0-9a-f]{64}"/ },
    { file: 'buy-pass.ts', prints: /^export FAREGATE_KEY=fgk_\S+$/m },
    {
      file: 'protected-api.ts',
      prints: /^401 grant\.missing\n200 \{"report":"for 0x[0-9a-f]{40}"\}$/m,
    },
    {
      file: 'aixbt-pass.ts',
      prints: /^fgk_\S+ opens mcp, projects until \S+; \d+ calls left today$/m,
    },
    {
      file: 'mobula-agent.ts',
      prints:
        /^agent (agt_\w+) has a key: fgk_\S+\nagent \1 has a further key: fgk_\S+\nplan startup, 30 days and 50000 credits left$/m,
    },
    { file: 'own-tool.ts', prints: /^ANYBODY THERE\? \(delivered, 1400 atomic units\)$/m },
  ])('$file', async ({ file, prints }) => {
    const { stdout } = await run(process.execPath, ['--import', 'tsx', `examples/${file}`], {
      cwd: root,
      env: { PATH: '', FAREGATE_URL: faregate.publicUrl },
    })
    expect(stdout).toMatch(prints)
  })
})
