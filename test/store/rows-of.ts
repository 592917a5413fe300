import type { Ledger, LedgerEntry, Move } from '../../src/gate/ledger.ts'
import type { PaymentState } from '../../src/gate/states.ts'
import { usdc } from '../../src/money/usdc.ts'
import { makeClaim, noon, random32 } from '../support/builders.ts'

/** Rows of a ledger in the states a test needs. */
export function rowsOf(ledger: Ledger) {
  const claimed = async (parts: Parameters<typeof makeClaim>[0] = {}): Promise<LedgerEntry> =>
    present(await ledger.claim(makeClaim(parts), noon))

  const move = (held: LedgerEntry, to: PaymentState, parts: Partial<Move> = {}) =>
    ledger.move({ held, to, actor: 'gate', reason: to, at: noon + 1, workingUntil: noon, ...parts })

  return {
    claimed,
    move,
    /** A row that went this way by legal moves. */
    async moved(...path: PaymentState[]): Promise<LedgerEntry> {
      let entry = await claimed()
      for (const to of path) entry = present(await move(entry, to))
      return entry
    },
    /** A settled row. */
    async paid(): Promise<LedgerEntry> {
      const settled = { transaction: random32(), received: usdc('0.005') }
      return present(await move(await claimed(), 'paid', settled))
    },
    /** The states a payment went through. */
    trail: async (id: string) => (await ledger.audit(id)).map(({ to }) => to),
  }
}

export function times<made>(count: number, make: (index: number) => made): made[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

/** What a write answers when it happened. */
export function present<value>(value: value | undefined): value {
  if (value === undefined) throw new Error('Somebody else was faster.')
  return value
}
