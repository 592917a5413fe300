import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import type { Abi, Hex } from 'viem'
import { z } from 'zod'

const hex = z.templateLiteral(['0x', z.string().regex(/^[0-9a-f]*$/)])
const code = z.object({
  object: z.string().transform((digits) => hex.parse(`0x${digits}`)),
})
const compiled = z.object({
  errors: z.array(z.object({ severity: z.string(), formattedMessage: z.string() })).optional(),
  contracts: z
    .record(
      z.string(),
      z.record(
        z.string(),
        z.object({
          abi: z.custom<Abi>(Array.isArray),
          evm: z.object({
            bytecode: code,
            deployedBytecode: code,
          }),
        }),
      ),
    )
    .optional(),
})

const solc = z.object({ compile: z.function({ input: [z.string()], output: z.string() }) })

/** `runtime`: the code that stands on the chain in the end. */
export type CompiledToken = { abi: Abi; bytecode: Hex; runtime: Hex }

/** Compiles one file of this folder; the contracts in it by name. */
export function compileTokens(file: string): Record<string, CompiledToken> {
  return compileFiles({ source: new URL(file, import.meta.url) })
}

/** Compiles files by the names that they import each other by; the contracts in them by name. */
export function compileFiles(files: Record<string, URL>): Record<string, CompiledToken> {
  const { compile } = solc.parse(createRequire(import.meta.url)('solc'))
  const sources = Object.entries(files).map(([name, url]) => {
    return [name, { content: readFileSync(url, 'utf8') }]
  })
  const input = {
    language: 'Solidity',
    settings: {
      optimizer: { enabled: true },
      evmVersion: 'cancun',
      outputSelection: {
        '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] },
      },
    },
    sources: Object.fromEntries(sources),
  }
  const { contracts, errors = [] } = compiled.parse(JSON.parse(compile(JSON.stringify(input))))
  const failure = errors.find(({ severity }) => severity === 'error')
  if (failure) throw new Error(failure.formattedMessage)
  return Object.fromEntries(
    Object.values(contracts ?? {})
      .flatMap((inFile) => Object.entries(inFile))
      .map(([name, { abi, evm }]) => [
        name,
        { abi, bytecode: evm.bytecode.object, runtime: evm.deployedBytecode.object },
      ]),
  )
}
