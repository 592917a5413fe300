import { readFileSync } from 'node:fs'

import { artifactText } from '../../scripts/garden/artifact.ts'
import { compileTogether } from '../../scripts/garden/compile.ts'
import type { Plant } from './plant.ts'

/** The text of an artifact as it is committed. */
export function committedArtifact(id: string): string | undefined {
  try {
    return readFileSync(new URL(`artifacts/${id}.json`, import.meta.url), 'utf8')
  } catch {
    return undefined
  }
}

/** Compiles the plants and names those whose artifact says something else. */
export function staleArtifacts(plants: readonly Plant[]): string[] {
  compileTogether(plants.map(({ file }) => file))
  return plants
    .filter((plant) => committedArtifact(plant.id) !== artifactText(plant))
    .map(({ id }) => id)
}
