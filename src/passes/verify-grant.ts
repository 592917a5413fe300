import { createSecretKey } from 'node:crypto'

import type { MiddlewareHandler } from 'hono'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import type { JWTPayload, JWTVerifyOptions } from 'jose'

import type { GrantClaims } from './grants.ts'

/** How an API knows which tokens are good. */
export type VerifyGrantOptions = VerifyGrantKeys & {
  /** `iss` of the tokens: the public address of the server that sells them. */
  issuer: string
  /** Plans that open this API; all of the issuer's when absent. */
  planIds?: readonly string[]
  /** The one resource that a token has to be for. */
  resourceId?: string
  /** Seconds by which clocks may differ (default 5). */
  clockToleranceSeconds?: number
  /** Unix milliseconds; the clock of the machine when absent. */
  clock?: () => number
}

type VerifyGrantKeys =
  /** Where the issuer publishes its keys: `https://…/.well-known/jwks.json`. */
  | {
      jwksUrl: string
      secrets?: never
      /** Milliseconds before a token with an unknown key makes them be fetched again (default 30,000). */
      refetchAfterMs?: number
    }
  /** Secrets shared with the issuer (HS256), the current one and those before it. */
  | { secrets: readonly string[]; jwksUrl?: never; refetchAfterMs?: never }

/** Why a token opens nothing. Codes are stable. */
export type GrantProblem = {
  /** 401: show a good token. 403: this one is for something else. 503: keys cannot be had. */
  status: 401 | 403 | 503
  code: 'grant.missing' | 'grant.invalid' | 'grant.expired' | 'grant.not_covered' | 'grant.no_keys'
  message: string
  retryable: boolean
  hint: string
}

export type GrantCheck = { ok: true; grant: GrantClaims } | { ok: false; problem: GrantProblem }

/** Checks a token, or that of a request (`Authorization: Bearer`, nowhere else). Never throws. */
export type GrantVerifier = (given: string | Request) => Promise<GrantCheck>

const shortestSecret = 32
const longestToken = 8_192

/**
 * Builds the check for an API behind grants. Keys that are fetched are kept, and fetched again when
 * a token names one that is not among them.
 *
 * @throws RangeError for options that would let anybody in
 */
export function verifyGrant(options: VerifyGrantOptions): GrantVerifier {
  const check = signatureCheck(options)
  return async (given) => {
    const token = typeof given === 'string' ? given : bearerOf(given.headers)
    if (token === undefined || token === '') return refused('grant.missing')
    try {
      if (token.length > longestToken) return refused('grant.invalid')
      return coverage(await check(token), options)
    } catch (error) {
      return refused(problemOf(error))
    }
  }
}

/**
 * The check as middleware of Hono: `c.get('grant')` holds the claims behind it.
 *
 * @throws RangeError for options that would let anybody in
 */
export function requireGrant(
  options: VerifyGrantOptions,
): MiddlewareHandler<{ Variables: { grant: GrantClaims } }> {
  const verify = verifyGrant(options)
  return async (c, next) => {
    const checked = await verify(c.req.raw)
    if (!checked.ok) return grantRefusal(checked.problem)
    c.set('grant', checked.grant)
    return next()
  }
}

/**
 * The check around a handler of `Request` and `Response`, for every server that speaks them.
 *
 * @throws RangeError for options that would let anybody in
 */
export function withGrant(
  options: VerifyGrantOptions,
  handle: (request: Request, grant: GrantClaims) => Response | Promise<Response>,
): (request: Request) => Promise<Response> {
  const verify = verifyGrant(options)
  return async (request) => {
    const checked = await verify(request)
    return checked.ok ? handle(request, checked.grant) : grantRefusal(checked.problem)
  }
}

/** The answer to a request without a good token. */
export function grantRefusal({ status, ...problem }: GrantProblem): Response {
  const error = status === 403 ? 'insufficient_scope' : 'invalid_token'
  const challenge = problem.code === 'grant.missing' ? 'Bearer' : `Bearer error="${error}"`
  return Response.json(
    { type: 'Error', ...problem, charged: false },
    {
      status,
      headers: {
        'cache-control': 'no-store',
        ...(status !== 503 && { 'www-authenticate': challenge }),
      },
    },
  )
}

type SignatureCheck = (token: string) => Promise<JWTPayload>

