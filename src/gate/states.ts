/** Where a payment stands. Rows move between these and are never deleted. */
export const paymentStates = [
  'pending',
  'paid',
  'delivered',
  'unknown',
  'rejected',
  'expired',
  'refund_pending',
  'refunded',
  'refund_failed',
  'credited',
] as const

export type PaymentState = (typeof paymentStates)[number]

/**
 * Every legal move, and why it exists. Nothing else moves a payment: the ledger asks this table
 * inside the transaction that writes the move and its audit row.
 */
const moves: Record<PaymentState, Partial<Record<PaymentState, string>>> = {
  pending: {
    paid: 'the chain shows the transfer',
    unknown: 'nobody can say yet whether money moved',
    rejected: 'verification or settlement said no and the chain agrees',
    expired: 'validBefore passed with the nonce unused',
  },
  unknown: {
    paid: 'the chain shows the transfer after all',
    pending: 'the chain shows the nonce unused; settlement is tried again',
    expired: 'validBefore passed with the nonce unused',
  },
  rejected: { pending: 'the payer sends the same payment again' },
  paid: {
    delivered: 'the result is stored',
    unknown: 'the chain took the block of the transfer back',
    refund_pending: 'the call could not be delivered in time',
  },
  refund_pending: {
    refunded: 'the refund is on chain',
    refund_failed: 'the refund could not be sent',
    credited: 'the amount is on the balance of the payer',
  },
  refund_failed: { refund_pending: 'the refund is tried again' },
  delivered: {},
  expired: {},
  refunded: {},
  credited: {},
}

/** Whether the table allows the move. */
export function isLegalMove(from: PaymentState, to: PaymentState): boolean {
  return moves[from][to] !== undefined
}

/** All legal moves, for tests and documents. */
export function legalMoves(): { from: PaymentState; to: PaymentState; reason: string }[] {
  return paymentStates.flatMap((from) =>
    paymentStates.flatMap((to) => {
      const reason = moves[from][to]
      return reason === undefined ? [] : [{ from, to, reason }]
    }),
  )
}
