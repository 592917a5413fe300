/** `npm run docs`: writes the documents that are derived from the code and have changed. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import { buildDocs } from './docs/build-docs.ts'

const readme = readFileSync('README.md', 'utf8')
for (const { path, text } of buildDocs(readme)) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  process.stdout.write(`${path}\n`)
}
