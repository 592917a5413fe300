import { z } from 'zod'

import { defineTool } from '../../src/registry/define-tool.ts'
import type { IssuedAgentKey } from '../../src/registry/desks/agents.ts'
import {
  agentId,
  endedWarning,
  exampleAgent,
  exampleKey,
  hiddenKey,
  keyWarning,
  smallPrice,
} from './offers.ts'

const created = z.object({
  apiKey: z.string().describe('The key. Send it as `Authorization: Bearer <key>` or `x-api-key`.'),
  keyId: z.string().describe('Names the key without opening anything.'),
  agentId: z.string().describe('The agent it belongs to.'),
  warning: z.string(),
})

/** Sells a further key of the agent. */
export const agentCreateKey = defineTool({
  name: 'agent_create_key',
  title: 'Create a key of an agent',
  description:
    "Makes a further API key of the paying wallet's agent. Its calls are paid from the wallet's credits at the price of each tool. Answers the key once. Needs an active plan (agent_subscribe).",
  scope: 'none',
  credit: 'signed',
  price: smallPrice,
  input: z.object({ agentId }),
  output: created,
  examples: [
    {
      input: {},
      output: {
        apiKey: 'fgk_…',
        keyId: exampleKey.id,
        agentId: exampleAgent.agentId,
        warning: keyWarning,
      },
    },
  ],
  async check(wanted, { agents, payer }) {
    if (payer !== undefined) await agents.expectActive(payer, wanted.agentId)
  },
  run: async (_input, { agents }) => answer(await agents.createKey()),
  shownOnce: {
    redact: (shown) => ({ ...shown, apiKey: hiddenKey }),
    async reissue(stored, { agents }) {
      const issued = await agents.replaceKey(stored.keyId)
      return issued === undefined ? { ...stored, warning: endedWarning } : answer(issued)
    },
  },
})

function answer({ id: keyId, key: apiKey, agentId: owner }: IssuedAgentKey) {
  return { apiKey, keyId, agentId: owner, warning: keyWarning }
}

/** Ends a key of the agent. */
export const agentRevokeKey = defineTool({
  name: 'agent_revoke_key',
  title: 'Revoke a key of an agent',
  description:
    "Revokes a key of the paying wallet's agent, at once and in every process. Name it by its id, which account lists, never by the key itself.",
  scope: 'none',
  credit: 'signed',
  price: smallPrice,
  input: z.object({
    keyId: z
      .string()
      .regex(/^(?:(?:key|pass)_[0-9a-f]{32}|sha256:[0-9a-f]{64})$/, 'must be the id of a key')
      .describe('Id of the key, or `sha256:` and the hex SHA-256 of the key.'),
  }),
  output: z.object({ deleted: z.literal(true), keyId: z.string() }),
  examples: [{ input: { keyId: exampleKey.id }, output: { deleted: true, keyId: exampleKey.id } }],
  async check({ keyId }, { agents, payer }) {
    if (payer !== undefined) await agents.expectKey(payer, keyId)
  },
  async run({ keyId }, { agents }) {
    await agents.revokeKey(keyId)
    return { deleted: true as const, keyId }
  },
})
