import { z } from 'zod'

import { KeyMissingError } from '../src/errors/key.ts'
import { defineTool } from '../src/registry/define-tool.ts'

const output = z.object({
  id: z.string().describe('Names the pass without opening anything.'),
  name: z.string(),
  type: z.literal('x402').describe('Bought over x402.'),
  period: z.string().describe('What was bought.'),
  scopes: z.array(z.string()).describe('What the pass opens.'),
  expiresAt: z.iso.datetime().describe('When the pass ends.'),
  rateLimit: z.object({
    requestsPerMinute: z.int().describe('Calls per clock minute.'),
    requestsPerDay: z.int().describe('Calls per UTC day.'),
  }),
})

/** Tells the holder of a pass what it opens and until when. Costs nothing and counts as no call. */
export const keyPassInfo = defineTool({
  name: 'key_pass_info',
  title: 'Key pass info',
  description:
    'Tells what the key pass sent with this call opens, its limits and when it ends. Free; needs the key in `Authorization: Bearer` or `x-api-key`.',
  free: true,
  allowance: 'none',
  input: z.object({}),
  output,
  examples: [
    {
      input: {},
      output: {
        id: 'pass_…',
        name: 'x402-1w-1f0c2a9b',
        type: 'x402',
        period: '1w',
        scopes: ['mcp', 'projects'],
        expiresAt: '2026-12-01T12:00:00.000Z',
        rateLimit: { requestsPerMinute: 30, requestsPerDay: 10_000 },
      },
    },
  ],
  async run(_input, { caller }) {
    if (caller.kind !== 'pass') throw new KeyMissingError(KeyMissingError.spec.title)
    const { pass } = caller
    return {
      id: pass.id,
      name: pass.name,
      type: 'x402' as const,
      period: pass.period,
      scopes: [...pass.scopes],
      expiresAt: new Date(pass.expiresAt).toISOString(),
      rateLimit: {
        requestsPerMinute: pass.requestsPerMinute,
        requestsPerDay: pass.requestsPerDay,
      },
    }
  },
})
