import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { buildDocs } from '../scripts/docs/build-docs.ts'
import { fenced, table } from '../scripts/docs/markdown.ts'
import { schemaFields } from '../scripts/docs/schema-fields.ts'
import { withToolsTable } from '../scripts/docs/tools-docs.ts'
import { parseSettings, settings } from '../src/config/settings.ts'
import { makeFacts } from './discovery/builders.ts'

function committed(path: string): string | undefined {
  try {
    return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
  } catch {
    return undefined
  }
}

const docs = buildDocs(committed('README.md') ?? '')

describe('generated documents', () => {
  test.each(docs)('$path is what the code says', ({ path, text }) => {
    expect(committed(path), `${path} is stale: run npm run docs`).toBe(text)
  })

  test('a copy of .env.example with every line taken in starts like no settings', () => {
    const lines = (committed('.env.example') ?? '').matchAll(/^#([A-Z_]+)=(.*)$/gm)
    const environment = Object.fromEntries([...lines].map(([, name, value]) => [name, value]))
    expect(Object.keys(environment)).toEqual(Object.keys(settings))
    expect(parseSettings(environment)).toEqual(parseSettings({}))
  })
})

describe('withToolsTable', () => {
  const { catalogue } = makeFacts()

  test('replaces what stands between the markers and nothing else', () => {
    const readme = 'before\n<!-- tools:begin -->\n(outdated)\n<!-- tools:end -->\nafter\n'
    const made = withToolsTable(readme, catalogue)
    expect(made).toMatch(/^before\n<!-- tools:begin -->\n\| Tool/)
    expect(made).toMatch(/\nFree: .*\.\n<!-- tools:end -->\nafter\n$/)
    expect(made).not.toContain('(outdated)')
    for (const { name, price } of catalogue.summaries) {
      const link = `(docs/tools.md#${name})`
      expect(made).toContain(price === 'free' ? link : `${link} | ${price} |`)
    }
  })

  test('leaves a README without markers alone', () => {
    expect(withToolsTable('nothing to see\n', catalogue)).toBe('nothing to see\n')
  })
})

describe('schemaFields', () => {
  test('lists nested fields by their path', () => {
    const schema = z.object({
      kind: z.enum(['a', 'b']).describe('Which.'),
      note: z.string().optional(),
      rows: z.array(z.object({ at: z.int().nullable() })),
      maybe: z.object({ deep: z.literal('x') }).nullable(),
      bag: z.record(z.string(), z.boolean()),
    })
    expect(
      schemaFields(schema, 'output').map(({ path, type, required }) => [path, type, required]),
    ).toEqual([
      ['kind', '"a", "b"', true],
      ['note', 'string', false],
      ['rows', 'list of object', true],
      ['rows[].at', 'integer or null', true],
      ['maybe', 'object or null', true],
      ['maybe.deep', '"x"', true],
      ['bag', 'object of boolean', true],
    ])
  })
})

describe('Markdown', () => {
  test('a cell cannot end its cell or its row', () => {
    expect(table(['a'], [['x | y\nz']])).toBe('| a |\n| --- |\n| x \\| y z |')
  })

  test('a fence is longer than what it holds', () => {
    expect(fenced('', '```')).toBe('````\n```\n````')
  })
})
