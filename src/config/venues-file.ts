import { readFileSync } from 'node:fs'

import { z } from 'zod'

import { placesByChain, type ChainPlaces } from '../registry/chain-places.ts'

/** What a file says about one chain, or what is wrong with the file, one sentence each. */
export type VenuesFile = { places?: ChainPlaces; problems: string[] }

/** Reads the file that `VENUES_FILE` names. `network`: the CAIP-2 id of the chain that is served. */
export function readVenuesFile(path: string, network: string): VenuesFile {
  const told = readJson(path)
  if ('problem' in told) return { problems: [`VENUES_FILE ${path} ${told.problem}.`] }
  const parsed = placesByChain.safeParse(told.json)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `VENUES_FILE ${path}: ${placeOf(issue)}${issue.message}.`,
    )
    return { problems: [...new Set(problems)] }
  }
  const places = Object.entries(parsed.data).find(([id]) => id === network)?.[1]
  // The file may be shared by servers of several chains; about this one it has to say something.
  return places === undefined
    ? { problems: [`VENUES_FILE ${path} says nothing about ${network}, the chain that is served.`] }
    : { places, problems: [] }
}

function readJson(path: string): { json: unknown } | { problem: string } {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return { problem: 'cannot be read' }
  }
  try {
    return { json: JSON.parse(text) }
  } catch {
    return { problem: 'is not JSON' }
  }
}

/** Such as `eip155:10.exchanges[0].factory `. */
function placeOf({ path }: z.core.$ZodIssue): string {
  const steps = path.map((step, at) => {
    if (typeof step === 'number') return `[${step}]`
    return at === 0 ? String(step) : `.${String(step)}`
  })
  return steps.length === 0 ? '' : `${steps.join('')} `
}
