/** The style sheet of the pages. They load nothing, so that a strict policy can stand. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #f6f5f0; --card: #fffefb; --ink: #191c1f; --soft: #565d64; --line: #dcd8cb;
  --code: #efede4; --accent: #0b6a4c; --warn: #fbedc4; --warn-ink: #553f00; --warn-line: #e3c66d;
  --sans: ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #111416; --card: #191d20; --ink: #e8e7e2; --soft: #a2a9b0; --line: #30363b;
    --code: #0d1011; --accent: #66d3aa; --warn: #2e2610; --warn-ink: #f3d88e; --warn-line: #5c4c1d;
  }
}
* { box-sizing: border-box; margin: 0; }
html { scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { background: var(--paper); color: var(--ink); font: 1rem/1.6 var(--sans); overflow-wrap: break-word; }
.wide { width: min(100% - 2.5rem, 62rem); margin-inline: auto; }
a { color: var(--accent); text-underline-offset: .2em; text-decoration-thickness: 1px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: none; }
code { font: .875em var(--mono); }
pre code { font-size: .84rem; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; z-index: 1; padding: .5rem 1rem; background: var(--card); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

.top .wide { display: flex; flex-wrap: wrap; gap: .5rem 2rem; align-items: center; justify-content: space-between; padding-block: 1.25rem; }
.brand { display: inline-flex; gap: .5rem; align-items: center; color: var(--ink); font-weight: 650; letter-spacing: -.01em; text-decoration: none; }
.brand svg { width: 1.35rem; fill: none; stroke: var(--accent); stroke-width: 2.4; stroke-linecap: round; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .9375rem; }
nav a, footer a { color: var(--soft); text-decoration: none; padding-block: .25rem; }
nav a:hover, footer a:hover { color: var(--ink); text-decoration: underline; }
.notice { background: var(--warn); color: var(--warn-ink); border-block: 1px solid var(--warn-line); font-size: .9375rem; }
.notice .wide { padding-block: .6rem; }

h1 { max-width: 18ch; font-size: clamp(2.1rem, 1.3rem + 3.6vw, 3.4rem); line-height: 1.08; letter-spacing: -.03em; font-weight: 680; text-wrap: balance; }
h2 { font-size: 1.5rem; line-height: 1.25; letter-spacing: -.015em; margin-bottom: 1rem; }
h3 { font-size: 1.0625rem; line-height: 1.35; }
section { padding-block: 2rem; }
section > p { max-width: 44rem; margin-bottom: 1.25rem; color: var(--soft); }
.hero { padding-block: clamp(2.5rem, 6vw, 4.5rem) 2rem; }
.hero .lead { max-width: 40rem; margin-block: 1.25rem 1.5rem; font-size: 1.125rem; }
.hero .code { max-width: 30rem; }
.split { display: grid; grid-template-columns: minmax(0, 1fr) 19rem; gap: 2rem 4rem; align-items: center; }
.fares { padding: 1.1rem 1.4rem 1.2rem; background: var(--card); border: 1px solid var(--line); border-top: 4px solid var(--accent); border-radius: 12px; }
.fares h2 { margin-bottom: .5rem; font-size: .9375rem; letter-spacing: 0; }
.fares ul { padding: 0; list-style: none; font-size: .9375rem; }
.fares a { display: flex; gap: .5rem; align-items: baseline; padding-block: .3rem; color: inherit; text-decoration: none; }
.fares a:hover span { text-decoration: underline; }
.fares a::before { content: ''; order: 1; flex: 1; min-width: 1rem; border-bottom: 2px dotted var(--line); }
.fares strong { order: 2; font-weight: 600; white-space: nowrap; font-variant-numeric: tabular-nums; }

.tickets { display: grid; gap: 1.25rem; padding: 0; list-style: none; }
.ticket { position: relative; display: grid; grid-template-columns: minmax(0, 1fr) 13rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
.ticket .body { display: grid; gap: .75rem; padding: 1.4rem 1.5rem; }
.ticket .body > p { color: var(--soft); }
.stub { position: relative; display: flex; flex-direction: column; justify-content: center; padding: 1.4rem 1.4rem; border-left: 2px dashed var(--line); font-size: .875rem; line-height: 1.45; color: var(--soft); }
.stub strong { color: var(--ink); font-size: 1.375rem; line-height: 1.35; letter-spacing: -.025em; font-weight: 650; white-space: nowrap; font-variant-numeric: tabular-nums; }
.stub::before, .stub::after { content: ''; position: absolute; left: -11px; width: 20px; height: 20px; background: var(--paper); border: 1px solid var(--line); border-radius: 50%; }
.stub::before { top: -11px; }
.stub::after { bottom: -11px; }

.facts { display: flex; flex-wrap: wrap; gap: .25rem 1.75rem; font-size: .9375rem; }
.facts div { display: flex; gap: .5rem; align-items: baseline; }
dt { color: var(--soft); }
dd code { overflow-wrap: anywhere; }
.terms { display: grid; gap: .6rem; margin-top: 1.5rem; padding: 1.1rem 1.5rem; border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
.terms div { display: grid; grid-template-columns: 6rem minmax(0, 1fr); }
.steps { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 1.25rem 2.25rem; padding: 0; list-style: none; counter-reset: step; }
.steps li { counter-increment: step; padding-top: .9rem; border-top: 2px solid var(--accent); }
.steps code { white-space: nowrap; }
.steps li::before { content: counter(step); display: block; color: var(--accent); font-weight: 650; font-variant-numeric: tabular-nums; }

.code { position: relative; min-width: 0; background: var(--code); border: 1px solid var(--line); border-radius: 8px; }
.code pre { overflow-x: auto; padding: .75rem 1rem; line-height: 1.5; tab-size: 2; }
.code pre code { line-height: inherit; }
.code button { position: absolute; top: .5rem; right: .5rem; padding: .2rem .65rem; font: 500 .8125rem/1.5 var(--sans); color: var(--soft); background: var(--card); border: 1px solid var(--line); border-radius: 6px; cursor: pointer; }
.code button:hover { color: var(--ink); border-color: var(--soft); }
summary { cursor: pointer; width: fit-content; color: var(--soft); font-size: .9375rem; }
summary:hover { color: var(--ink); }
details[open] summary { margin-bottom: .75rem; }
.ticket details pre { max-height: 26rem; overflow-y: auto; }

.panels { columns: 2; column-gap: 1.5rem; }
.panel { margin-bottom: 1.5rem; break-inside: avoid; }
.panel h3 { margin-bottom: .5rem; }
.panel h3 span { margin-left: .35rem; color: var(--soft); font: 400 .875rem var(--mono); }
.panel > p { margin-top: .5rem; color: var(--soft); font-size: .9375rem; }

.error { display: grid; grid-template-columns: 20rem minmax(0, 1fr); gap: .5rem 2rem; padding: 1.1rem 0; border-top: 1px solid var(--line); }
.error h3 a { color: var(--ink); text-decoration: none; }
.error h3 code { font-weight: 600; }
.error h3 a:hover { text-decoration: underline; }
.error .facts { margin-top: .6rem; font-size: .875rem; }
.error .hint { color: var(--soft); }
.error:target { margin-inline: -1rem; padding-inline: 1rem; background: var(--card); box-shadow: inset 3px 0 var(--accent); }

footer { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1.5rem; margin-top: 2rem; padding-block: 1.5rem 2.5rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .875rem; }
@media (max-width: 44rem) {
  .panels { columns: 1; }
  .split, .error { grid-template-columns: minmax(0, 1fr); }
  .code:has(.language-shell) { display: flex; flex-direction: column-reverse; }
  .code:has(.language-shell) button { position: static; align-self: flex-end; margin: .5rem .5rem -.5rem; }
  .ticket { grid-template-columns: minmax(0, 1fr); }
  .ticket .body { padding: 1.2rem; }
  .stub { display: block; padding: .8rem 1.2rem; border-left: 0; border-top: 2px dashed var(--line); }
  .stub strong { display: block; }
  .stub::before, .stub::after { top: -11px; bottom: auto; left: -11px; }
  .stub::after { left: auto; right: -11px; }
  .terms { padding: 1rem 1.2rem; }
  .terms div { grid-template-columns: minmax(0, 1fr); }
}
`

/** Shows the buttons that copy, where the browser lets a page copy. */
export const script = `
const said = document.getElementById('said')
for (const button of navigator.clipboard ? document.querySelectorAll('.code button') : []) {
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.parentElement.querySelector('code').textContent)
    button.textContent = 'Copied'
    said.textContent = 'Copied.'
    setTimeout(() => { button.textContent = 'Copy'; said.textContent = '' }, 2000)
  })
}
`
