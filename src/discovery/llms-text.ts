import { httpPath, priceText } from '../registry/catalogue.ts'
import type { Tool } from '../registry/define-tool.ts'
import { aboutShop, oneLine, type ShopFacts } from './shop-facts.ts'

/** `/llms.txt`: the server on one page, for language models. */
export function llmsText(facts: ShopFacts): string {
  const { publicUrl, catalogue } = facts
  const [paid, free] = [false, true].map((isFree) =>
    catalogue.tools.filter((tool) => tool.free === isFree),
  )
  return sections([
    '# Faregate',
    `> ${aboutShop(facts)}`,
    `MCP (Streamable HTTP): ${publicUrl}/mcp\nHTTP: POST the input as JSON to the address of a tool.`,
    `## How to pay\n\n${payingLines(facts).join('\n')}`,
    toolSection('Paid tools', paid ?? [], publicUrl),
    toolSection('Free tools', free ?? [], publicUrl),
    passSection(facts),
    `## Errors\n\n${errorLines(facts).join('\n')}`,
    guideSection(facts),
    `## For programs\n\n${programLines(publicUrl).join('\n')}`,
  ])
}

/** The three steps of a payment, at both doors. */
export function payingLines({ network, asset, payTo, sandbox }: ShopFacts): string[] {
  const coin = sandbox ? 'test USDC' : 'USDC'
  return [
    `1. Call a tool without payment. HTTP answers 402 with the quote in PAYMENT-REQUIRED (base64 JSON); MCP answers a tool result with \`isError: true\` and the quote in \`structuredContent\`.`,
    `2. Sign one entry of \`accepts\` (x402 version 2, scheme exact, EIP-3009) with a wallet that holds ${coin} (${asset}) on ${network}; the money goes to ${payTo}.`,
    '3. Send the same call again with the payment: over HTTP base64 in PAYMENT-SIGNATURE, over MCP in `_meta["x402/payment"]`. The answer carries the receipt.',
  ]
}

/** How errors are read. */
export function errorLines({ publicUrl }: Pick<ShopFacts, 'publicUrl'>): string[] {
  return [
    'Every error says `code`, `charged`, `retryable` and `hint`, the same over HTTP and MCP.',
    'When an answer got lost, send the same call with the same payment again: it is never charged twice.',
    '',
    `- [Error codes](${publicUrl}/errors): every code, whether money moved, and what to do`,
  ]
}

function toolSection(title: string, tools: readonly Tool[], publicUrl: string): string {
  const lines = tools.map((tool) => {
    const methods = tool.readOnly ? 'POST or GET' : 'POST'
    const url = `${publicUrl}${httpPath(tool.name)}`
    return `- [${tool.name}](${url}): ${priceText(tool)}, ${methods}. ${oneLine(tool.description)}`
  })
  return lines.length === 0 ? '' : `## ${title}\n\n${lines.join('\n')}`
}

function passSection({ passes, catalogue, publicUrl }: ShopFacts): string {
  const sale = catalogue.find('buy_key_pass')
  if (sale === undefined) return ''
  const periods = passes.map(({ period }) => period).join(', ')
  return sections([
    '## Key passes',
    `A pass (${periods}: ${priceText(sale)}) opens the paid tools of its scopes without a payment per call. Send its key as \`Authorization: Bearer <key>\` or \`x-api-key\`, over HTTP and MCP.`,
    passes
      .map(({ period }) => `- [Pass for ${period}](${publicUrl}/x402/v2/api-keys/${period}): POST`)
      .join('\n'),
  ])
}

function guideSection({ guides, publicUrl }: ShopFacts): string {
  const lines = guides.map(({ name, title }) => `- [${title}](${publicUrl}/docs/${name}.md)`)
  return lines.length === 0 ? '' : `## Guides\n\n${lines.join('\n')}`
}

function programLines(publicUrl: string): string[] {
  return [
    `- [OpenAPI](${publicUrl}/openapi.json): every operation with schemas, examples and price`,
    `- [Skills](${publicUrl}/skills.md): using this server step by step`,
    `- [x402](${publicUrl}/.well-known/x402): every address that can be paid`,
    `- [MCP](${publicUrl}/.well-known/mcp.json): the endpoint and its tools`,
  ]
}

/** Paragraphs with a line between them, without those that are empty. */
export function sections(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n')
}
