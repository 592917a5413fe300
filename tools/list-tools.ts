import { z } from 'zod'

import { defineTool } from '../src/registry/define-tool.ts'

const output = z.object({
  tools: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      description: z.string(),
      price: z.string().describe('In dollars of USDC, or `free`.'),
      free: z.boolean(),
      path: z.string().describe('Where the tool answers over HTTP, by POST.'),
    }),
  ),
})

/** The catalogue with prices, for callers that cannot see `tools/list`. */
export const listTools = defineTool({
  name: 'list_tools',
  title: 'List tools',
  description: 'Lists every tool of this server with its price and HTTP path. Free.',
  free: true,
  readOnly: true,
  allowance: 'none',
  input: z.object({}),
  output,
  examples: [
    {
      input: {},
      output: {
        tools: [
          {
            name: 'token_safety',
            title: 'Token safety',
            description: 'Checks a token before it is bought.',
            price: '$0.005',
            free: false,
            path: '/api/v1/token-safety',
          },
        ],
      },
    },
  ],
  async run(_input, { catalogue }) {
    return { tools: [...catalogue] }
  },
})
