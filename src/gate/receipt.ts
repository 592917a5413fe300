import { z } from 'zod'

import { toAtomic } from '../money/usdc.ts'
import type { GateServices } from './gate.ts'
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
  /** `offer-receipt`: the same, signed. Absent where it could not be signed. */
  extensions: z.record(z.string(), z.unknown()).optional(),
})

/** What the payer can show: the transaction, who paid, how much arrived, and for what. */
export type Receipt = z.infer<typeof receiptSchema>

/** The receipt of a settled payment. */
function receiptOf(entry: LedgerEntry): Receipt {
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

/**
 * The receipt with a signature that proves it to others. A payer who has paid gets an answer also
 * when signing fails: then without the signature.
 */
export async function signedReceipt(
  { signer, clock }: Pick<GateServices, 'signer' | 'clock'>,
  entry: LedgerEntry,
  resourceUrl: string,
): Promise<Receipt> {
  const receipt = receiptOf(entry)
  const { network, payer, transaction } = receipt
  const issuedAt = Math.floor(clock() / 1000)
  const statement = { version: 1, network, resourceUrl, payer, issuedAt, transaction } as const
  const signed = await signer.sign(statement).catch(() => undefined)
  if (signed === undefined) return receipt
  return { ...receipt, extensions: { 'offer-receipt': { info: { receipt: signed } } } }
}

/** Reads a stored receipt back. */
export function readReceipt(text: string): Receipt {
  return receiptSchema.parse(JSON.parse(text))
}
