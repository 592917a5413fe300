import { z } from 'zod'

const subscription = z
  .object({
    agentId: z.string(),
    plan: z.string(),
    paymentFrequency: z.string(),
    planActive: z.boolean(),
    leftDays: z.number(),
    lastPayment: z.string(),
    creditsLeft: z.number(),
    apiKeys: z.array(
      z.object({ id: z.string(), key: z.string(), name: z.string(), createdAt: z.string() }),
    ),
  })
  .transform((told) => ({
    user_id: told.agentId,
    // Without the secrets: a key is shown once.
    api_keys: told.apiKeys.map(({ key }) => key),
    plan: told.plan,
    last_payment: told.lastPayment,
    payment_frequency: told.paymentFrequency,
    left_days: told.leftDays,
    credits_left: told.creditsLeft,
    plan_active: told.planActive,
    keys: told.apiKeys.map(({ id, key, name, createdAt }) => ({
      key_id: id,
      api_key: key,
      name,
      created_at: createdAt,
    })),
  }))

const issued = z
  .object({
    apiKey: z.string().nullable(),
    keyId: z.string().nullable(),
    agentId: z.string(),
    warning: z.string(),
  })
  .transform(({ apiKey, keyId, agentId, warning }) => ({
    api_key: apiKey,
    user_id: agentId,
    key_id: keyId,
    warning,
  }))

const toppedUp = z
  .object({ creditsAdded: z.number(), newCreditsLimit: z.number() })
  .transform(({ creditsAdded, newCreditsLimit }) => ({
    credits_added: creditsAdded,
    new_credits_limit: newCreditsLimit,
  }))

const revoked = z.object({ deleted: z.literal(true) })

const answers: Record<string, z.ZodType<Record<string, unknown>>> = {
  agent_subscription: subscription,
  agent_subscribe: issued,
  agent_top_up: toppedUp,
  agent_create_key: issued,
  agent_revoke_key: revoked,
}

/** What a tool has answered, in the field names that clients of these routes know. */
export function agentAnswers(tool: string, output: unknown): Record<string, unknown> {
  const answer = answers[tool]
  if (answer === undefined) throw new Error(`${tool} has no answer here.`)
  return answer.parse(output)
}
