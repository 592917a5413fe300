import { httpPath, priceText } from '../registry/catalogue.ts'
import type { Tool } from '../registry/define-tool.ts'
import { toolHash } from '../registry/tool-hash.ts'
import { paidAddresses } from './openapi.ts'
import { aboutShop, type ShopFacts } from './shop-facts.ts'

/** `/.well-known/x402`: every address that can be paid, for indexes that probe them. */
export function x402Document(facts: ShopFacts): Record<string, unknown> {
  return { version: 1, resources: paidAddresses(facts), openapi: `${facts.publicUrl}/openapi.json` }
}

/** `/.well-known/mcp.json`: where the MCP endpoint is, and what it offers. */
export function mcpCard(facts: ShopFacts): Record<string, unknown> {
  const { publicUrl, version, catalogue } = facts
  return {
    name: 'faregate',
    description: aboutShop(facts),
    version,
    transport: { type: 'streamable-http', url: `${publicUrl}/mcp` },
    payment: { protocol: 'x402', network: facts.network, asset: facts.asset, payTo: facts.payTo },
    tools: catalogue.tools.map((tool) => toolCard(tool, publicUrl)),
  }
}

function toolCard(tool: Tool, publicUrl: string): Record<string, unknown> {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    price: priceText(tool),
    url: `${publicUrl}${httpPath(tool.name)}`,
    readOnly: tool.readOnly,
    hash: toolHash(tool),
  }
}
