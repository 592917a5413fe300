import { html as escaping } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** Text that is safe inside a page: everything put into it was escaped. */
export type Markup = HtmlEscapedString

/** A piece of a page. Strings put into it are escaped; pieces and lists of pieces are not, again. */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Markup {
  const made = escaping(strings, ...values)
  if (made instanceof Promise) throw new Error('A page is built from values, not from promises.')
  return made
}

/** A sentence in which `backticks` mark code, as the texts of tools and errors use them. */
export function prose(text: string): Markup {
  // `split` with a group keeps what was between the backticks at the odd places.
  const parts = text.split(/`([^`]+)`/)
  return html`${parts.map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`
}
