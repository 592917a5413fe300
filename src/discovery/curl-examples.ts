import { httpPath, type Catalogue } from '../registry/catalogue.ts'
import type { Tool } from '../registry/define-tool.ts'
import { shellWord } from './client-configs.ts'

/** A call made by hand, and what comes back. */
export type CurlExample = { title: string; text: string; answer: string }

/** The tool that examples show: the first that costs something, else the first. */
export function shownTool({ tools }: Catalogue): Tool | undefined {
  return tools.find((tool) => !tool.free) ?? tools[0]
}

/** Calls without a payment, for a first look: they cost nothing. */
export function curlExamples(publicUrl: string, catalogue: Catalogue): CurlExample[] {
  const tool = shownTool(catalogue)
  const list = {
    title: 'List the tools over MCP',
    text: mcpCurl(publicUrl, { method: 'tools/list' }),
    answer: 'Every tool with its schemas and, in `_meta.x402`, what it costs.',
  }
  return tool === undefined ? [list] : [list, ...callExamples(publicUrl, tool)]
}

/** The same unpaid call through both doors. */
export function callExamples(publicUrl: string, tool: Tool): CurlExample[] {
  const input = tool.examples[0]?.input ?? {}
  const params = { name: tool.name, arguments: input }
  return [
    {
      title: `Call ${tool.name} over MCP`,
      text: mcpCurl(publicUrl, { method: 'tools/call', params }),
      answer: tool.free
        ? 'The result, at no charge.'
        : 'A tool result with `isError: true` and the quote. Send the call again with the signed payment in `_meta["x402/payment"]`.',
    },
    {
      title: `Call ${tool.name} over HTTP`,
      text: curl(`${publicUrl}${httpPath(tool.name)}`, {
        body: JSON.stringify(input),
        flags: '-i',
      }),
      answer: tool.free
        ? 'Status 200 and the result, at no charge.'
        : 'Status 402 and the quote, also in the header `PAYMENT-REQUIRED`. Send the call again with the signed payment in `PAYMENT-SIGNATURE`.',
    },
  ]
}

/** The message in two lines where it has parameters: most windows are narrower than it is long. */
function mcpCurl(publicUrl: string, message: { method: string; params?: unknown }): string {
  const { method, params } = message
  const head = `{"jsonrpc":"2.0","id":1,"method":${JSON.stringify(method)}`
  const rest = params === undefined ? '' : `,\n       "params":${JSON.stringify(params)}`
  return curl(`${publicUrl}/mcp`, { body: `${head}${rest}}`, flags: '-s' })
}

function curl(url: string, { body, flags }: { body: string; flags: string }): string {
  return [
    `curl ${flags} ${shellWord(url)} \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d ${shellWord(body)}`,
  ].join('\n')
}
