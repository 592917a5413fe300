import type { Insertable, Kysely, Selectable, Transaction } from 'kysely'
import type { Address } from 'viem'
import { z } from 'zod'

import { fromAtomic, toAtomic } from '../money/usdc.ts'
import { frequencies } from '../passes/agent-plans.ts'
import type { AgentStore } from '../passes/agent-store.ts'
import type { Agent } from '../passes/agents.ts'
import { keyOf } from './credit-account.ts'
import { toPass } from './rows.ts'
import type { Schema } from './schema.ts'

/** Agents in SQL. */
export function sqlAgentStore(db: Kysely<Schema>): AgentStore {
  return {
    async ofPayer(account) {
      const row = await db
        .selectFrom('agents')
        .selectAll()
        .where((eb) => eb.and(keyOf(account)))
        .executeTakeFirst()
      return row && toAgent(row)
    },
    async keysOf(payer) {
      const rows = await db
        .selectFrom('key_passes')
        .selectAll()
        .where('payer', '=', payer.toLowerCase())
        .where('kind', '=', 'agent')
        .orderBy('created_at')
        .execute()
      return rows.map(toPass)
    },
  }
}

/** Somebody else has changed the agent since it was read: two periods must not become one. */
class AgentChanged extends Error {}

/** Writes an agent over the version before it. Throws when that is not the one that is there. */
export async function saveAgent(trx: Transaction<Schema>, agent: Agent): Promise<void> {
  const row = fromAgent(agent)
  const saved =
    agent.version === 1
      ? await trx
          .insertInto('agents')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .returning('id')
          .executeTakeFirst()
      : await trx
          .updateTable('agents')
          .set(row)
          .where('id', '=', agent.id)
          .where('version', '=', agent.version - 1)
          .returning('id')
          .executeTakeFirst()
  if (saved === undefined) throw new AgentChanged('The agent has changed meanwhile.')
}

const integer = z.coerce.number().int()
const amount = z.string().transform(fromAtomic)
const address: z.ZodType<Address> = z.templateLiteral(['0x', z.string()])

const agentRow = z.object({
  id: z.string(),
  network: z.string(),
  asset: address,
  payer: address,
  plan: z.string(),
  frequency: z.enum(frequencies),
  paid_from: integer,
  paid_until: integer,
  paid: amount,
  granted: amount,
  last_payment_at: integer,
  created_at: integer,
  version: integer,
})

function toAgent(row: Selectable<Schema['agents']>): Agent {
  const { paid_from, paid_until, last_payment_at, created_at, ...same } = agentRow.parse(row)
  return {
    ...same,
    paidFrom: paid_from,
    paidUntil: paid_until,
    lastPaymentAt: last_payment_at,
    createdAt: created_at,
  }
}

function fromAgent(agent: Agent): Insertable<Schema['agents']> {
  const { id, plan, frequency, version } = agent
  return {
    ...keyOf(agent),
    id,
    plan,
    frequency,
    paid_from: agent.paidFrom,
    paid_until: agent.paidUntil,
    paid: toAtomic(agent.paid),
    granted: toAtomic(agent.granted),
    last_payment_at: agent.lastPaymentAt,
    created_at: agent.createdAt,
    version,
  }
}
