import { Hono } from 'hono'

/** What `GET /health` tells. */
export type Health = {
  version: string
  network: string
  sandbox: boolean
  /** Address that signs receipts; it holds no money. */
  receiptSigner: string
  /** What the chain's node was last seen to offer: `offered`, `missing` or `untold`, by name. */
  node: () => Readonly<Record<string, string>> | undefined
}

/** `GET /health`: whether the process answers, for load balancers. Asks nobody else. */
export function health({ node, ...facts }: Health): Hono {
  return new Hono().get('/health', (c) =>
    c.json({ status: 'ok', ...facts, node: node() ?? 'none' }),
  )
}
