import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import type { Abi } from 'viem'
import { z } from 'zod'

import { labels } from '../../test/tokens/plant.ts'
import type { Plant, Value } from '../../test/tokens/plant.ts'
import { compilePlant } from './compile.ts'

const value: z.ZodType<Value> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.array(value)]),
)
const step = z.object({
  call: z.string().optional(),
  args: z.array(value).optional(),
  from: z.enum(['deployer', 'helper', 'buyer']).optional(),
  to: z.string().optional(),
  value: z.string().optional(),
  advanceSeconds: z.number().optional(),
  mineBlocks: z.number().optional(),
})
const creation = z.object({
  abi: z.custom<Abi>(Array.isArray).default([]),
  creationBytecode: z.templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]+$/)]),
  constructorArgs: z.array(value).default([]),
})
const bps = z.number().int().min(0).max(10_000).optional()

/** A contract as a verdict can be tried on it: no source, no compiler needed. */
export const artifactSchema = creation.extend({
  id: z.string().regex(/^[\w.-]+$/),
  label: z.enum(labels),
  note: z.string().default(''),
  setup: z
    .array(step.extend({ stage: z.enum(['before_pool', 'after_pool']).optional() }))
    .default([]),
  liquidity: z.object({ tokens: z.string().optional(), wei: z.string().optional() }).optional(),
  proof: z.array(step).optional(),
  expect: z.object({ buyTaxBps: bps, sellTaxBps: bps }).optional(),
  /** What `{other:…}` stands for. */
  others: z.record(z.string(), creation).default({}),
})

export type Artifact = z.output<typeof artifactSchema>
export type ArtifactStep = z.output<typeof step>
export type Creation = z.output<typeof creation>

/** The file of a plant, as text; compiles it and what it refers to. */
export function artifactText(plant: Plant): string {
  const { id, label, note, file, args = [], setup = [], proof, liquidity, expect } = plant
  const mentioned = JSON.stringify([args, setup, proof]).matchAll(/\{other:([^}]+)\}/g)
  const files = new Set([...mentioned].map(([, path = '']) => path))
  const others = Object.fromEntries([...files].map((path) => [path, helperOf(path)]))
  return `${JSON.stringify({
    id,
    label,
    note,
    ...compilePlant(file),
    constructorArgs: args,
    setup,
    proof,
    liquidity,
    expect,
    ...(files.size > 0 && { others }),
  })}\n`
}

/** A contract that a plant refers to: its constructor takes nothing, or the deployer. */
function helperOf(file: string) {
  const compiled = compilePlant(file)
  const inputs = compiled.abi.find((entry) => entry.type === 'constructor')?.inputs ?? []
  return { ...compiled, constructorArgs: inputs.map(() => '{deployer}') }
}

/**
 * Reads all artifacts of a folder, by name.
 *
 * @throws Error that names the file which is not an artifact.
 */
export function readArtifacts(folder: string): Artifact[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return files.toSorted().map((name) => {
    const parsed = artifactSchema.safeParse(parseJson(readFileSync(join(folder, name), 'utf8')))
    if (!parsed.success) throw new Error(`${name}: ${z.prettifyError(parsed.error)}`)
    return parsed.data
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
