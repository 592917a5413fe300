import { readFileSync, readdirSync } from 'node:fs'
import { basename } from 'node:path'

import { describe, expect, test } from 'vitest'

import { artifactSchema, artifactText } from '../../scripts/garden/artifact.ts'
import { garden } from './garden.ts'

const compileTimeoutMs = 180_000

const at = (path: string) => new URL(path, import.meta.url)

describe('the garden', () => {
  test('its artifacts are what its sources compile to', { timeout: compileTimeoutMs }, () => {
    const stale = garden.filter((plant) => committed(plant.id) !== artifactText(plant))
    expect(
      stale.map(({ id }) => id),
      'stale: run npm run garden',
    ).toEqual([])
  })

  test('has an artifact for every plant and no other', () => {
    const files = readdirSync(at('artifacts')).map((name) => basename(name, '.json'))
    expect(files.toSorted()).toEqual(garden.map(({ id }) => id).toSorted())
  })

  test('lists every contract of its folders', () => {
    const sources = ['honest', 'traps'].flatMap((folder) =>
      readdirSync(at(folder))
        .filter((name) => name.endsWith('.sol'))
        .map((name) => `${folder}/${name}`),
    )
    expect(garden.map(({ file }) => file).toSorted()).toEqual(sources.toSorted())
  })

  test.each(garden)('$id is named after its file and can be read', ({ id, file }) => {
    const kebab = basename(file, '.sol').replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
    expect(id).toBe(kebab.toLowerCase())
    expect(artifactSchema.safeParse(JSON.parse(committed(id) ?? '')).error).toBeUndefined()
  })
})

function committed(id: string): string | undefined {
  try {
    return readFileSync(at(`artifacts/${id}.json`), 'utf8')
  } catch {
    return undefined
  }
}
