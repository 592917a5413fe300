import { createHmac } from 'node:crypto'

import type { Address, Hex } from 'viem'

import { UnknownPlanError } from '../errors/access.ts'
import type { Usdc } from '../money/usdc.ts'
import type { GrantStore } from './grant-store.ts'
import type { GrantTokens } from './grant-tokens.ts'

/** Access to an API of the seller, for a while. */
export type GrantPlan = {
  planId: string
  /** `undefined`: it costs nothing. */
  price: Usdc | undefined
  description?: string | undefined
  durationSeconds: number
  /** Where the token is good. */
  resourceEndpoint: string
}

/** Access that a wallet has bought. The token is signed from this whenever it is asked for. */
export type Grant = {
  /** Names the purchase, and is the `jti` of the token. An identifier, never a credential. */
  challengeId: string
  /** Chosen by the buyer; each wallet has each only once. */
  requestId: string
  payer: Address
  /** The payment, or the spend of credit, that it was bought with. */
  paymentId: string
  planId: string
  resourceId: string
  resourceEndpoint: string
  /** What settled the payment; `undefined` when credit paid. */
  transaction: Hex | undefined
  /** Unix milliseconds, whole seconds. */
  issuedAt: number
  /** Unix milliseconds, whole seconds. */
  expiresAt: number
}

/** A grant as its owner gets it. */
export type SignedGrant = Omit<Grant, 'payer' | 'paymentId' | 'issuedAt'> & {
  accessToken: string
  explorerUrl: string | undefined
}

/** What the buyer asked for. */
export type GrantOrder = { planId: string; requestId?: string | undefined; resourceId: string }

/** What a grant is bought with. */
export type GrantPurchase = {
  paymentId: string
  payer: Address
  transaction: Hex | undefined
  /** Hash of what the payer was quoted: names a request that the buyer has not named. */
  proofHash: string
  /** Unix milliseconds. */
  at: number
}

/** Names of what is bought, the same whoever computes them and wherever. */
export type ChallengeNames = {
  /** For a request without a name. Follows from the quote, and tells nothing about it. */
  requestId(proofHash: string): string
  /** The same for the same request, so that one that waits to be paid keeps its name. */
  challengeId(parts: readonly string[]): string
}

/** Grants on sale, and those that were sold. */
export type Grants = {
  readonly plans: readonly GrantPlan[]
  readonly names: ChallengeNames
  find(planId: string): GrantPlan | undefined
  /**
   * Makes a grant for a purchase. It is nobody's until the ledger has stored it.
   *
   * @throws UnknownPlanError when the plan is no longer sold
   */
  create(order: GrantOrder, purchase: GrantPurchase): Promise<Grant>
  /** A grant of this wallet. */
  held(payer: Address, requestId: string): Promise<Grant | undefined>
  boughtWith(paymentId: string): Promise<Grant | undefined>
  sign(grant: Grant): Promise<SignedGrant>
  /** A token of a plan that costs nothing. It is nobody's, so nothing is kept of it. */
  giveAway(order: GrantOrder, given: { proofHash: string; at: number }): Promise<SignedGrant>
  explorerUrl(transaction: string | undefined): string | undefined
}

export type GrantsOptions = {
  plans: readonly GrantPlan[]
  store: GrantStore
  tokens: GrantTokens
  names: ChallengeNames
  /** `iss` of the tokens. */
  issuer: () => string
  /** Where a transaction can be looked up, before its hash; absent: nowhere. */
  explorer?: string | undefined
}

