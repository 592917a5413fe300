import { z } from 'zod'

import { buildGuides } from '../../src/discovery/guides.ts'
import type { LandingFacts } from '../../src/discovery/landing-page.ts'
import type { ShopFacts } from '../../src/discovery/shop-facts.ts'
import { readGuides } from '../../src/guides.ts'
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
export function makeTool(texts: {
  title?: string
  description?: string
  example?: string
  price?: string
}): Tool {
  const {
    title = 'Echo',
    description = 'Says it again.',
    example = 'hello',
    price = '0.25',
  } = texts
  const words = z.object({ words: z.string().describe('What is said.') })
  return defineTool({
    name: 'echo',
    title,
    description,
    price: usdc(price),
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

/** The same facts with what the documents for programs tell besides. */
export function makeShop(parts: Parameters<typeof makeFacts>[0] = {}): ShopFacts {
  const facts = makeFacts(parts)
  const isSold = (tool: string) => facts.catalogue.find(tool) !== undefined
  return { ...facts, passes: defaultPlans, guides: buildGuides(readGuides(), isSold) }
}

/** A part of a document by its JSON pointer, such as `#/components/schemas/Problem`. */
export function partOf(document: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((part, key) => z.record(z.string(), z.unknown()).parse(part)[key], document)
}

/** Every value of a member of that name, however deep. */
export function membersNamed(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) => [
    ...(key === name ? [member] : []),
    ...membersNamed(member, name),
  ])
}
