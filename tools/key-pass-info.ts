import { z } from 'zod'

import { KeyMissingError } from '../src/errors/key.ts'
import { defineTool, type Tool } from '../src/registry/define-tool.ts'
import { upgradeBlock } from '../src/registry/upgrade.ts'
import type { PassOffer } from './buy-key-pass.ts'
import { isoTime, rights, rightsExample, rightsOutput } from './keys/shape.ts'

const output = z.object({
  ...rightsOutput,
  token: z
    .object({
      id: z.string(),
      expiresAt: z.iso.datetime(),
      requestLimit: z.int(),
      remaining: z.int(),
    })
    .optional()
    .describe('Present when the call came with a token of the key.'),
})

/** Tells the holder of a key what it opens and until when. Costs nothing and counts as no call. */
export function keyPassInfo(offers: readonly PassOffer[]): Tool {
  return defineTool({
    name: 'key_pass_info',
    title: 'Key pass info',
    description:
      'Tells what the key sent with this call opens, its limits and when it ends. Free; needs the key in `Authorization: Bearer` or `x-api-key`.',
    free: true,
    readOnly: true,
    allowance: 'none',
    input: z.object({}),
    output,
    examples: [{ input: {}, output: rightsExample }],
    async run(_input, { caller }) {
      if (caller.kind !== 'pass') {
        throw new KeyMissingError(KeyMissingError.spec.title, upgradeBlock(offers))
      }
      const { pass, token } = caller
      if (token === undefined) return rights(pass)
      const { id, expiresAt, requestLimit, remaining } = token
      return {
        ...rights(pass),
        token: { id, expiresAt: isoTime(expiresAt), requestLimit, remaining },
      }
    },
  })
}
