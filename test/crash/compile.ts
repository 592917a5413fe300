import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
const compiler = join(
  dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin',
  'tsc',
)

/** The script of a victim as plain JavaScript: it loads in less than half the time. */
export type CompiledVictim = { script: string; remove: () => Promise<void> }

export async function compileVictim(): Promise<CompiledVictim> {
  // Below node_modules, so that packages are found from there.
  const cache = join(root, 'node_modules', '.cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'faregate-crash-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      noCheck: true,
      declaration: false,
      types: [],
      rootDir: root,
      outDir: folder,
    },
    files: [join(root, 'test', 'crash', 'victim-process.ts')],
    include: [],
  }
  const project = join(folder, 'tsconfig.json')
  await copyFile(join(root, 'package.json'), join(folder, 'package.json'))
  await writeFile(project, JSON.stringify(config))
  await promisify(execFile)(process.execPath, [compiler, '-p', project])
  return { script: join(folder, 'test', 'crash', 'victim-process.js'), remove }
}
