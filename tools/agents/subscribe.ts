import { z } from 'zod'

import { defineTool, type Tool } from '../../src/registry/define-tool.ts'
import type { IssuedAgentKey } from '../../src/registry/desks/agents.ts'
import {
  agentShape,
  endedWarning,
  exampleAgent,
  exampleKey,
  hiddenKey,
  keyWarning,
  offerOf,
  priceList,
  type AgentOffers,
} from './offers.ts'
import { shownAgent } from './shown-agent.ts'

const output = z.object({
  ...agentShape,
  creditsAdded: z.int().describe('Credits that came with the period.'),
  apiKey: z
    .string()
    .nullable()
    .describe('A key whose calls are paid from the credits; null when none was asked for.'),
  keyId: z.string().nullable().describe('Names the key without opening anything.'),
  warning: z.string(),
})

/** Sells plans: a first period, a further one, or a higher plan. */
export function agentSubscribe(offers: AgentOffers): Tool {
  const [first] = offers.plans
  if (first === undefined) throw new RangeError('At least one plan has to be on sale.')
  const input = z.object({
    plan: z.enum(offers.plans.map(({ name }) => name)).describe('Which plan.'),
    paymentFrequency: z.enum(['monthly', 'yearly']).describe('How long: 30 days or 365.'),
    upgrade: z
      .boolean()
      .default(false)
      .describe('To a higher plan at once; what is left of the present one counts as paid.'),
    newKey: z.boolean().default(true).describe('Whether a key comes with it.'),
  })
  const order = ({ plan, paymentFrequency: frequency, upgrade }: z.output<typeof input>) => {
    return { plan, frequency, upgrade }
  }

  return defineTool({
    name: 'agent_subscribe',
    title: 'Subscribe to a plan',
    description:
      `Subscribes the paying wallet to a plan: ${priceList(offers)}. Makes its agent the first time, renews it afterwards; the plan's credits go on its balance, and a key comes with it. ` +
      'Not sold twice for one period: only a higher plan (upgrade) or a renewal in the last three days. An upgrade is quoted at its reduced price to a wallet that is named (Faregate-Payer); who pays the full price gets the difference as credit. ' +
      `Wallets that cap single payments (stock x402 clients: $1) need the cap raised.`,
    scope: 'none',
    credit: 'none',
    price: ({ plan, paymentFrequency }) => offerOf(offers, plan).prices[paymentFrequency],
    priceFor: (wanted, { agents, payer }) => agents.price(order(wanted), payer),
    input,
    output,
    examples: examplesOf(offers),
    async check(wanted, { agents, payer }) {
      if (payer !== undefined) await agents.price(order(wanted), payer)
    },
    async run(wanted, { agents }) {
      const { agent, creditsAdded } = await agents.subscribe(order(wanted))
      const key = wanted.newKey ? await agents.createKey() : undefined
      return { ...shownAgent(agent), creditsAdded, ...shownKey(key) }
    },
    shownOnce: {
      redact: (shown) => (shown.apiKey === null ? shown : { ...shown, apiKey: hiddenKey }),
      async reissue(stored, { agents }) {
        if (stored.keyId === null) return stored
        const issued = await agents.replaceKey(stored.keyId)
        return issued === undefined
          ? { ...stored, warning: endedWarning }
          : { ...stored, ...shownKey(issued) }
      },
    },
  })
}

function examplesOf(offers: AgentOffers) {
  return offers.plans.flatMap(({ name, credits }) =>
    (['monthly', 'yearly'] as const).map((paymentFrequency) => ({
      input: { plan: name, paymentFrequency },
      output: {
        ...exampleAgent,
        plan: name,
        paymentFrequency,
        leftDays: paymentFrequency === 'monthly' ? 30 : 365,
        creditsAdded: Number(credits[paymentFrequency] / offers.credit),
        apiKey: 'fgk_…',
        keyId: exampleKey.id,
        warning: keyWarning,
      },
    })),
  )
}

function shownKey(issued: IssuedAgentKey | undefined) {
  return {
    apiKey: issued?.key ?? null,
    keyId: issued?.id ?? null,
    warning: issued === undefined ? 'No key was made.' : keyWarning,
  }
}
