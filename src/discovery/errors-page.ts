import type { ErrorSpec } from '../errors/service-error.ts'
import { chargedText, errorAreas, type ErrorArea } from './error-areas.ts'
import { html, prose, type Markup } from './html.ts'
import { renderPage } from './page.ts'

/** `GET /errors`: what each code means. The `type` of a problem leads to its entry. */
export function errorsPage(specs: readonly ErrorSpec[]): string {
  const areas = errorAreas(specs)
  return renderPage({
    title: 'Error codes of Faregate',
    description: 'Every error code: whether money moved, whether a repeat helps, and what to do.',
    home: './',
    links: areas.map(({ name, title }) => ({ href: `#${anchor(name)}`, text: title })),
    main: html`<section class="hero" aria-labelledby="title">
        <h1 id="title">Error codes</h1>
        <p class="lead">
          Match on <code>code</code>: codes never change their meaning. Every error also says
          whether money moved (<code>charged</code>), whether the same call may succeed when it is
          sent again (<code>retryable</code>), and what to do (<code>hint</code>), alike over HTTP
          and MCP.
        </p>
        <p id="payment.required">
          What an answer says about its own case outranks what stands here. A 402 with
          <code>payment.required</code> is not an error but a quote.
        </p>
      </section>
      ${areas.map((area) => section(area))}`,
    footer: html`<a href="./">What this server sells</a>`,
  })
}

/** Areas get ids that no code can have. */
function anchor(area: string): string {
  return `area-${area}`
}

function section({ name, title, specs }: ErrorArea): Markup {
  return html`<section aria-labelledby="${anchor(name)}">
    <h2 id="${anchor(name)}">${title}</h2>
    ${specs.map((spec) => entry(spec))}
  </section>`
}

function entry(spec: ErrorSpec): Markup {
  const { code, status, retryable, title, hint } = spec
  return html`<article class="error" id="${code}">
    <h3>
      <a href="#${code}"><code>${code}</code></a>
    </h3>
    <div>
      <p>${prose(title)}</p>
      <p class="hint">${prose(hint)}</p>
      <dl class="facts">
        <div>
          <dt>Status</dt>
          <dd>${status}</dd>
        </div>
        <div>
          <dt>Charged</dt>
          <dd>${chargedText(spec)}</dd>
        </div>
        <div>
          <dt>Retryable</dt>
          <dd>${retryable ? 'yes' : 'no'}</dd>
        </div>
      </dl>
    </div>
  </article> `
}
