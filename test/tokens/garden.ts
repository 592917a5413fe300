import { honest } from './honest/plants.ts'
import { launches } from './launches/plants.ts'
import type { Plant } from './plant.ts'
import { traps } from './traps/plants.ts'

export type { Label, Plant, Step, Value } from './plant.ts'

/** Every contract that our verdicts are measured on. */
export const garden: readonly Plant[] = [...honest, ...traps, ...launches]
