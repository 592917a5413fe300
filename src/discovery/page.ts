import { createHash } from 'node:crypto'

import { raw } from 'hono/html'

import { html, type Markup } from './html.ts'
import { script, style } from './page-assets.ts'

/** What differs between pages. */
export type Page = {
  title: string
  /** For search engines and link previews. */
  description: string
  /** Where the landing page is, from here. */
  home: string
  /** Links of the header. */
  links: readonly { href: string; text: string }[]
  /** Above everything else, such as a warning. */
  notice?: Markup | undefined
  main: Markup
  footer: Markup
}

/** The `Content-Security-Policy` of every page: nothing is loaded, only our own inline code runs. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src '${hashOf(style)}'`,
  `script-src '${hashOf(script)}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** A gate with its bar half open, in the accent colour. */
const icon =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 24 24%22 fill=%22none%22 stroke=%22%230f7a5a%22 stroke-width=%222.6%22 stroke-linecap=%22round%22%3E%3Cpath d=%22M4 21V5M20 21V5M4 13l11-6%22/%3E%3C/svg%3E'

/**
 * A whole document. It needs no script: the buttons that copy appear where one runs.
 *
 * The style and the script go in as one piece each, because the policy counts every space.
 */
export function renderPage({
  title,
  description,
  home,
  links,
  notice,
  main,
  footer,
}: Page): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content="${description}" />
        <title>${title}</title>
        <link rel="icon" href="${raw(icon)}" />
        ${raw(`<style>${style}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header class="top">
          <div class="wide">
            <a class="brand" href="${home}"
              ><svg aria-hidden="true" viewBox="0 0 24 24">
                <path d="M4 21V5M20 21V5M4 13l11-6" /></svg
              >Faregate</a
            >
            <nav aria-label="Page">
              ${links.map(({ href, text }) => html`<a href="${href}">${text}</a>`)}
            </nav>
          </div>
        </header>
        ${notice}
        <main id="main" class="wide" tabindex="-1">${main}</main>
        <footer class="wide">${footer}</footer>
        <p id="said" class="unseen" role="status"></p>
        ${raw(`<script>${script}</script>`)}
      </body>
    </html> `.toString()
}

/** Text to be copied. `label` says what it is to those who cannot see where it stands. */
export function codeBlock(block: { label: string; language: string; text: string }): Markup {
  const { label, language, text } = block
  return html`<div class="code">
    <pre
      tabindex="0"
      role="group"
      aria-label="${label}"
    ><code class="language-${language}">${text}</code></pre>
    <button type="button" hidden aria-label="Copy: ${label}">Copy</button>
  </div>`
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
