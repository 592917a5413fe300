/** Names under which a payment may arrive, the current one first. */
const paymentHeaders = ['payment-signature', 'x-payment'] as const

/** Every payment a request carries in its headers, unread. */
export function paymentsOf(headers: Headers): string[] {
  return paymentHeaders.map((name) => headers.get(name)).filter((value) => value !== null)
}

/** Writes an object as x402 headers carry it: base64 of its JSON. */
export function encodeHeader(value: unknown): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64')
}

/** The receipt under both of its names. */
export function receiptHeaders(receipt: unknown): Record<string, string> {
  const encoded = encodeHeader(receipt)
  return { 'payment-response': encoded, 'x-payment-response': encoded }
}
