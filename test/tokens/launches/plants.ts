import type { Plant } from '../plant.ts'
import { honestLaunches } from './honest.ts'
import { trapLaunches } from './traps.ts'

/** Launches as they look on public chains: the same templates, honest and not. */
export const launches: readonly Plant[] = [...honestLaunches, ...trapLaunches]
