import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { compileContracts } from '../scripts/solidity.ts'

const compileTimeoutMs = 180_000

test('committed artifacts are what their sources compile to', { timeout: compileTimeoutMs }, () => {
  const stale = compileContracts().filter(({ path, text }) => committed(path) !== text)
  expect(stale.map(({ path }) => path)).toEqual([])
})

function committed(path: string): string | undefined {
  try {
    return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
  } catch {
    return undefined
  }
}
