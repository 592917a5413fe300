import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** What the packages of anvil call the machines they are built for. */
const builds: Record<string, string> = {
  'darwin-arm64': 'darwin-arm64',
  'darwin-x64': 'darwin-amd64',
  'linux-arm64': 'linux-arm64',
  'linux-x64': 'linux-amd64',
  'win32-x64': 'win32-amd64',
}

/**
 * Path of the anvil program that npm installed.
 *
 * @throws Error with one sentence that says what is missing.
 */
export function findAnvil({ platform, arch }: { platform: string; arch: string }): string {
  const machine = `${platform}-${arch}`
  const build = builds[machine]
  if (build === undefined) {
    throw new Error(`The sandbox cannot run on ${machine}: anvil is not built for this machine.`)
  }
  const program = platform === 'win32' ? 'anvil.exe' : 'anvil'
  const path = candidates(build, program).find((candidate) => existsSync(candidate))
  if (path === undefined) {
    throw new Error(
      `The sandbox needs the npm package @foundry-rs/anvil-${build}, which is not installed: run npm install again without omitting optional dependencies.`,
    )
  }
  return path
}

/**
 * Looked up from anvil's own package, not from here: only there is the build a declared dependency,
 * so this also holds where packages cannot see each other's dependencies (pnpm, nested installs).
 */
function candidates(build: string, program: string): string[] {
  const here = createRequire(import.meta.url)
  const anvilPackage = resolve(here, '@foundry-rs/anvil/package.json')
  if (anvilPackage === undefined) return []
  const buildPackage = resolve(
    createRequire(anvilPackage),
    `@foundry-rs/anvil-${build}/package.json`,
  )
  // The second place is where anvil's install script downloads to when npm skipped the build.
  return [
    ...(buildPackage === undefined ? [] : [join(dirname(buildPackage), 'bin', program)]),
    join(dirname(anvilPackage), '..', 'dist', program),
  ]
}

function resolve(from: NodeJS.Require, path: string): string | undefined {
  try {
    return from.resolve(path)
  } catch {
    return undefined
  }
}
