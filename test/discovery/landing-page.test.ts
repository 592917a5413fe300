import { describe, expect, test } from 'vitest'

import { landingPage } from '../../src/discovery/landing-page.ts'
import { codeBlocks, makeFacts, makeTool, unescaped } from './builders.ts'

describe('landingPage', () => {
  const facts = makeFacts()
  const page = landingPage(facts)

  test.each(facts.catalogue.summaries)('shows $name with its price', (tool) => {
    const from = page.indexOf(`id="tool-${tool.name}"`)
    const ticket = unescaped(page.slice(from, page.indexOf('</li>', from)))
    const price = tool.free ? 'Free' : tool.price
    expect(from).toBeGreaterThan(0)
    expect(ticket).toContain(tool.title)
    expect(ticket.replaceAll(/<\/?code>/g, '`')).toContain(tool.description)
    expect(ticket).toContain(`<strong>${price}</strong>`)
    expect(ticket).toContain(`POST ${tool.path}`)
  })

  test('shows the example of every tool', () => {
    const shown = codeBlocks(page, 'json').map((text): unknown => JSON.parse(text))
    for (const { examples } of facts.catalogue.tools) {
      expect(shown).toContainEqual(examples[0]?.input)
      expect(shown).toContainEqual(examples[0]?.output)
    }
  })

  test('shows network, asset and recipient', () => {
    for (const fact of [facts.network, facts.asset, facts.payTo]) {
      expect(page).toContain(`<code>${fact}</code>`)
    }
  })

  test('says on the sandbox that money is test money', () => {
    expect(page).toContain('test money only')
  })

  test('says nothing of the sandbox on a real network', () => {
    const live = landingPage(makeFacts({ sandbox: false, network: 'eip155:8453' }))
    expect(live).not.toMatch(/sandbox|test money|Test USDC/i)
    expect(live).toContain('Base <code>eip155:8453</code>')
  })

  test('names an unknown network by its id alone', () => {
    const live = landingPage(makeFacts({ sandbox: false, network: 'eip155:10' }))
    expect(live).toContain('<dd><code>eip155:10</code></dd>')
  })

  test('leaves out key passes where none are sold', () => {
    expect(landingPage(makeFacts({ tools: [makeTool({})] }))).not.toContain('tool-buy_key_pass')
  })
})

function tagsOf(html: string) {
  return html.match(/<[a-z/!][^\s>]*/gi)
}

describe('what the catalogue says', () => {
  const hostile = `<script>alert("1")</script> & 'quoted' </code></pre><img src=x onerror=alert(1)>`
  const clean = landingPage(makeFacts({ tools: [makeTool({})] }))

  test.each(['title', 'description', 'example'])('is text, not markup, in the %s', (where) => {
    const page = landingPage(makeFacts({ tools: [makeTool({ [where]: hostile })] }))
    expect(tagsOf(page)).toEqual(tagsOf(clean))
    expect(unescaped(page)).toContain(where === 'example' ? JSON.stringify(hostile) : hostile)
  })

  test('is text between backticks as well', () => {
    const page = landingPage(
      makeFacts({ tools: [makeTool({ description: 'Send `<b>"x"</b>`.' })] }),
    )
    expect(page).toContain('Send <code>&lt;b&gt;&quot;x&quot;&lt;/b&gt;</code>.')
  })

  test('stays inside an attribute', () => {
    const page = landingPage(makeFacts({ publicUrl: 'http://h/"onmouseover="alert(1)' }))
    expect(page).not.toContain('"onmouseover=')
  })
})
