import { Hono } from 'hono'

/** What `GET /health` tells. */
export type Health = {
  version: string
  network: string
  sandbox: boolean
  /** Address that signs receipts; it holds no money. */
  receiptSigner: string
}

/** `GET /health`: whether the process answers, for load balancers. Asks nobody else. */
export function health(facts: Health): Hono {
  return new Hono().get('/health', (c) => c.json({ status: 'ok', ...facts }))
}
