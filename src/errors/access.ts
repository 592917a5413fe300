import { ServiceError } from './service-error.ts'

/** Neither a plan nor a route, or both. */
export class AccessChoiceError extends ServiceError {
  static override readonly spec = {
    code: 'access.choice',
    status: 400,
    charged: false,
    retryable: false,
    title: 'An access request names either a plan or a route.',
    hint: 'Send planId or routeId, one of them. GET /discover (free) lists both.',
  } as const
}

/** No such plan. */
export class UnknownPlanError extends ServiceError {
  static override readonly spec = {
    code: 'access.unknown_plan',
    status: 404,
    charged: false,
    retryable: false,
    title: 'There is no plan of that id.',
    hint: 'GET /discover (free) lists the plans on sale.',
  } as const

  constructor({ planId }: { planId: string }) {
    super(UnknownPlanError.spec.title, { facts: { planId: planId.slice(0, 64) } })
  }
}

/** No such route. */
export class UnknownRouteError extends ServiceError {
  static override readonly spec = {
    code: 'access.unknown_route',
    status: 404,
    charged: false,
    retryable: false,
    title: 'There is no route of that id.',
    hint: 'GET /discover (free) lists the routes on sale.',
  } as const

  constructor({ routeId }: { routeId: string }) {
    super(UnknownRouteError.spec.title, { facts: { routeId: routeId.slice(0, 64) } })
  }
}

/** A route was asked for without saying what is to be called. */
export class ResourceRequiredError extends ServiceError {
  static override readonly spec = {
    code: 'access.resource_required',
    status: 400,
    charged: false,
    retryable: false,
    title: 'A request for a route says what to call.',
    hint: 'Send resource {method, path, body} as GET /discover shows them for the route.',
  } as const
}

/** The resource lacks its method or its path. */
export class ResourceFieldError extends ServiceError {
  static override readonly spec = {
    code: 'access.missing_resource_field',
    status: 400,
    charged: false,
    retryable: false,
    title: 'The resource lacks a field.',
    hint: 'Send resource {method, path, body} as GET /discover shows them for the route.',
  } as const

  constructor({ field }: { field: string }) {
    super(`The resource has no ${field}.`, { facts: { field } })
  }
}

/** The wallet has a grant under this request id, for something else. */
export class RequestIdTakenError extends ServiceError {
  static override readonly spec = {
    code: 'access.request_id_taken',
    status: 409,
    charged: false,
    retryable: false,
    title: 'This wallet has used the requestId for another plan or resource.',
    hint: 'Choose a new requestId for each thing you buy.',
  } as const
}

/** What was bought under this request id is over. */
export class GrantEndedError extends ServiceError {
  static override readonly spec = {
    code: 'access.grant_ended',
    status: 410,
    charged: false,
    retryable: false,
    title: 'The grant that this wallet bought under the requestId has ended.',
    hint: 'Choose a new requestId to buy access again.',
  } as const

  constructor({ endedAt }: { endedAt: string }) {
    super(GrantEndedError.spec.title, { facts: { endedAt } })
  }
}

/** Another payment of the wallet was delivered under this request id in the same moment. */
export class AlreadyGrantedError extends ServiceError {
  static override readonly spec = {
    code: 'access.already_granted',
    status: 409,
    charged: false,
    retryable: true,
    title: 'This wallet was granted access under the requestId by another payment.',
    hint: 'Send the same call again with the other payment, or signed by the wallet: it answers the grant.',
  } as const
}
