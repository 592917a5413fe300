/** Says in a generated document where it comes from. `source` is what to change instead. */
export function generatedNote(source: string): string {
  return `<!-- Made by \`npm run docs\` from ${source}. Change that, not this. -->`
}

/** A Markdown table; the cells may hold anything but line breaks. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => row(cells)).join('\n')
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((text) => cell(text)).join(' | ')} |`
}

function cell(text: string): string {
  return text
    .replaceAll('|', String.raw`\|`)
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** A fenced block. The fence is longer than any run of backticks in the text. */
export function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}

export function code(text: string): string {
  return `\`${text}\``
}

/** Joins the parts of a document with blank lines between them. */
export function paragraphs(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n')
}
