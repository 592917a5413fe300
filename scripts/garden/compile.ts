import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Abi, Hex } from 'viem'
import { z } from 'zod'

import { readCompiled } from '../compiler-output.ts'

/** Where the sources stand; paths of plants begin here. */
export const gardenFolder = fileURLToPath(new URL('../../test/tokens/', import.meta.url))

/** The compilers by their name in `package.json`, and the newest EVM each line was used for. */
const evmVersions = {
  'solc-0.5': 'istanbul',
  'solc-0.6': 'istanbul',
  'solc-0.7': 'istanbul',
  'solc-0.8.4': 'istanbul',
  solc: 'cancun',
} as const

export type CompilerName = keyof typeof evmVersions

export type Compiled = { abi: Abi; creationBytecode: Hex }

type Compiler = { compile: (input: string) => string }

const hexDigits = z.templateLiteral(['0x', z.string().regex(/^[0-9a-f]+$/)])

const require = createRequire(import.meta.url)
const loaded = new Map<CompilerName, Compiler>()
/** Many plants refer to the same timelock. */
const compiled = new Map<string, Compiled>()

/**
 * Compiles one contract of the garden as its author would have: the compiler that its pragma
 * names, the optimizer unless a comment `// optimizer: off` says otherwise, metadata left in.
 *
 * @throws Error with the compiler's own messages when the source does not compile.
 */
export function compilePlant(file: string): Compiled {
  const known = compiled.get(file) ?? compile(file)
  compiled.set(file, known)
  return known
}

/**
 * Compiles many at once, for `compilePlant` to find: those that share a compiler and its settings go
 * to it together, which takes a part of the time and makes the same code.
 *
 * @throws Error as `compilePlant`
 */
export function compileTogether(files: readonly string[]): void {
  const groups = new Map<string, string[]>()
  for (const file of files.filter((one) => !compiled.has(one))) {
    const { compiler, optimized } = settingsOf(readSource(file))
    const key = `${compiler} ${optimized}`
    groups.set(key, [...(groups.get(key) ?? []), file])
  }
  for (const group of groups.values()) {
    for (const [file, contract] of compileGroup(group)) compiled.set(file, contract)
  }
}

function compile(file: string): Compiled {
  const [made] = compileGroup([file])
  if (made === undefined) throw new Error(`${file} was not compiled.`)
  return made[1]
}

/** Files of one compiler and one choice of the optimizer. */
function compileGroup(files: readonly string[]): [string, Compiled][] {
  const { compiler, optimized } = settingsOf(readSource(files[0] ?? ''))
  const input = {
    language: 'Solidity',
    sources: Object.assign({}, ...files.map(collectSources)),
    settings: {
      optimizer: { enabled: optimized, runs: 200 },
      evmVersion: evmVersions[compiler],
      outputSelection: Object.fromEntries(
        files.map((file) => [file, { [basename(file, '.sol')]: ['abi', 'evm.bytecode.object'] }]),
      ),
    },
  }
  const contracts = readCompiled(load(compiler).compile(JSON.stringify(input)))
  return files.map((file) => {
    const name = basename(file, '.sol')
    const contract = contracts[file]?.[name]
    if (contract === undefined) throw new Error(`${file} declares no contract called ${name}.`)
    const creationBytecode = hexDigits.parse(`0x${contract.evm.bytecode.object}`)
    return [file, { abi: contract.abi, creationBytecode }]
  })
}

function settingsOf(source: string): { compiler: CompilerName; optimized: boolean } {
  return {
    compiler: compilerOf(source),
    optimized: !/^\/\/ optimizer: off$/m.test(source),
  }
}

/** The compiler that compiles a file of the garden. */
export function compilerOfPlant(file: string): CompilerName {
  return compilerOf(readSource(file))
}

function compilerOf(source: string): CompilerName {
  const version = /pragma solidity\s*[=^>]*\s*(0\.\d+\.\d+)/.exec(source)?.[1] ?? ''
  if (version === '0.8.4') return 'solc-0.8.4'
  const line = `solc-${version.split('.').slice(0, 2).join('.')}`
  return line === 'solc-0.5' || line === 'solc-0.6' || line === 'solc-0.7' ? line : 'solc'
}

/** The file and all it imports: old and new compilers ask for imports in different ways. */
function collectSources(file: string): Record<string, { content: string }> {
  const sources: Record<string, { content: string }> = {}
  const waiting = [file]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (path in sources) continue
    const content = readSource(path)
    sources[path] = { content }
    const imports = content.matchAll(/^\s*import\s(?:[^'";]*\sfrom\s)?\s*['"]([^'"]+)['"]/gm)
    for (const [, target = ''] of imports) waiting.push(resolveImport(path, target))
  }
  return sources
}

function resolveImport(from: string, target: string): string {
  return target.startsWith('.') ? posix.join(posix.dirname(from), target) : target
}

function readSource(path: string): string {
  return readFileSync(
    path.startsWith('@') ? require.resolve(path) : join(gardenFolder, path),
    'utf8',
  )
}

/** Old compilers take over the process's error events while they load; they give them back here. */
function load(name: CompilerName): Compiler {
  const known = loaded.get(name)
  if (known !== undefined) return known
  const thrown = process.listeners('uncaughtException')
  const rejected = process.listeners('unhandledRejection')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- solc has no types
  const compiler = require(name) as Compiler
  for (const listener of process.listeners('uncaughtException')) {
    if (!thrown.includes(listener)) process.removeListener('uncaughtException', listener)
  }
  for (const listener of process.listeners('unhandledRejection')) {
    if (!rejected.includes(listener)) process.removeListener('unhandledRejection', listener)
  }
  loaded.set(name, compiler)
  return compiler
}
