import type { Plant } from '../plant.ts'

/** Contracts that do their buyers no harm, however their powers may look. */
export const honest = [] as const satisfies readonly Plant[]
