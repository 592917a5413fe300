import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What each folder may import of our own. A port lives with the folder that needs it. */
const imports: Record<string, readonly string[]> = {
  money: [],
  errors: [],
  registry: ['errors', 'money'],
  passes: ['errors', 'money'],
  wallets: ['errors'],
  gate: ['errors', 'money', 'passes', 'registry', 'wallets'],
  store: ['errors', 'gate', 'money', 'passes', 'wallets'],
  chain: ['errors', 'gate', 'money', 'registry', 'wallets'],
  discovery: ['errors', 'money', 'registry'],
  http: ['discovery', 'errors', 'gate', 'money', 'registry'],
  mcp: ['errors', 'gate', 'money', 'registry'],
  operator: ['errors', 'gate', 'money', 'passes'],
  buyer: ['errors', 'money'],
  sandbox: ['money'],
  config: ['gate', 'money', 'passes', 'registry', 'sandbox'],
  tools: ['errors', 'money', 'registry'],
}

/** These build everything from everything. */
const wiring = ['main.ts', 'cli', 'index.ts']

/** The other files of `src/` itself. */
const rootFiles: Record<string, readonly string[]> = {
  'app.ts': ['errors', 'gate', 'http', 'mcp', 'registry'],
  'open-access.ts': ['config', 'passes', 'registry', 'store', 'tools'],
  'log.ts': ['chain', 'config', 'errors', 'gate', 'operator'],
  'guides.ts': ['discovery'],
  'listen.ts': [],
  'version.ts': [],
}

/** Packages that reach the outside, and the only places that may. */
const packages: Record<string, readonly string[]> = {
  'better-sqlite3': ['store'],
  kysely: ['store'],
  pg: ['store'],
  'prom-client': ['operator'],
  '@hono/node-server': ['listen.ts', 'main.ts'],
  '@modelcontextprotocol/sdk': ['mcp', 'buyer', 'cli'],
  commander: ['cli'],
  evmole: ['tools'],
  'lru-cache': ['tools', 'passes'],
  jose: ['passes'],
  'node:child_process': ['sandbox', 'cli'],
  'node:http': ['listen.ts'],
  'node:net': ['listen.ts', 'sandbox'],
}

type Source = { path: string; text: string; place: string }

/** Every source file, with the folder (or file of `src/`) whose rules it follows. */
function sourcesIn(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('artifacts'))
    .map((name) => {
      const path = join(folder, name)
      return { path, text: readFileSync(join(root, path), 'utf8'), place: placeOf(path) }
    })
}

function placeOf(path: string): string {
  const [top = '', next = ''] = path.split('/')
  return top === 'src' ? next : top
}

/** What a file imports, whichever way: its own places, and packages by name. */
function importsOf({ path, text }: Pick<Source, 'path' | 'text'>): {
  places: string[]
  packages: string[]
} {
  const found = text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)
  const names = [...found].map(([, name = '']) => name)
  const own = names.filter((name) => name.startsWith('.'))
  return {
    places: own.map((name) => placeOf(relative(root, join(root, dirname(path), name)))),
    packages: names
      .filter((name) => !name.startsWith('.'))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      ),
  }
}

/** The code without its comments. */
function codeOf(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '')
}

const sources = [...sourcesIn('src'), ...sourcesIn('tools')]
const rules = { ...imports, ...rootFiles }

describe('imports follow the table', () => {
  test('every folder and file of src has its row', () => {
    const places = readdirSync(join(root, 'src'))
    const known = [...Object.keys(rules), ...wiring]
    expect(places.filter((place) => !known.includes(place))).toEqual([])
  })

  test.each(Object.entries(rules))('%s imports %j and itself', (place, allowed) => {
    const strays = sources
      .filter((source) => source.place === place)
      .flatMap((source) =>
        importsOf(source)
          .places.filter((target) => target !== place && !allowed.includes(target))
          .map((target) => `${source.path} imports ${target}`),
      )
    expect(strays).toEqual([])
  })

  test.each(Object.entries(packages))('%s is used by %j only', (name, places) => {
    const strays = sources.filter(
      (source) => !places.includes(source.place) && importsOf(source).packages.includes(name),
    )
    expect(strays.map(({ path }) => path)).toEqual([])
  })

  test.each(['money', 'errors'])('%s needs no package at all', (place) => {
    const used = sources.filter((source) => source.place === place).flatMap(importsOf)
    expect(used.flatMap((found) => found.packages)).toEqual([])
  })

  test('tools reach out through their context only', () => {
    const used = sources.filter(({ place }) => place === 'tools').flatMap(importsOf)
    const strays = used
      .flatMap((found) => found.packages)
      .filter((name) => !/^(zod|viem|evmole|lru-cache)$/.test(name))
    expect(strays).toEqual([])
  })

  test('every door says where a call comes from', () => {
    const doors = sources.filter(
      ({ place, text }) => /^(http|mcp)$/.test(place) && /\bgate\.call\(/.test(text),
    )
    expect(doors.length).toBeGreaterThan(3)
    const strays = doors.filter(({ text }) => !/\bvisitor\b/.test(text))
    expect(strays.map(({ path }) => path)).toEqual([])
  })

  test('the table is read the way files are written', () => {
    const text = `
      import { a } from '../gate/a.ts'
      import type { B } from "../ignored.ts"
      import '../http/side-effect.ts'
      export { c } from './c.ts'
      const d = await import('../../tools/d.ts')
      import { e } from '@x402/core/types'
    `
    expect(importsOf({ path: 'src/store/x.ts', text })).toEqual({
      places: ['gate', 'http', 'store', 'tools'],
      packages: ['@x402/core'],
    })
  })
})

describe('clock, chance, environment and network come in as arguments', () => {
  const allowed = ['main.ts', 'config', 'chain', 'cli', 'sandbox']
  const pure = sources.filter(({ place }) => !allowed.includes(place))

  test.each([
    { what: 'Date.now', pattern: /\bDate\.now\b/ },
    { what: 'new Date()', pattern: /\bnew Date\(\s*\)/ },
    { what: 'Math.random', pattern: /\bMath\.random\b/ },
    { what: 'process.env', pattern: /\bprocess\.env\b|\bprocess\[/ },
    { what: 'the global fetch', pattern: /(?<![.\w])fetch\(|\bglobalThis\.fetch\b/ },
  ])('nothing else uses $what', ({ pattern }) => {
    const strays = pure.filter(({ text }) => pattern.test(codeOf(text)))
    expect(strays.map(({ path }) => path)).toEqual([])
  })

  test('only config.ts reads the environment', () => {
    const readers = sources.filter(({ text }) => /\bprocess\.env\b/.test(codeOf(text)))
    expect(readers.map(({ path }) => path)).toEqual(['src/config/config.ts'])
  })
})

describe('exports', () => {
  const everywhere = ['src', 'tools', 'test', 'scripts', 'examples', 'bench'].flatMap(sourcesIn)

  test('have names: no file has a default', () => {
    const strays = everywhere.filter(({ text }) =>
      /^export default\b|\bas default\b/m.test(codeOf(text)),
    )
    expect(strays.map(({ path }) => path)).toEqual([])
  })

  test('for other people fit on one page', () => {
    const index = sources.find(({ path }) => path === 'src/index.ts')
    expect(index?.text.split('\n').length).toBeLessThan(40)
  })
})
