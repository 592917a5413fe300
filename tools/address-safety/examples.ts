import type { AddressSafetyOutput } from './schema.ts'
export const examples: { input: { address: `0x${string}` }; output: AddressSafetyOutput }[] = []