export function openGrants({
  plans,
  store,
  tokens,
  names,
  issuer,
  explorer,
}: GrantsOptions): Grants {
  const find = (planId: string) => plans.find((plan) => plan.planId === planId)
  const explorerUrl = (transaction: string | undefined) =>
    explorer === undefined || transaction === undefined ? undefined : `${explorer}${transaction}`
  const sign = async (grant: Omit<Grant, 'payer' | 'paymentId'> & { payer?: Address }) => {
    const { payer: _payer, issuedAt: _issuedAt, ...facts } = grant
    const accessToken = await tokens.sign(claimsOf(grant, issuer()))
    return { ...facts, accessToken, explorerUrl: explorerUrl(grant.transaction) }
  }
  const planOf = (planId: string) => {
    const plan = find(planId)
    if (plan === undefined) throw new UnknownPlanError({ planId })
    return plan
  }
  return {
    plans,
    names,
    find,
    explorerUrl,
    held: (payer, requestId) => store.findHeld(payer, requestId),
    boughtWith: (paymentId) => store.findByPayment(paymentId),
    sign: async ({ paymentId: _paymentId, ...grant }) => sign(grant),
    async create(order, { proofHash, at, ...purchase }) {
      const facts = grantFacts(planOf(order.planId), { order, at, names, proofHash })
      const known = await store.findByChallenge(facts.challengeId)
      // A name is given once. Somebody else was faster with the same one: this payer gets its own.
      const challengeId =
        known === undefined || known.payer === purchase.payer.toLowerCase()
          ? facts.challengeId
          : names.challengeId([facts.challengeId, purchase.payer.toLowerCase()])
      return { ...facts, ...purchase, challengeId }
    },
    giveAway: async (order, { proofHash, at }) => {
      const plan = planOf(order.planId)
      if (plan.price !== undefined) throw new Error(`${plan.planId} is not given away.`)
      const facts = grantFacts(plan, { order, at, names, proofHash })
      // Whoever asks gets a token of its own, also under a name that somebody else has used.
      const challengeId = names.challengeId([facts.challengeId, proofHash])
      return sign({ ...facts, challengeId, transaction: undefined })
    },
  }
}

type FactsGiven = { order: GrantOrder; at: number; names: ChallengeNames; proofHash: string }

function grantFacts(plan: GrantPlan, { order, at, names, proofHash }: FactsGiven) {
  const { planId, durationSeconds, resourceEndpoint } = plan
  const { resourceId } = order
  const requestId = order.requestId ?? names.requestId(proofHash)
  const challengeId = names.challengeId([requestId, planId, resourceId])
  const issuedAt = Math.floor(at / 1000) * 1000
  const expiresAt = issuedAt + durationSeconds * 1000
  return { challengeId, requestId, planId, resourceId, resourceEndpoint, issuedAt, expiresAt }
}

/** What a token says. Times are Unix seconds. */
export type GrantClaims = {
  iss: string
  /** The request id. */
  sub: string
  /** The challenge id. */
  jti: string
  planId: string
  resourceId: string
  /** The wallet that bought it; absent where nothing was paid. */
  payer?: string
  /** Absent where no coin paid. */
  txHash?: string
  iat: number
  exp: number
}

/** The claims of a grant: the same each time, so that every token of it is the same token. */
export function claimsOf(
  grant: Omit<Grant, 'payer' | 'paymentId'> & { payer?: Address },
  issuer: string,
): GrantClaims {
  const { requestId, challengeId, planId, resourceId, payer, transaction } = grant
  return {
    iss: issuer,
    sub: requestId,
    jti: challengeId,
    planId,
    resourceId,
    ...(payer !== undefined && { payer: payer.toLowerCase() }),
    ...(transaction !== undefined && { txHash: transaction }),
    iat: Math.floor(grant.issuedAt / 1000),
    exp: Math.floor(grant.expiresAt / 1000),
  }
}

/** Every process with the secret gives the same names; nobody else can tell them in advance. */
export function challengeNames(secret: Uint8Array): ChallengeNames {
  const key = createHmac('sha256', secret).update('faregate challenges v1').digest()
  const name = (parts: readonly string[]) =>
    createHmac('sha256', key).update(JSON.stringify(parts)).digest().subarray(0, 16)
  return {
    requestId: (proofHash) => `http-${uuidOf(name(['request', proofHash]))}`,
    challengeId: (parts) => `ch_${name(['challenge', ...parts]).toString('hex')}`,
  }
}

/** A UUID of version 8 (RFC 9562): its bits are ours. */
function uuidOf(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-')
}
