import type { Address } from 'viem'

import { AlreadyGrantedError } from '../errors/access.ts'
import type { Tool } from '../registry/define-tool.ts'
import type { OwnedContext } from '../registry/tool-context.ts'
import type { PaidCall } from './admit.ts'
import { grantShelf } from './desks/grants.ts'
import type { DeliveredOutcome, GateServices } from './gate.ts'
import type { LedgerEntry } from './ledger.ts'
import { readReceipt } from './receipt.ts'

type Asker = {
  tool: Tool
  /** Parsed. */
  input: unknown
  /** Proved: by a signature, a key, or a payment that nobody else can know. */
  payer: Address
  by: OwnedContext['by']
  /** What was bought with a payment that is repeated. */
  paymentId?: string
}

/**
 * What the payer has bought before and gets again, with the receipt of then. Nothing is charged.
 * `undefined`: it has no such thing.
 */
export async function handOutOwned(
  services: GateServices,
  { tool, input, payer, by, paymentId }: Asker,
): Promise<DeliveredOutcome | undefined> {
  const { grants, ledger, clock } = services
  const shelf = grantShelf(grants, { payer, paymentId })
  const owned = await tool.owned?.(input, { by, payer, clock, grants: shelf })
  if (owned === undefined) return undefined
  const stored = await ledger.result(owned.paymentId)
  return {
    kind: 'delivered',
    tool,
    body: JSON.stringify(owned.output),
    output: owned.output,
    receipt: stored && readReceipt(stored.receipt),
    repeated: true,
    limits: undefined,
  }
}

/**
 * The same for whoever comes with a fresh payment, which is then not taken. Its signature proves
 * the payer only as long as it has not been on chain, where anybody can read it; if nobody can tell,
 * the payment is not taken for a proof, and not for money either.
 *
 * @throws AlreadyGrantedError
 */
export async function handOutInstead(
  services: GateServices,
  call: PaidCall,
): Promise<DeliveredOutcome | undefined> {
  const { tool, input, payment } = call
  if (tool.owned === undefined) return undefined
  const { payer } = payment
  const owned = await handOutOwned(services, { tool, input, payer, by: 'other_payment' })
  if (owned === undefined) return undefined
  const { asset } = services.terms
  const record = await services.settlement.inspect({
    ...payment,
    asset,
    claimedAt: services.clock(),
  })
  if (record.kind === 'unused') return owned
  throw new AlreadyGrantedError(AlreadyGrantedError.spec.title)
}

/** What a delivered payment has bought, as far as the tool keeps it longer than its answer. */
export function handOutBought(
  services: GateServices,
  { tool, input }: Pick<PaidCall, 'tool' | 'input'>,
  { id: paymentId, payer }: LedgerEntry,
): Promise<DeliveredOutcome | undefined> {
  return handOutOwned(services, { tool, input, payer, by: 'same_payment', paymentId })
}
