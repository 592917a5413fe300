import type { settings } from '../../src/config/settings.ts'
import { code, generatedNote, paragraphs, table } from './markdown.ts'

type Described = Readonly<Record<string, Pick<Setting, 'meaning' | 'absent'>>>
type Setting = (typeof settings)[keyof typeof settings]

const width = 96

/** `docs/config.md`. */
export function configDocument(described: Described): string {
  const rows = Object.entries(described).map(([name, { meaning, absent }]) => [
    code(name),
    meaning,
    absent,
  ])
  const text = paragraphs([
    '# Settings',
    generatedNote('`src/config/settings.ts`'),
    'Faregate is set up by environment variables and reads them once, at the start. Nothing has to be set: without `NETWORK` it runs on the sandbox, a local chain with test money. An empty value counts as absent. A malformed, missing, contradictory or dangerous setting stops the start with one sentence that names it.',
    table(['Name', 'Meaning', 'When absent'], rows),
    '`.env.example` holds the same list to be copied and filled in.',
  ])
  return `${text}\n`
}

/** `.env.example`: every setting as a comment, so that copying it changes nothing. */
export function environmentExample(described: Described): string {
  const blocks = Object.entries(described).map(([name, { meaning, absent }]) =>
    [
      ...comment(meaning),
      ...comment(`When absent: ${absent}.`),
      `#${name}=${quoted(plainDefault(absent))}`,
    ].join('\n'),
  )
  const head = [
    ...comment('Made by `npm run docs` from src/config/settings.ts.'),
    ...comment('Copy to .env and take the # off what you set; `npm start` reads it from there.'),
  ].join('\n')
  return `${paragraphs([head, ...blocks])}\n`
}

/** The default where it is one fixed value; empty where it follows from other things. */
function plainDefault(absent: string): string {
  return /^`([^`]+)`(?:$|:)/.exec(absent)?.[1] ?? ''
}

function quoted(value: string): string {
  return /^[\w./:-]*$/.test(value) ? value : `'${value}'`
}

/** Text as comment lines of bounded width. */
function comment(text: string): string[] {
  const lines: string[] = []
  let line = '#'
  for (const word of text.replaceAll('`', '').split(' ')) {
    if (line.length + 1 + word.length > width) {
      lines.push(line)
      line = '#'
    }
    line += ` ${word}`
  }
  return [...lines, line]
}
