import { z } from 'zod'

const mirrored = z.object({
  method: z.unknown(),
  params: z.object({ name: z.unknown(), uri: z.unknown() }).partial().catch({}),
})

/** Methods whose `Mcp-Name` says what they are about (MCP 2026-07-28). */
const named = ['tools/call', 'prompts/get', 'resources/read']

/**
 * What the headers `Mcp-Method` and `Mcp-Name` say against the body; `undefined` where they agree
 * or are absent. Proxies route, price and log by them, so a message may not carry another call.
 */
export function mismatchOf(headers: Headers, message: object): string | undefined {
  const { method, params } = mirrored.parse(message)
  const sent = { method: headers.get('mcp-method'), name: headers.get('mcp-name') }
  if (sent.method !== null && sent.method !== method) {
    return 'The header Mcp-Method is not the method of the body.'
  }
  const isNamed = named.some((candidate) => candidate === method)
  if (isNamed && sent.name !== null && decoded(sent.name) !== (params.name ?? params.uri)) {
    return 'The header Mcp-Name is not the name in the body.'
  }
  return undefined
}

/** Names outside ASCII travel as `=?base64?…?=`. */
function decoded(value: string): string {
  const [, base64] = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/.exec(value) ?? []
  return base64 === undefined ? value : Buffer.from(base64, 'base64').toString('utf8')
}
