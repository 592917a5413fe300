/** `npm run contracts`: compiles the Solidity sources and writes the artifacts beside them. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import { compileContracts } from './solidity.ts'

for (const { path, text } of compileContracts()) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  process.stdout.write(`${path}\n`)
}
