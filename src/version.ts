import { existsSync, readFileSync } from 'node:fs'

import { z } from 'zod'

/** The version in `package.json`, found from the sources as well as from `dist`. */
export function packageVersion(): string {
  const places = ['../package.json', '../../package.json']
  const file = places.map((place) => new URL(place, import.meta.url)).find((url) => existsSync(url))
  if (file === undefined) throw new Error('package.json is not where it should be.')
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version
}
