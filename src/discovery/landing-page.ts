import type { Catalogue } from '../registry/catalogue.ts'
import { httpPath, priceText } from '../registry/catalogue.ts'
import type { Tool } from '../registry/define-tool.ts'
import type { ToolSummary } from '../registry/tool-context.ts'
import { clientConfigs } from './client-configs.ts'
import { curlExamples } from './curl-examples.ts'
import { html, prose, type Markup } from './html.ts'
import { codeBlock, renderPage } from './page.ts'

export { pagePolicy } from './page.ts'

/** What the landing page tells. */
export type LandingFacts = {
  /** Under which callers reach this server, without a slash at the end. */
  publicUrl: string
  version: string
  /** Whether payments are test money on a local chain. */
  sandbox: boolean
  /** CAIP-2, such as `eip155:8453`. */
  network: string
  asset: string
  payTo: string
  catalogue: Catalogue
}

const networkNames: Readonly<Record<string, string>> = {
  'eip155:8453': 'Base',
  'eip155:84532': 'Base Sepolia',
}

/** `GET /`: what this server sells, at which price, how to pay and how to connect. */
export function landingPage(facts: LandingFacts): string {
  const { publicUrl, sandbox, version } = facts
  return renderPage({
    title: 'Faregate: tools for software agents, paid per call',
    description: `${offer(facts.catalogue)} over MCP and HTTP, paid per call in USDC by x402 or with a key pass.`,
    home: `${publicUrl}/`,
    links: [
      { href: '#tools', text: 'Tools' },
      { href: '#paying', text: 'Paying' },
      { href: '#connect', text: 'Connect' },
      { href: '#curl', text: 'curl' },
    ],
    notice: sandbox ? sandboxNotice : undefined,
    main: html`${hero(facts)}${tools(facts.catalogue)}${paying(facts)}${connect(facts)}${byHand(facts)}`,
    footer: html`<span>Faregate ${version}</span> <a href="${publicUrl}/errors">Error codes</a>
      <a href="${publicUrl}/openapi.json">OpenAPI</a> <a href="${publicUrl}/llms.txt">llms.txt</a>
      <a href="${publicUrl}/health">Health</a>`,
  })
}

const sandboxNotice = html`<aside class="notice" aria-label="Sandbox">
  <div class="wide">
    <strong>Sandbox: test money only.</strong> Payments settle on a local chain that is gone when
    the server stops.
  </div>
</aside>`

function hero({ publicUrl, catalogue }: LandingFacts): Markup {
  return html`<section class="hero split" aria-labelledby="title">
    <div>
      <h1 id="title">Tools for software agents, paid&nbsp;per&nbsp;call</h1>
      <p class="lead">
        ${offer(catalogue)}, over MCP and plain HTTP. Every call has its price, told before anything
        is paid. A paid call is delivered, or the money is given back.
      </p>
      ${codeBlock({ label: 'MCP endpoint', language: 'text', text: `${publicUrl}/mcp` })}
    </div>
    ${fares(catalogue.summaries)}
  </section>`
}

/** How many prices the board at the top shows; the tickets below show all. */
const boardLength = 6

function fares(summaries: readonly ToolSummary[]): Markup {
  const rows = summaries.slice(0, boardLength)
  const more = summaries.length > rows.length && html`<li><a href="#tools">All tools</a></li>`
  return html`<div class="fares">
    <h2>Fares</h2>
    <ul>
      ${rows.map(
        ({ name, title, price }) =>
          html`<li>
            <a href="#tool-${name}"><span>${title}</span> <strong>${price}</strong></a>
          </li>`,
      )}${more}
    </ul>
  </div>`
}

/** `2 tools for sale and 2 free ones`. */
function offer({ tools: all }: Catalogue): string {
  const free = all.filter((tool) => tool.free).length
  const sold = all.length - free
  const forSale = `${sold} ${sold === 1 ? 'tool' : 'tools'} for sale`
  return free === 0 ? forSale : `${forSale} and ${free} free ${free === 1 ? 'one' : 'ones'}`
}

function tools(catalogue: Catalogue): Markup {
  return html`<section aria-labelledby="tools">
    <h2 id="tools">Tools</h2>
    <ul class="tickets">
      ${catalogue.tools.map((tool) => ticket(tool))}
    </ul>
  </section>`
}

