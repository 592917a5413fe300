import { ServiceError } from './service-error.ts'

/** The wallet has never subscribed. */
export class AgentNotFoundError extends ServiceError {
  static override readonly spec = {
    code: 'agent.not_found',
    status: 404,
    charged: false,
    retryable: false,
    title: 'This wallet has no agent.',
    hint: 'Subscribe to a plan with agent_subscribe: that makes the agent.',
  } as const
}

/** The agent that was named is not the one of the paying wallet. Says nothing about whose it is. */
export class AgentForeignError extends ServiceError {
  static override readonly spec = {
    code: 'agent.foreign',
    status: 403,
    charged: false,
    retryable: false,
    title: 'This wallet has no agent of that id.',
    hint: 'Leave the agent id out, or pay with the wallet the agent belongs to.',
  } as const
}

/** The plan of the agent is over. */
export class AgentLapsedError extends ServiceError {
  static override readonly spec = {
    code: 'agent.plan_inactive',
    status: 403,
    charged: false,
    retryable: false,
    title: 'The plan of this agent is over.',
    hint: 'Renew it with agent_subscribe. Keys and credits that are there stay good.',
  } as const
}

/** The period is paid already. */
export class AgentPlanActiveError extends ServiceError {
  static override readonly spec = {
    code: 'agent.plan_active',
    status: 409,
    charged: false,
    retryable: false,
    title: 'The plan of this agent is paid already.',
    hint: 'Renew it within its last three days, or ask for a higher plan with upgrade.',
  } as const

  constructor({ plan, paidUntil }: { plan: string; paidUntil: number }) {
    super(AgentPlanActiveError.spec.title, {
      facts: { plan, paidUntil: new Date(paidUntil).toISOString() },
    })
  }
}

/** What is left of the old plan is worth more than the new one costs. */
export class AgentUpgradeError extends ServiceError {
  static override readonly spec = {
    code: 'agent.upgrade_too_small',
    status: 409,
    charged: false,
    retryable: false,
    title: 'The rest of the present plan is worth more than the new one costs.',
    hint: 'Upgrade to the yearly plan, or wait until less of the present one is left.',
  } as const
}

/** No key of that id belongs to the agent. */
export class AgentKeyNotFoundError extends ServiceError {
  static override readonly spec = {
    code: 'agent.key_not_found',
    status: 404,
    charged: false,
    retryable: false,
    title: 'This agent has no such key.',
    hint: 'Ask for the ids of its keys: account (free) or agent_subscription.',
  } as const
}
