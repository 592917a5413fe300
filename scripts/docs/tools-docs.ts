import { callExamples, shownTool } from '../../src/discovery/curl-examples.ts'
import { httpPath, priceText, type Catalogue } from '../../src/registry/catalogue.ts'
import type { Tool } from '../../src/registry/define-tool.ts'
import { code, fenced, generatedNote, paragraphs, table } from './markdown.ts'
import { schemaFields, type SchemaField } from './schema-fields.ts'

/** Where a server answers that was started without settings. */
const localUrl = 'http://127.0.0.1:4020'

const introduction =
  'Every tool answers over MCP (`tools/call` at `/mcp`) and over HTTP (`POST` to its path, the input as JSON body; tools that only look answer `GET` with the input in the query as well); both go through one gate. A call without payment is answered with an x402 quote, for which nothing is charged. A call with a key pass (`Authorization: Bearer <key>` or `x-api-key`) is answered at once.'

/** `docs/tools.md`. */
export function toolsDocument(catalogue: Catalogue): string {
  const shown = shownTool(catalogue)
  const text = paragraphs([
    '# Tools',
    generatedNote('`tools/`'),
    introduction,
    toolsTable(catalogue, ''),
    shown && howToCall(shown),
    ...catalogue.tools.map((tool) => toolSection(tool)),
  ])
  return `${text}\n`
}

const markers = /(?<begin><!-- tools:begin -->)[\s\S]*?(?<end><!-- tools:end -->)/

/** The README with what is sold between its markers; unchanged where it has none. */
export function withToolsTable(readme: string, catalogue: Catalogue): string {
  const page = 'docs/tools.md'
  const sold = { ...catalogue, tools: catalogue.tools.filter((tool) => !isFree(tool)) }
  const free = catalogue.tools.filter(isFree).map((tool) => toolLink(tool, page))
  const shown = `${toolsTable(sold, page)}\n\nFree: ${free.join(', ')}.`
  return readme.replace(markers, (_all, begin: string, end: string) => `${begin}\n${shown}\n${end}`)
}

function isFree(tool: Tool): boolean {
  return priceText(tool) === 'free'
}

function toolLink({ name }: Tool, page: string): string {
  return `[${code(name)}](${page}#${name})`
}

/** Name, price, path and purpose of every tool. `page` is where the sections about them are. */
function toolsTable({ tools }: Catalogue, page: string): string {
  const rows = tools.map((tool) => [
    toolLink(tool, page),
    priceText(tool),
    code(httpPath(tool.name)),
    firstSentence(tool.description),
  ])
  return table(['Tool', 'Price', 'HTTP', 'What it does'], rows)
}

function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text
}

function howToCall(tool: Tool): string {
  const examples = callExamples(localUrl, tool).map(({ title, text, answer }) =>
    paragraphs([`${title}:`, fenced('sh', text), answer]),
  )
  return paragraphs(['## How to call', ...examples])
}

function toolSection(tool: Tool): string {
  const [example] = tool.examples
  return paragraphs([
    `## ${tool.name}`,
    `**${tool.title}.** ${tool.description}`,
    terms(tool),
    '### Input',
    fieldTable(schemaFields(tool.inputSchema, 'input')),
    '### Answer',
    fieldTable(schemaFields(tool.outputSchema, 'output')),
    '### Example',
    fenced('json', JSON.stringify(example?.input, undefined, 2)),
    'is answered with',
    fenced('json', JSON.stringify(example?.output, undefined, 2)),
  ])
}

function terms(tool: Tool): string {
  const pass = tool.scope === 'none' ? 'not opened by key passes' : 'or included in a key pass'
  const price = tool.free ? 'free' : `${priceText(tool)} a call, ${pass}`
  return [
    `- Price: ${price}`,
    `- MCP: ${code(tool.name)}`,
    `- HTTP: ${code(`POST ${httpPath(tool.name)}`)}`,
    `- Deadline: ${tool.deadlineMs / 1000} s`,
  ].join('\n')
}

function fieldTable(fields: readonly SchemaField[]): string {
  if (fields.length === 0) return 'Nothing: send `{}` or no body.'
  return table(
    ['Field', 'Type', 'Description'],
    fields.map(({ path, type, required, description }) => [
      code(path),
      required ? type : `${type}, optional`,
      description,
    ]),
  )
}