function ticket(tool: Tool): Markup {
  const { name, title, description } = tool
  const [example] = tool.examples
  return html`<li class="ticket" id="tool-${name}">
    <div class="body">
      <h3>${title}</h3>
      <p>${prose(description)}</p>
      <dl class="facts">
        <div>
          <dt>MCP tool</dt>
          <dd><code>${name}</code></dd>
        </div>
        <div>
          <dt>HTTP</dt>
          <dd><code>POST ${httpPath(name)}</code></dd>
        </div>
      </dl>
      ${codeBlock({ label: `Example input of ${name}`, language: 'json', text: shownJson(example?.input) })}
      <details>
        <summary>Example answer</summary>
        ${codeBlock({ label: `Example answer of ${name}`, language: 'json', text: shownJson(example?.output) })}
      </details>
    </div>
    <p class="stub">${stub(tool)}</p>
  </li>`
}

function stub(tool: Tool): Markup {
  if (tool.free) return html`<strong>Free</strong> <span>no payment needed</span>`
  const pass = tool.scope === 'none' ? '' : html` <span>or a key pass</span>`
  return html`<strong>${priceText(tool)}</strong> <span>USDC a call</span>${pass}`
}

function paying(facts: LandingFacts): Markup {
  const { sandbox, network, asset, payTo } = facts
  const name = sandbox ? 'Local sandbox chain' : networkNames[network]
  return html`<section aria-labelledby="paying">
    <h2 id="paying">Paying</h2>
    <ol class="steps">
      <li>
        Call a tool without payment, and it answers with an <strong>x402</strong> quote: the exact
        price, in USDC, to the address below.
      </li>
      <li>
        Your x402 client signs the quote and sends the same call again; the payment settles on
        chain, the tool runs, and the answer carries its receipt.
      </li>
      ${passStep(facts.catalogue.summaries.find((tool) => tool.name === 'buy_key_pass'))}
    </ol>
    <dl class="terms">
      <div>
        <dt>Network</dt>
        <dd>${name && html`${name} `}<code>${network}</code></dd>
      </div>
      <div>
        <dt>Asset</dt>
        <dd>${sandbox ? 'Test USDC' : 'USDC'} <code>${asset}</code></dd>
      </div>
      <div>
        <dt>Pay to</dt>
        <dd><code>${payTo}</code></dd>
      </div>
    </dl>
  </section>`
}

function passStep(sale: ToolSummary | undefined): Markup | undefined {
  if (sale === undefined) return undefined
  return html`<li>
    Or buy a <strong>key pass</strong> once (<a href="#tool-${sale.name}">${sale.price}</a>) and
    send it as <code>Authorization: Bearer</code> or <code>x-api-key</code>: calls cost nothing more
    until it ends.
  </li>`
}

function connect({ publicUrl }: LandingFacts): Markup {
  return html`<section aria-labelledby="connect">
    <h2 id="connect">Connect</h2>
    <p>
      Without a key, these programs see the catalogue and call what is free. They cannot sign
      payments themselves: for paid tools, put a key pass into the environment variable
      <code>FAREGATE_KEY</code> (VS Code asks for it), or let a paying x402 client call for you.
    </p>
    <div class="panels">
      ${clientConfigs(`${publicUrl}/mcp`).map(
        ({ client, place, language, text }) =>
          html`<article class="panel">
            <h3>${client} <span>${place}</span></h3>
            ${codeBlock({ label: `${client}, ${place}`, language, text })}
          </article>`,
      )}
    </div>
  </section>`
}

function byHand({ publicUrl, catalogue }: LandingFacts): Markup {
  return html`<section aria-labelledby="curl">
    <h2 id="curl">By hand, with curl</h2>
    <p>None of these calls carries a payment, so none costs anything.</p>
    ${curlExamples(publicUrl, catalogue).map(
      ({ title, text, answer }) =>
        html`<article class="panel">
          <h3>${title}</h3>
          ${codeBlock({ label: title, language: 'shell', text })}
          <p>${prose(answer)}</p>
        </article>`,
    )}
  </section>`
}

function shownJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2)
}
