import { existsSync, readFileSync } from 'node:fs'

import { guideEntries } from './discovery/guides.ts'

/**
 * The guides that came with the package, by name, found from the sources as well as from `dist`.
 * They are read once: what is asked for later is a key of this map and never part of a path.
 */
export function readGuides(): ReadonlyMap<string, string> {
  const folders = ['../docs/', '../../docs/'].map((place) => new URL(place, import.meta.url))
  return new Map(
    guideEntries.flatMap(({ name }): [string, string][] => {
      const file = folders
        .map((folder) => new URL(`${name}.md`, folder))
        .find((place) => existsSync(place))
      return file === undefined ? [] : [[name, readFileSync(file, 'utf8')]]
    }),
  )
}
