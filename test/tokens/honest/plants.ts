import type { Plant } from '../plant.ts'
import { eight } from './eight.ts'
import { fiveToSeven } from './five-to-seven.ts'

/** Contracts that do their buyers no harm, however their powers may look. */
export const honest: readonly Plant[] = [...fiveToSeven, ...eight]
