import type { Address, Hex } from 'viem'

import type { PoolKey } from './uniswap-v4.ts'
import type { Quote } from './venues.ts'

/** One thing tried on the simulated chain. `gasUsed` includes the probe's own few thousand. */
export type Attempt = {
  ok: boolean
  gasUsed: number
  /** The refusal in the contracts' own, cleaned words. */
  reason?: string
}

export type Sale = Attempt & {
  /** Part of the bought tokens that was offered, in basis points. */
  shareBps: number
  /** Tokens offered, in their smallest unit. */
  amount: bigint
  /** What came out, in the quote's smallest unit. */
  received: bigint
  /** Measured from what came out; absent where nothing can be computed. */
  taxBps?: number
}

export type Pool = {
  venue: string
  /** The account that keeps the tokens: of the pool, or of its manager. */
  address: Address
  quote: Quote
  /** In the quote's smallest unit. */
  quoteHeld: bigint
  /** In the token's smallest unit. */
  tokenHeld: bigint
  /** Places in the lists of the chain's venues. */
  dexIndex: number
  quoteIndex: number
  /** Of a pool without an account of its own. */
  managed?: { id: Hex; key: PoolKey }
}

/** A buy of more than the usual by somebody who had nothing. */
export type BiggerBuy = Attempt & {
  /** In the quote's smallest unit. */
  amountIn: bigint
  /** In the token's smallest unit. */
  received: bigint
}

/** A buy, a transfer and sales of one token, as they went. */
export type Trade = {
  pool: Pool
  /** A deeper one, which takes nothing that is taxed on its way there. */
  refusing?: Pool
  /** What the buy spent, in the quote's smallest unit. */
  amountIn: bigint
  /** What the pool owed the buyer before any tax, in the token's smallest unit. */
  tokensQuoted: bigint
  /** What arrived. */
  tokensReceived: bigint
  buy: Attempt & { taxBps?: number }
  transfer?: Attempt & { taxBps?: number }
  /** All of it, half, a tenth, a hundredth; the first success ends the list. */
  sales: Sale[]
  /** A bare transfer to the pool, tried after every sale had failed. */
  poolTransfer?: Attempt
  /** Of ten and three times as much, the biggest first; the first success ends the list. */
  biggerBuys?: BiggerBuy[]
}

/** What could be learned about buying and selling. Only `traded` says anything about the token. */
export type Market =
  | { kind: 'no_venue' | 'no_pool' | 'probe_failed' }
  /** There is a pool, but nothing to buy with could be made up on this node. */
  | { kind: 'unfunded'; pools: Pool[] }
  | { kind: 'traded'; trade: Trade; pools: Pool[] }

/** Accounts of a simulation that nobody has used before. */
export type Accounts = Record<
  | 'trader'
  | 'engine'
  | 'other'
  | 'reader'
  | 'stranger'
  | 'impostor'
  | 'refuser'
  | 'wallet'
  | 'knocker'
  | 'otherKnocker',
  Address
>