/** Which algorithms count is said by the keys, never by the token. */
function signatureCheck(options: VerifyGrantOptions): SignatureCheck {
  const { jwksUrl, secrets, issuer } = options
  if (issuer === '') throw new RangeError('verifyGrant needs the issuer of the tokens.')
  if (jwksUrl !== undefined) {
    const { refetchAfterMs: cooldownDuration = 30_000 } = options
    const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 5_000, cooldownDuration })
    return async (token) => {
      const rules = rulesOf(options, ['ES256', 'RS256'])
      return (await jwtVerify(token, keys, rules)).payload
    }
  }
  if (secrets === undefined || secrets.length === 0) {
    throw new RangeError('verifyGrant needs jwksUrl or secrets.')
  }
  if (secrets.some((secret) => secret.length < shortestSecret)) {
    throw new RangeError(`A secret of verifyGrant has less than ${shortestSecret} characters.`)
  }
  const keys = secrets.map((secret) => createSecretKey(Buffer.from(secret, 'utf8')))
  return async (token) => {
    const rules = rulesOf(options, ['HS256'])
    const tried = await Promise.allSettled(keys.map((key) => jwtVerify(token, key, rules)))
    const good = tried.find((one) => one.status === 'fulfilled')
    if (good !== undefined) return good.value.payload
    const reasons = tried.map((one) => (one.status === 'rejected' ? one.reason : undefined))
    // One of the keys has signed it: what that one says is why.
    throw (
      reasons.find((reason) => !(reason instanceof errors.JWSSignatureVerificationFailed)) ??
      reasons[0]
    )
  }
}

function rulesOf(
  { issuer, clockToleranceSeconds = 5, clock }: VerifyGrantOptions,
  algorithms: string[],
): JWTVerifyOptions {
  return {
    algorithms,
    issuer,
    clockTolerance: clockToleranceSeconds,
    requiredClaims: ['exp', 'iat', 'sub', 'jti', 'planId', 'resourceId'],
    ...(clock && { currentDate: new Date(clock()) }),
  }
}

function coverage(
  payload: JWTPayload,
  { planIds, resourceId }: Pick<VerifyGrantOptions, 'planIds' | 'resourceId'>,
): GrantCheck {
  const grant = readClaims(payload)
  if (grant === undefined) return refused('grant.invalid')
  const isPlan = planIds === undefined || planIds.includes(grant.planId)
  const isResource = resourceId === undefined || resourceId === grant.resourceId
  return isPlan && isResource ? { ok: true, grant } : refused('grant.not_covered')
}

function readClaims(payload: JWTPayload): GrantClaims | undefined {
  const { iss, sub, jti, iat, exp, planId, resourceId, payer, txHash } = payload
  if (iss === undefined || sub === undefined || jti === undefined) return undefined
  if (iat === undefined || exp === undefined) return undefined
  if (typeof planId !== 'string' || typeof resourceId !== 'string') return undefined
  return {
    iss,
    sub,
    jti,
    planId,
    resourceId,
    ...(typeof payer === 'string' && { payer }),
    ...(typeof txHash === 'string' && { txHash }),
    iat,
    exp,
  }
}

/** The token of a request. In a query string it would end up in logs, so it is not looked for there. */
function bearerOf(headers: Headers): string | undefined {
  return /^bearer\s+(\S+)\s*$/i.exec(headers.get('authorization') ?? '')?.[1]
}

function problemOf(error: unknown): GrantProblem['code'] {
  if (error instanceof errors.JWTExpired) return 'grant.expired'
  const isOfToken =
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid) &&
    error.code !== 'ERR_JOSE_GENERIC'
  return isOfToken ? 'grant.invalid' : 'grant.no_keys'
}

const problems: Record<GrantProblem['code'], Omit<GrantProblem, 'code'>> = {
  'grant.missing': {
    status: 401,
    message: 'This call needs an access token.',
    retryable: false,
    hint: 'Buy one from the issuer (POST /x402/access) and send it as Authorization: Bearer <token>.',
  },
  'grant.invalid': {
    status: 401,
    message: 'The access token is not valid here.',
    retryable: false,
    hint: 'Send the accessToken of the grant unchanged, to the API that it is for.',
  },
  'grant.expired': {
    status: 401,
    message: 'The access token has ended.',
    retryable: false,
    hint: 'Buy access again from the issuer, under a new requestId.',
  },
  'grant.not_covered': {
    status: 403,
    message: 'The access token is for another plan or resource.',
    retryable: false,
    hint: 'Buy a plan that covers this resource; GET /discover of the issuer lists them.',
  },
  'grant.no_keys': {
    status: 503,
    message: 'The keys of the issuer cannot be had at the moment.',
    retryable: true,
    hint: 'Try again in a few seconds.',
  },
}

function refused(code: GrantProblem['code']): GrantCheck & { ok: false } {
  return { ok: false, problem: { code, ...problems[code] } }
}
