import type { Address } from 'viem'

import { ProofRequiredError } from '../errors/settlement.ts'
import type { ChildToken } from '../passes/child-token.ts'
import type { KeyPass } from '../passes/key-pass.ts'
import type { LedgerEntry } from './ledger.ts'
import { echoedQuoteId } from './match-terms.ts'
import type { Payment } from './payment.ts'
import { hashProof } from './quote.ts'

/** Who is behind a call, as far as it was proved by other means than a payment. */
export type Proven = {
  /** A key pass that came along and is good. */
  pass: KeyPass | undefined
  /** Present when it was not the key that came along, but a token the key has made. */
  token?: ChildToken | undefined
  /** The wallet that signed for this call, lower case. */
  wallet: Address | undefined
}

/** Nothing was proved. */
export const nobody: Proven = { pass: undefined, wallet: undefined }

/** What a caller shows to be taken for the payer. Hashes of the first two are in the ledger. */
export type Shown = {
  quoteIds: readonly (string | undefined)[]
  identifiers: readonly (string | undefined)[]
  proven: Proven
}

/** What a resent payment shows by itself and by what came along with it. */
export function shownBy(payment: Payment, proven: Proven): Shown {
  return { quoteIds: [echoedQuoteId(payment)], identifiers: [payment.identifier], proven }
}

/**
 * Whether the caller is the payer. Payer, nonce and signature of a settled payment are public, so
 * it has to show something that never was on chain: the quote id it was given, the identifier it
 * chose, a key pass that the same wallet bought, or that wallet's signature for this call.
 */
export function provesPayer({ quoteIds, identifiers, proven }: Shown, entry: LedgerEntry): boolean {
  return (
    quoteIds.some((shown) => isProof(shown, entry.quoteHash)) ||
    identifiers.some((shown) => isProof(shown, entry.identifierHash)) ||
    provenWallets(proven).includes(entry.payer.toLowerCase())
  )
}

/** Whether a payment came with anything it can be known by again, besides what goes on chain. */
export function hasProof({ quoteHash, identifierHash }: LedgerEntry): boolean {
  return quoteHash !== undefined || identifierHash !== undefined
}

type Shower = { payment: Payment; proven: Proven }

/** Whether a call shows that the payer of this payment makes it. */
export function isFromPayer({ payment, proven }: Shower, entry: LedgerEntry): boolean {
  return provesPayer(shownBy(payment, proven), entry)
}

/** @throws ProofRequiredError when nothing shows that the payer is asking */
export function expectPayer(call: Shower, entry: LedgerEntry): void {
  if (!isFromPayer(call, entry)) throw new ProofRequiredError({ paymentId: entry.id })
}

/**
 * Wallets that the caller was proved to speak for, in lower case. A token speaks for nobody: it
 * was made to be given away.
 */
export function provenWallets({ pass, token, wallet }: Proven): string[] {
  return [token === undefined ? pass?.payer : undefined, wallet].flatMap(
    (proven) => proven?.toLowerCase() ?? [],
  )
}

/** The wallet that a call may ask about: a token spends, and is told nothing. */
export function askerOf({ pass, token, wallet }: Proven): Address | undefined {
  return wallet ?? (token === undefined ? pass?.payer : undefined)
}

/** The wallet whose credit a call may use: the one that signed for it, else the one of the pass. */
export function walletOf({ pass, wallet }: Proven): Address | undefined {
  return wallet ?? pass?.payer
}

function isProof(shown: string | undefined, kept: string | undefined): boolean {
  return shown !== undefined && kept !== undefined && hashProof(shown) === kept
}
