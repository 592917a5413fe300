/**
 * `npm run lock`: writes into `package-lock.json` the binaries of platforms that npm left out.
 *
 * npm drops an optional package that the registry at hand does not serve, and `npm ci` then refuses
 * the lockfile everywhere. Run this after every change of the dependencies; it changes nothing when
 * nothing is missing.
 */
import { readFileSync, writeFileSync } from 'node:fs'

import { z } from 'zod'

const file = 'package-lock.json'

const lockfile = z.looseObject({
  packages: z.record(
    z.string(),
    z.looseObject({
      dev: z.boolean().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
})

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]
const processors: Record<string, string> = {
  amd64: 'x64',
  arm: 'arm',
  arm64: 'arm64',
  ia32: 'ia32',
  loong64: 'loong64',
  mips64el: 'mips64el',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  x64: 'x64',
}
const libraries: Record<string, string> = { gnu: 'glibc', musl: 'musl' }

const lock = lockfile.parse(JSON.parse(readFileSync(file, 'utf8')))
const added: string[] = []
for (const { optionalDependencies = {}, dev } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const place = `node_modules/${name}`
    const platform = platformOf(name)
    if (place in lock.packages || platform === undefined) continue
    lock.packages[place] = { version, ...platform, ...(dev && { dev }), optional: true }
    added.push(name)
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, 'en')),
)
if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
process.stdout.write(`${added.length} packages added to ${file}\n`)

/** What a platform package is for, read off its name: `…-linux-x64-musl`. */
function platformOf(name: string) {
  const words = name.split(/[/-]/)
  const os = words.find((word) => systems.includes(word))
  const word = words.find((candidate) => candidate in processors)
  if (os === undefined || word === undefined) return undefined
  const library = words.find((candidate) => candidate in libraries)
  return {
    cpu: [processors[word]],
    ...(os === 'linux' && library !== undefined && { libc: [libraries[library]] }),
    os: [os],
  }
}
