import type { FacilitatorClient } from '@x402/core/server'
import type { PaymentPayload, SettleResponse } from '@x402/core/types'
import { isHex, type Hex, type PublicClient } from 'viem'

import { endsTooSoon } from '../gate/match-terms.ts'
import type { PaymentTerms } from '../gate/quote.ts'
import type {
  ClaimedAuthorization,
  Inspection,
  RefusalReason,
  Settlement,
  SettlementOrder,
  SettlementOutcome,
} from '../gate/settlement.ts'
import { toAtomic } from '../money/usdc.ts'
import { judgeUse, readAuthorization } from './authorization-record.ts'
import { isSignedByPayer } from './signature.ts'

export type SettlementOptions = {
  /** The own relayer or a remote facilitator. */
  engine: FacilitatorClient
  terms: PaymentTerms
  /** Absent when no node is configured: then the engine's word has to do. */
  client: PublicClient | undefined
  clock: () => number
  /** How long to look for a transaction that the engine says exists, in milliseconds. */
  proofMs?: number
}

type Settling = Required<Omit<SettlementOptions, 'client'>> & Pick<SettlementOptions, 'client'>

/** Settlement through any x402 engine, judged by what the chain itself recorded. */
export function settlement(options: SettlementOptions): Settlement {
  const settling: Settling = { proofMs: 10_000, ...options }
  return {
    choose: (tried) => (tried.length === 0 ? 'only' : undefined),
    isSignedByPayer: (payment) => isSignedByPayer(payment, options),
    settle: (order) => settle(settling, order),
    inspect: (claim) => inspect(settling, claim),
  }
}

/**
 * Verify, submit, prove. Until `engine.settle` is called nothing can have moved; from then on only
 * the chain's record decides.
 */
async function settle(settling: Settling, order: SettlementOrder): Promise<SettlementOutcome> {
  const { engine } = settling
  const payload = wirePayload(order)
  const verdict = await attempt(() => engine.verify(payload, order.requirements))
  if (!verdict.ok) return { kind: 'unavailable', cause: verdict.cause }
  if (!isAbout(order, verdict.value)) return { kind: 'unavailable', cause: aboutAnother }
  if (!verdict.value.isValid) {
    return refusedBeforehand(settling, order, verdict.value.invalidReason ?? 'no reason given')
  }
  // What came before may have taken its time; what cannot settle any more is not submitted.
  if (endsTooSoon(order.payment, settling.clock())) {
    return refusedBeforehand(settling, order, 'expired before it could be submitted')
  }
  const answer = await attempt(() => engine.settle(payload, order.requirements))
  if (!answer.ok) return unclear(settling, order, { transaction: undefined, cause: answer.cause })
  return judge(settling, order, answer.value)
}

/**
 * Refused before we submitted anything. The money may have moved all the same, for an earlier try
 * of ours, so the chain has to agree; an engine that knows of a use which our node does not show
 * yet is ahead of it.
 */
async function refusedBeforehand(
  settling: Settling,
  order: SettlementOrder,
  detail: string,
): Promise<SettlementOutcome> {
  const record = await inspect(settling, order.claim)
  if (record.kind === 'transferred') return { ...record, kind: 'settled' }
  const reason = refusalReason(detail)
  const isAhead = record.kind === 'unused' && reason === 'authorization_used'
  return isAhead || record.kind === 'unanswered'
    ? { kind: 'unknown', transaction: undefined, cause: detail }
    : { kind: 'refused', reason, detail }
}

async function judge(
  settling: Settling,
  order: SettlementOrder,
  answer: SettleResponse,
): Promise<SettlementOutcome> {
  const transaction = transactionHash(answer.transaction)
  const cause = answer.errorReason ?? 'the engine reported success'
  if (!answer.success) return refusedAfterwards(settling, order, { answer, transaction })
  if (transaction === undefined) return unclear(settling, order, { transaction, cause })
  const { client } = settling
  if (client === undefined) return believed(order, answer, transaction)
  const received = await prove({ ...settling, client }, order, transaction)
  return received === undefined
    ? unclear(settling, order, { transaction, cause })
    : { kind: 'settled', transaction, received }
}

