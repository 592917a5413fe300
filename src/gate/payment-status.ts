import { PaymentNotFoundError } from '../errors/payment.ts'
import type { PaymentFacts, PaymentQuery, Returned } from '../registry/tool-context.ts'
import type { GateServices } from './gate.ts'
import type { LedgerEntry } from './ledger.ts'
import { echoedQuoteId } from './match-terms.ts'
import type { Payment } from './payment.ts'
import { provesPayer, type Proven } from './proof.ts'
import type { PaymentState } from './states.ts'

/** What came with the question besides the query: perhaps the payment itself, perhaps a proof. */
export type Asker = { payment: Payment | undefined; proven: Proven }

/**
 * Tells the payer where a payment stands.
 *
 * @throws PaymentNotFoundError for an unknown payment, and for anybody but its payer
 */
export async function paymentStatus(
  { ledger, clock }: Pick<GateServices, 'ledger' | 'clock'>,
  query: PaymentQuery,
  asker: Asker,
): Promise<PaymentFacts> {
  const entry = await ledger.find(query.paymentId)
  if (entry === undefined || !isPayer(entry, query, asker)) {
    throw new PaymentNotFoundError(PaymentNotFoundError.spec.title)
  }
  const stored = entry.state === 'delivered' ? await ledger.result(entry.id) : undefined
  const kept = stored !== undefined && stored.expiresAt > clock()
  const { id, state, tool, network, asset, payer, amount, received, transaction } = entry
  return {
    id,
    state,
    charged: charged[state],
    tool,
    network,
    asset,
    payer,
    amount,
    received,
    transaction,
    returned: returnedBy(entry),
    claimedAt: entry.claimedAt,
    updatedAt: entry.updatedAt,
    resultExpiresAt: kept ? stored.expiresAt : undefined,
    next: state === 'delivered' && !kept ? droppedResult : next[state],
  }
}

function isPayer(entry: LedgerEntry, query: PaymentQuery, { payment, proven }: Asker): boolean {
  const own = payment?.id === entry.id ? payment : undefined
  const quoteIds = [query.quoteId, own && echoedQuoteId(own)]
  const identifiers = [query.paymentIdentifier, own?.identifier]
  return provesPayer({ quoteIds, identifiers, proven }, entry)
}

function returnedBy(entry: LedgerEntry): Returned | undefined {
  const { state, received: amount, refundTransaction: transaction, updatedAt: at } = entry
  if (amount === undefined) return undefined
  if (state === 'credited') return { kind: 'credit', amount, transaction: undefined, at }
  return state === 'refunded' ? { kind: 'refund', amount, transaction, at } : undefined
}

/** Whether the payer's money is spent. */
const charged: Record<PaymentState, boolean | 'unknown'> = {
  pending: 'unknown',
  unknown: 'unknown',
  paid: true,
  delivered: true,
  rejected: false,
  expired: false,
  refund_pending: true,
  refund_failed: true,
  refunded: false,
  credited: false,
}

const unclear =
  'Send the same call with the same payment again: it cannot be charged twice. Do not sign a new one.'
const onItsWay = 'Wait: the money is on its way back; ask again in a minute.'
const droppedResult =
  'Nothing: it was delivered and its answer is no longer kept; a new call needs a new payment.'

const next: Record<PaymentState, string> = {
  pending: unclear,
  unknown: unclear,
  paid: 'Send the same call with the same payment again: it is free, and what is not delivered is given back.',
  delivered:
    'Send the same call with the same payment again to have the stored answer, free of charge.',
  rejected: 'Ask for a fresh quote; nothing was charged.',
  expired:
    'Ask for a fresh quote; nothing was charged and this payment cannot be charged any more.',
  refund_pending: onItsWay,
  refund_failed: onItsWay,
  refunded: 'Nothing: the money is back in the wallet it came from.',
  credited:
    'Sign in with the wallet that paid (sign_in_challenge) to spend the credit on any tool.',
}
