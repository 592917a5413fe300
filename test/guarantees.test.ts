import { existsSync, readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { mutants } from './mutations/mutants.ts'

const fromRoot = (path: string) => new URL(`../${path}`, import.meta.url)
const guarantees = readFileSync(fromRoot('docs/guarantees.md'), 'utf8')

describe('docs/guarantees.md', () => {
  const named = [...guarantees.matchAll(/`(test\/[\w./-]+)`/g)].map(([, path = '']) => path)

  test('names a test for every promise', () => {
    const rows = guarantees.split('\n').filter((line) => /^\| (?!promise|---)/.test(line))
    expect(rows.length).toBeGreaterThan(15)
    expect(rows.filter((row) => !/`(?:test\/|npm run test:)/.test(row))).toEqual([])
  })

  test.each([...new Set(named)])('%s is there', (path) => {
    expect(existsSync(fromRoot(path))).toBe(true)
  })
})

describe('the breaks of `npm run test:mutations`', () => {
  test.each(mutants)('$breaks: still has its line and its test', ({ file, search, caughtBy }) => {
    expect(readFileSync(fromRoot(file), 'utf8').split(search)).toHaveLength(2)
    expect(existsSync(fromRoot(caughtBy))).toBe(true)
  })

  test('are each described once', () => {
    expect(new Set(mutants.map(({ breaks }) => breaks)).size).toBe(mutants.length)
  })
})
