import { Hono } from 'hono'

import type { Gate } from '../../gate/gate.ts'
import { answerOutcome } from '../answer.ts'
import { keyOf, signInsOf } from '../credential.ts'
import { paymentsOf } from '../payment-headers.ts'

/**
 * `GET /v1/payments/{id}`: where the money of a payment is, for its payer. Twin of
 * `payment_status`. The proof is the original payment, `X-Payment-Proof` (the quote id or the
 * payment identifier), a key pass or a signature of the wallet.
 */
export function payments({ gate }: { gate: Gate }): Hono {
  return new Hono().get('/v1/payments/:id', async (c) => {
    const { headers } = c.req.raw
    const proof = headers.get('x-payment-proof') ?? undefined
    const outcome = await gate.call({
      tool: 'payment_status',
      input: { paymentId: c.req.param('id'), quoteId: proof, paymentIdentifier: proof },
      key: keyOf(headers),
      signIns: signInsOf(headers),
      visitor: c.get('visitor'),
      payments: paymentsOf(headers),
      resourceUrl: '',
    })
    return answerOutcome(c, outcome)
  })
}
