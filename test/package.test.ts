import { execFile } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))

describe('the package that npm pack ships', () => {
  let folder: string
  let cli: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'faregate-pack-'))
    await run('npm', ['pack', '--pack-destination', folder], { cwd: root })
    const [archive] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'))
    await run('tar', ['-xzf', join(folder, archive ?? ''), '-C', folder])
    await symlink(join(root, 'node_modules'), join(folder, 'package/node_modules'))
    cli = join(folder, 'package/dist/src/cli/faregate.js')
  }, 120_000)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('runs its command on plain Node, without tsx', async () => {
    const { stdout } = await run(process.execPath, [cli, '--version'], { cwd: folder })
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    expect(stdout.trim()).toBe(version)
  })

  test('hands a check of grants to APIs without starting a server', async () => {
    const code = `
      import { verifyGrant } from 'faregate/grants'
      const verify = verifyGrant({ issuer: 'https://a.test', secrets: ['s'.repeat(32)] })
      console.log((await verify('abc')).problem.code)
    `
    const file = join(folder, 'package/check.mjs')
    await writeFile(file, code)
    const { stdout } = await run(process.execPath, [file], { cwd: join(folder, 'package') })
    expect(stdout.trim()).toBe('grant.invalid')
  })

  test('runs the demo to its end', async () => {
    const { stdout } = await run(process.execPath, [cli, 'demo'], { cwd: folder })
    expect(stdout).toContain('ok every step did what it should')
  })

  test('ships types and licence, and neither sources nor tests', async () => {
    const files = await readdir(join(folder, 'package'), { recursive: true })
    const own = files.filter((file) => !file.startsWith('node_modules'))
    expect(own).toContain('LICENSE')
    expect(own).toContain('dist/src/index.d.ts')
    expect(own.filter((file) => /\.test\.|\.sol$|(?<!\.d)\.ts$/.test(file))).toEqual([])
  })
})
