/**
 * `npm run garden`: compiles the contracts of `test/tokens` and writes their artifacts.
 * `npm run garden -- --prove`: shows on a local chain that every label is true.
 * Words after it choose plants: `npm run garden -- --prove max-wallet`.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { startSandbox } from '../src/sandbox/start-sandbox.ts'
import { garden } from '../test/tokens/garden.ts'
import { artifactText, readArtifacts } from './garden/artifact.ts'
import { gardenFolder } from './garden/compile.ts'
import { proveAll } from './garden/prove-all.ts'

const folder = join(gardenFolder, 'artifacts')
const words = process.argv.slice(2)
const chosen = words.filter((word) => !word.startsWith('-'))
const isChosen = ({ id }: { id: string }) => chosen.length === 0 || chosen.includes(id)

if (words.includes('--prove')) await prove()
else write()

function write(): void {
  mkdirSync(folder, { recursive: true })
  const present = new Set(garden.map(({ id }) => `${id}.json`))
  for (const name of readdirSync(folder)) if (!present.has(name)) rmSync(join(folder, name))
  for (const plant of garden.filter(isChosen)) {
    writeFileSync(join(folder, `${plant.id}.json`), artifactText(plant))
    process.stdout.write(`${plant.id}\n`)
  }
}

async function prove(): Promise<void> {
  const sandbox = await startSandbox()
  try {
    const wrong = await proveAll(sandbox, readArtifacts(folder).filter(isChosen))
    for (const { id, why } of wrong) process.stdout.write(`${id}: ${why}\n`)
    process.stdout.write(wrong.length === 0 ? 'every label is true\n' : `${wrong.length} wrong\n`)
    if (wrong.length > 0) process.exitCode = 1
  } finally {
    await sandbox.stop()
  }
}
