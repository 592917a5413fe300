import { z } from 'zod'

import { toAtomic } from '../money/usdc.ts'
import type { LedgerEntry } from './ledger.ts'

/** An x402 `SettleResponse`, as every paid answer carries it. Keys stay in this order. */
const receiptSchema = z.object({
  success: z.literal(true),
  transaction: z.string(),
  network: z.templateLiteral([z.string(), ':', z.string()]),
  payer: z.string(),
  /** What arrived, in atomic units. */
  amount: z.string(),
  extra: z.object({ paymentId: z.string(), tool: z.string() }),
})

/** What the payer can show: the transaction, who paid, how much arrived, and for what. */
export type Receipt = z.infer<typeof receiptSchema>

/** The receipt of a settled payment. */
export function receiptOf(entry: LedgerEntry): Receipt {
  if (entry.transaction === undefined || entry.received === undefined) {
    throw new Error(`${entry.id} is ${entry.state} without a transaction.`)
  }
  return {
    success: true,
    transaction: entry.transaction,
    network: entry.network,
    payer: entry.payer,
    amount: toAtomic(entry.received),
    extra: { paymentId: entry.id, tool: entry.tool },
  }
}

/** Reads a stored receipt back. */
export function readReceipt(text: string): Receipt {
  return receiptSchema.parse(JSON.parse(text))
}
