import { httpPath, priceText } from '../registry/catalogue.ts'
import { callExamples, shownTool } from './curl-examples.ts'
import { errorLines, payingLines, sections } from './llms-text.ts'
import { aboutShop, oneLine, type ShopFacts } from './shop-facts.ts'

/** `/skills.md`: how an agent uses this server, step by step. */
export function skillsText(facts: ShopFacts): string {
  const { publicUrl, catalogue } = facts
  return sections([
    `---\nname: faregate\ndescription: ${JSON.stringify(aboutShop(facts))}\n---`,
    '# Using this server',
    `## 1. Connect\n\nOver MCP: Streamable HTTP at ${publicUrl}/mcp, no session and no account. Over HTTP: POST the input as JSON.`,
    `## 2. Choose a tool\n\n${catalogue.tools.map((tool) => row(tool, publicUrl)).join('\n')}`,
    exampleSection(facts),
    `## 4. Pay\n\n${payingLines(facts).join('\n')}\n\nCheck amount, asset, network and recipient of the quote before signing; a quote costs nothing.`,
    passStep(facts),
    `## 6. When something fails\n\n${errorLines(facts).join('\n')}\n\n${failures}`,
    `## 7. Notice changes\n\n\`x-faregate-hash\` of each operation in ${publicUrl}/openapi.json covers description, schemas and price: keep it, and look again when it differs.`,
  ])
}

const failures = [
  '- `charged: false`: nothing was paid. Do what `hint` says.',
  '- `charged: true, retryable: true`: send the same call with the same payment again, at no further charge.',
  '- `charged: "unknown"`: nobody knows yet. Send the same payment again; do not sign another one.',
].join('\n')

function row(tool: ShopFacts['catalogue']['tools'][number], publicUrl: string): string {
  const url = `${publicUrl}${httpPath(tool.name)}`
  return `- \`${tool.name}\` (${priceText(tool)}, ${url}): ${oneLine(tool.description)}`
}

function exampleSection({ catalogue, publicUrl }: ShopFacts): string {
  const tool = shownTool(catalogue)
  if (tool === undefined) return ''
  const shown = callExamples(publicUrl, tool).map(
    ({ title, text, answer }) => `${oneLine(title)}:\n\n\`\`\`sh\n${text}\n\`\`\`\n\n${answer}`,
  )
  return sections(['## 3. Call it', ...shown])
}

function passStep({ catalogue, passes }: ShopFacts): string {
  if (catalogue.find('buy_key_pass') === undefined) return ''
  const periods = passes.map(({ period }) => `\`${period}\``).join(', ')
  return `## 5. Many calls: buy a key pass\n\n\`buy_key_pass\` sells ${periods}. Its answer shows the key once: store it, send it as \`Authorization: Bearer <key>\` or \`x-api-key\`, and pay nothing more until it ends. \`key_pass_info\` tells what is left.`
}
