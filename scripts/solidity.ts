import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

import { readCompiled, type CompiledContract } from './compiler-output.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(import.meta.url)

/** Where Solidity lives: every `contracts/` folder below these. */
const sourceFolders = ['src', 'tools']

const settings = {
  optimizer: { enabled: true, runs: 200 },
  evmVersion: 'cancun',
  viaIR: true,
  // No metadata at the end of the code: the same source gives the same bytes on every machine.
  metadata: { appendCBOR: false, bytecodeHash: 'none' },
  outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } },
}

type Compiler = {
  compile(input: string, callbacks: { import(path: string): { contents: string } }): string
  version(): string
}

/** An artifact to write: its path from the repository's root, and the whole text of the file. */
export type Artifact = { path: string; text: string }

/**
 * Compiles every `contracts/*.sol` of the repository. `TestUsdc.sol` becomes
 * `artifacts/test-usdc.ts`, exporting `testUsdc` with `abi`, `bytecode` (creation) and
 * `deployedBytecode` (runtime).
 *
 * @throws Error with the compiler's own messages when a source does not compile.
 */
export function compileContracts(): Artifact[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- solc has no types
  const compiler = require('solc') as Compiler
  const sources = sourceFolders.flatMap((folder) => soliditySources(join(root, folder)))
  const input = {
    language: 'Solidity',
    settings,
    sources: Object.fromEntries(
      sources.map((path) => [path, { content: readFileSync(join(root, path), 'utf8') }]),
    ),
  }
  const raw = compiler.compile(JSON.stringify(input), {
    import: (path) => ({ contents: readFileSync(importedFile(path), 'utf8') }),
  })
  const contracts = readCompiled(raw)
  return sources.map((path) => {
    const name = basename(path, '.sol')
    const contract = contracts[path]?.[name]
    if (contract === undefined) throw new Error(`${path} declares no contract called ${name}.`)
    return { path: artifactPath(path), text: artifactText({ path, name, contract }) }
  })
}

function artifactText({
  path,
  name,
  contract,
}: {
  path: string
  name: string
  contract: CompiledContract
}) {
  return [
    `// Generated from ${basename(path)} by \`npm run contracts\`; edit that file instead.`,
    `export const ${name.charAt(0).toLowerCase()}${name.slice(1)} = {`,
    `  abi: ${JSON.stringify(contract.abi)},`,
    `  bytecode: '0x${contract.evm.bytecode.object}',`,
    `  deployedBytecode: '0x${contract.evm.deployedBytecode?.object ?? ''}',`,
    '} as const',
    '',
  ].join('\n')
}

function artifactPath(source: string): string {
  const kebab = basename(source, '.sol')
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
    .toLowerCase()
  return join(dirname(source), 'artifacts', `${kebab}.ts`)
}

function soliditySources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.sol') && basename(dirname(path)) === 'contracts')
    .map((path) => relative(root, join(folder, path)))
    .toSorted()
}

function importedFile(path: string): string {
  return path.startsWith('@') ? require.resolve(path) : join(root, path)
}
