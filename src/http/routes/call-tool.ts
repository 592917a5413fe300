import { Hono, type Context } from 'hono'

import { MethodNotAllowedError, UnknownToolError } from '../../errors/request.ts'
import type { Gate } from '../../gate/gate.ts'
import type { Catalogue } from '../../registry/catalogue.ts'
import { httpPath } from '../../registry/catalogue.ts'
import { answerOutcome } from '../answer.ts'
import { keyOf, payersOf, signInsOf } from '../credential.ts'
import { jsonBody } from '../json-body.ts'
import { paymentsOf } from '../payment-headers.ts'
import { queryInput } from '../query-input.ts'

export type CallToolOptions = { gate: Gate; catalogue: Catalogue; publicUrl: () => string }

/**
 * `POST /api/v1/<tool>`: the HTTP twin of MCP `tools/call`. Tools that only look answer GET as well,
 * with the input in the query. HEAD, and anything else, is nobody's call.
 */
export function callTool({ gate, catalogue, publicUrl }: CallToolOptions): Hono {
  const call = async (c: Context, segment: string, input: unknown) => {
    const tool = catalogue.findByPath(segment)
    if (tool === undefined) throw new UnknownToolError({ tool: segment })
    const outcome = await gate.call({
      tool: tool.name,
      input,
      key: keyOf(c.req.raw.headers),
      signIns: signInsOf(c.req.raw.headers),
      visitor: c.get('visitor'),
      payers: payersOf(c.req.raw.headers),
      payments: paymentsOf(c.req.raw.headers),
      resourceUrl: `${publicUrl()}${httpPath(tool.name)}`,
    })
    return answerOutcome(c, outcome)
  }
  const refuseMethod = (segment: string) => {
    const tool = catalogue.findByPath(segment)
    if (tool === undefined) throw new UnknownToolError({ tool: segment })
    throw new MethodNotAllowedError(tool.readOnly ? ['GET', 'POST'] : ['POST'])
  }
  return new Hono()
    .post('/api/v1/:tool', async (c) => call(c, c.req.param('tool'), await jsonBody(c)))
    .get('/api/v1/:tool', async (c) => {
      const segment = c.req.param('tool')
      const tool = catalogue.findByPath(segment)
      if (tool?.readOnly !== true || c.req.method !== 'GET') return refuseMethod(segment)
      return call(c, segment, queryInput(new URL(c.req.url).searchParams, tool.inputSchema))
    })
    .all('/api/v1/:tool', (c) => refuseMethod(c.req.param('tool')))
}
