import type { Abi } from 'viem'
import { z } from 'zod'

const bytecode = z.object({ object: z.string() })
const output = z.object({
  errors: z.array(z.object({ severity: z.string(), formattedMessage: z.string() })).optional(),
  contracts: z
    .record(
      z.string(),
      z.record(
        z.string(),
        z.object({
          abi: z.custom<Abi>(Array.isArray),
          evm: z.object({ bytecode, deployedBytecode: bytecode.optional() }),
        }),
      ),
    )
    .optional(),
})

/** A contract as the Solidity compiler gives it, in hex without `0x`. */
export type CompiledContract = NonNullable<z.infer<typeof output>['contracts']>[string][string]

/**
 * Reads the compiler's answer: contracts by file and name.
 *
 * @throws Error with the compiler's own messages when a source did not compile
 */
export function readCompiled(answer: string): Record<string, Record<string, CompiledContract>> {
  const { errors = [], contracts = {} } = output.parse(JSON.parse(answer))
  const failures = errors.filter(({ severity }) => severity === 'error')
  if (failures.length > 0) throw new Error(failures.map((e) => e.formattedMessage).join('\n'))
  return contracts
}
