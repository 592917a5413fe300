import { describe, expect, test } from 'vitest'

import { citedTests } from '../../scripts/docs/cited-tests.ts'
import { contractsDocument } from '../../scripts/docs/contracts-docs.ts'
import { contractGroups } from '../../scripts/docs/contracts.ts'

/** Ids are put together here, so that this file cites nothing. */
const one = ['AX', 3].join('-')
const two = ['MB', 12].join('-')

function idsIn(source: string): (readonly string[])[] {
  return citedTests('test/x.test.ts', source).map(({ ids }) => ids)
}

describe('a test cites a contract', () => {
  test.each([
    { how: 'in its title', source: `test('${one}: a key', () => {})`, ids: [[one]] },
    { how: 'with others', source: `test("${one}, ${two}: x", f)`, ids: [[one, two]] },
    { how: 'in a template', source: `test(\`${one}: x\`, f)`, ids: [[one]] },
    { how: 'for many rows', source: `test.each(rows)(\n  '${one}: $how',\n f)`, ids: [[one]] },
    {
      how: 'for a table',
      source: `test.each([{ a: ')' }])('${one}: $a', f); test('${two}: b', f)`,
      ids: [[one], [two]],
    },
    { how: 'for a whole group', source: `describe('${one}: x', () => {})`, ids: [[one]] },
    { how: 'with a quote inside', source: `test('${one}: it\\'s', f)`, ids: [[one]] },
  ])('$how', ({ source, ids }) => {
    expect(idsIn(source)).toEqual(ids)
  })

  test.each([
    { how: 'later in its title', source: `test('a key, see ${one}: x', f)` },
    { how: 'without a title', source: `test('${one}', f)` },
    { how: 'and does not run', source: `test.skip('${one}: x', f); test.todo('${two}: y')` },
    { how: 'in a comment', source: `// test('${one}: x', f)\n/* test('${one}: x', f) */` },
    { how: 'in a text', source: `const text = '${one}: x'` },
  ])('not $how', ({ source }) => {
    expect(idsIn(source)).toEqual([])
  })
})

function cites(...ids: string[]) {
  return { file: 'test/e2e/buying.test.ts', ids, title: 'x' }
}

describe('docs/contracts.md', () => {
  const groups = [
    {
      title: 'Passes',
      contracts: [
        { id: one, statement: 'A paid order gets a key.' },
        { id: two, statement: 'A key opens.' },
        { id: 'AX-16', statement: 'A package.', notOffered: 'Later.' },
      ],
    },
  ]

  test('says what is covered, by which file, and what is not', () => {
    const text = contractsDocument(groups, [cites(one), cites(one)])
    expect(text).toContain('3 lines: 1 covered, 1 not covered, 1 not offered.')
    expect(text).toContain(
      `| \`${one}\` | A paid order gets a key. | covered | [e2e/buying](../test/e2e/buying.test.ts) (2) |`,
    )
    expect(text).toContain(`| \`${two}\` | A key opens. | **not covered** |  |`)
    expect(text).toContain('| A package. | not offered: Later. |  |')
  })

  test('refuses a title that cites what nobody has written down', () => {
    expect(() => contractsDocument(groups, [cites('AX-99')])).toThrow(/cites AX-99/)
  })

  test('refuses a test of what is said not to be offered', () => {
    expect(() => contractsDocument(groups, [cites('AX-16')])).toThrow(/not to be offered/)
  })

  test('names every line once', () => {
    const ids = contractGroups.flatMap(({ contracts }) => contracts.map(({ id }) => id))
    expect(new Set(ids).size).toBe(ids.length)
  })
})
