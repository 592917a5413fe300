import type { Address } from 'viem'
import { z } from 'zod'

import { InvalidInputError } from '../errors/request.ts'
import type { CallRequest } from './gate.ts'
import { walletOf, type Proven } from './proof.ts'

const address = z.templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]{40}$/)])

/**
 * The wallet that a quote is for: the one the caller names, else the one that was proved. A name is
 * no proof, and needs none: whoever it names is the only one who can pay that quote.
 *
 * @throws InvalidInputError when it is no address, or two of them
 */
export function quotedPayer({ payers = [] }: CallRequest, proven: Proven): Address | undefined {
  const named = payers.filter((payer) => payer !== undefined).map(readPayer)
  if (new Set(named).size > 1) throw unreadable('names two wallets')
  return named[0] ?? walletOf(proven)
}

function readPayer(raw: unknown): Address {
  const parsed = address.safeParse(raw)
  if (!parsed.success) throw unreadable('is not an address')
  const lower: Address = `0x${parsed.data.slice(2).toLowerCase()}`
  return lower
}

function unreadable(why: string): InvalidInputError {
  return new InvalidInputError({
    problems: `Faregate-Payer (over MCP: _meta["faregate/payer"]) ${why}.`,
  })
}