/** Without a node the engine's word is all there is; it must at least agree with our order. */
function believed(
  order: SettlementOrder,
  answer: SettleResponse,
  transaction: Hex,
): SettlementOutcome {
  const { requirements, payment } = order
  return answer.network === requirements.network && isAbout(order, answer)
    ? { kind: 'settled', transaction, received: payment.amount }
    : { kind: 'unknown', transaction, cause: aboutAnother }
}

const aboutAnother = 'the engine answered about another payment'

/** Whether an answer is about this payer; one that names nobody is. */
function isAbout({ payment }: SettlementOrder, { payer }: { payer?: string }): boolean {
  return payer === undefined || payer.toLowerCase() === payment.payer
}

/**
 * "No" is believed only when the chain agrees and nothing of ours is on its way. An engine whose own
 * node failed after the transaction was sent says "no" as well, without a reason that we know: an
 * unused nonce proves nothing then, because the block may be the next one.
 */
async function refusedAfterwards(
  settling: Settling,
  order: SettlementOrder,
  { answer, transaction }: { answer: SettleResponse; transaction: Hex | undefined },
): Promise<SettlementOutcome> {
  const detail = answer.errorReason ?? 'no reason given'
  const outcome = await unclear(settling, order, { transaction, cause: detail })
  const reason = refusalReason(detail)
  const onItsWay = transaction !== undefined || reason === 'refused'
  if (outcome.kind !== 'unknown' || onItsWay) return outcome
  const record = await inspect(settling, order.claim)
  const chainAgrees = record.kind === 'no_node' || record.kind === 'unused'
  return chainAgrees ? { kind: 'refused', reason, detail } : outcome
}

/** Asks the chain whether the money moved after all. */
async function unclear(
  settling: Settling,
  order: SettlementOrder,
  { transaction, cause }: { transaction: Hex | undefined; cause: unknown },
): Promise<SettlementOutcome> {
  const record = await inspect(settling, order.claim)
  if (record.kind === 'transferred') return { ...record, kind: 'settled' }
  if (record.kind === 'spent') {
    return { kind: 'refused', reason: 'authorization_used', detail: 'the authorization is spent' }
  }
  return { kind: 'unknown', transaction, cause }
}

/** Looks for the transfer in the transaction's own logs; our node may lag behind the engine's. */
async function prove(
  { client, clock, proofMs }: Settling & { client: PublicClient },
  { claim }: SettlementOrder,
  hash: Hex,
) {
  const giveUpAt = clock() + proofMs
  for (;;) {
    const record = await attempt(async () => {
      const receipt = await client.getTransactionReceipt({ hash })
      return judgeUse(client, receipt, { claim, now: clock() })
    })
    if (record.ok) return record.value.kind === 'transferred' ? record.value.received : undefined
    if (clock() >= giveUpAt) return undefined
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function inspect(
  { client, clock }: Settling,
  claim: ClaimedAuthorization,
): Promise<Inspection> {
  if (client === undefined) return { kind: 'no_node' }
  const record = await attempt(() => readAuthorization(client, claim, clock()))
  return record.ok ? record.value : { kind: 'unanswered', cause: record.cause }
}

/** The payment as an engine is to see it: our terms, the payer's authorization, nothing else. */
function wirePayload({ payment, requirements }: SettlementOrder): PaymentPayload {
  const { payer, payTo, amount, validAfter, validBefore, nonce, signature } = payment
  return {
    x402Version: 2,
    accepted: requirements,
    payload: {
      signature,
      authorization: {
        from: payer,
        to: payTo,
        value: toAtomic(amount),
        validAfter: validAfter.toString(),
        validBefore: validBefore.toString(),
        nonce,
      },
    },
  }
}

/** The set of reasons is open; each engine words them its own way. */
function refusalReason(reason: string): RefusalReason {
  if (/nonce_already_used|authorization_used|nonce_used/.test(reason)) return 'authorization_used'
  if (/insufficient/.test(reason)) return 'insufficient_funds'
  if (/signature/.test(reason)) return 'signature_invalid'
  if (/valid_before|expired/.test(reason)) return 'expired'
  return 'refused'
}

function transactionHash(text: unknown): Hex | undefined {
  return isHex(text) && text.length === 66 ? text : undefined
}

type Attempt<value> = { ok: true; value: value } | { ok: false; cause: unknown }

async function attempt<value>(action: () => Promise<value>): Promise<Attempt<value>> {
  try {
    return { ok: true, value: await action() }
  } catch (cause) {
    return { ok: false, cause }
  }
}
