import { readdirSync } from 'node:fs'
import { basename } from 'node:path'

import { describe, expect, test } from 'vitest'

import { artifactSchema } from '../../scripts/garden/artifact.ts'
import { committedArtifact, staleArtifacts } from './committed.ts'
import { garden } from './garden.ts'
import { traps } from './traps/plants.ts'

const at = (path: string) => new URL(path, import.meta.url)

describe('the garden', () => {
  // The honest ones are compiled in a file of their own, at the same time.
  test('artifacts of traps are what their sources compile to', { timeout: 180_000 }, () => {
    expect(staleArtifacts(traps), 'stale: run npm run garden').toEqual([])
  })

  test('has an artifact for every plant and no other', () => {
    const files = readdirSync(at('artifacts')).map((name) => basename(name, '.json'))
    expect(files.toSorted()).toEqual(garden.map(({ id }) => id).toSorted())
  })

  test('lists every contract of its folders', () => {
    const sources = ['honest', 'launches', 'traps'].flatMap((folder) =>
      readdirSync(at(folder))
        .filter((name) => name.endsWith('.sol'))
        .map((name) => `${folder}/${name}`),
    )
    expect(garden.map(({ file }) => file).toSorted()).toEqual(sources.toSorted())
  })

  test.each(garden)('$id is named after its file and can be read', ({ id, file }) => {
    const kebab = basename(file, '.sol').replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
    expect(id).toBe(kebab.toLowerCase())
    expect(artifactSchema.safeParse(JSON.parse(committedArtifact(id) ?? '')).error).toBeUndefined()
  })
})
