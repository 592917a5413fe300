import { z } from 'zod'

import type { LandingFacts } from '../../src/discovery/landing-page.ts'
import { usdc } from '../../src/money/usdc.ts'
import { defaultAgentPlans } from '../../src/passes/agent-plans.ts'
import { defaultPlans } from '../../src/passes/plans.ts'
import { buildCatalogue } from '../../src/registry/catalogue.ts'
import { defineTool, type Tool } from '../../src/registry/define-tool.ts'
import { sellableTools } from '../../tools/index.ts'

/** Facts of a server on the sandbox that sells what this repository sells. */
export function makeFacts(parts: Partial<LandingFacts> & { tools?: Tool[] } = {}): LandingFacts {
  const { tools = sellableTools({ passes: defaultPlans, agents: defaultAgentPlans }), ...facts } =
    parts
  return {
    publicUrl: 'http://127.0.0.1:4020',
    version: '1.2.3',
    sandbox: true,
    network: 'eip155:84532',
    asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
    payTo: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
    catalogue: buildCatalogue(tools),
    ...facts,
  }
}

/** A tool whose texts are the test's. */
export function makeTool(texts: { title?: string; description?: string; example?: string }): Tool {
  const { title = 'Echo', description = 'Says it again.', example = 'hello' } = texts
  const words = z.object({ words: z.string().describe('What is said.') })
  return defineTool({
    name: 'echo',
    title,
    description,
    price: usdc('0.25'),
    input: words,
    output: words,
    examples: [{ input: { words: example }, output: { words: example } }],
    run: async (input) => input,
  })
}

/** What a browser shows of escaped text. */
export function unescaped(html: string): string {
  const entities = new Map(Object.entries({ lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' }))
  return html.replaceAll(/&([a-z]+|#39);/g, (entity, name: string) => entities.get(name) ?? entity)
}

/** The first group of every match. */
export function allOf(html: string, pattern: RegExp): string[] {
  return [...html.matchAll(pattern)].map((match) => match[1] ?? '')
}

/** The code blocks of one language, as they would be copied. */
export function codeBlocks(html: string, language: string): string[] {
  const pattern = new RegExp(`<code class="language-${language}">([^<]*)</code>`, 'g')
  return allOf(html, pattern).map((text) => unescaped(text))
}
