import { readdirSync, readFileSync } from 'node:fs'

/** A test and the contract lines that its title begins with. */
export type CitedTest = { file: string; ids: readonly string[]; title: string }

const id = String.raw`(?:(?:AX|MB|K0|AN)-\d+|K\d)`
/** The first argument of a call, when it is a text that begins with ids: `AX-3, AX-4: …`. */
const cited = new RegExp(
  String.raw`(?<call>[\w.]*)\(\s*(?<quote>['"` +
    '`' +
    String.raw`])(?<ids>${id}(?:, ${id})*): (?<title>(?:\\.|(?!\k<quote>)[^\\])*)\k<quote>`,
  'g',
)

/** Titles that cite a contract, in one source. Tests that do not run prove nothing. */
export function citedTests(file: string, text: string): CitedTest[] {
  return [...withoutComments(text).matchAll(cited)].flatMap(({ groups = {} }) => {
    const { call = '', ids = '', title = '' } = groups
    if (/\.(?:skip|todo|fails)$/.test(call)) return []
    return [{ file, ids: ids.split(', '), title: title.replaceAll(/\\(.)/g, '$1') }]
  })
}

/** Every test below a folder, by file and in the order of the files. */
export function readCitedTests(folder: URL): CitedTest[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .toSorted()
    .flatMap((name) => citedTests(`test/${name}`, readFileSync(new URL(name, folder), 'utf8')))
}

/** Whole-line comments and blocks only: what stands behind code may be part of a text. */
function withoutComments(text: string): string {
  return text.replaceAll(/^\s*\/\/.*$/gm, '').replaceAll(/^\s*\/\*[\s\S]*?\*\//gm, '')
}
