import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { sqlLedger } from '../../src/store/ledger.ts'
import type { Store } from '../../src/store/open-store.ts'
import { makeClaim, noon } from '../support/builders.ts'
import { databases } from './databases.ts'

describe.each(databases)('what a facilitator gives as its reason, on $name', ({ open }) => {
  let store: Store
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  /** Moves a fresh payment for this reason and reads it back from the audit. */
  async function kept(reason: string): Promise<string | undefined> {
    const ledger = sqlLedger(store.db)
    const claim = makeClaim()
    const held = await ledger.claim(claim, noon)
    if (held === undefined) throw new Error('A fresh payment is claimed.')
    const by = { actor: 'gate', at: noon, workingUntil: noon }
    expect(await ledger.move({ ...by, held, to: 'rejected', reason })).toMatchObject({
      state: 'rejected',
    })
    return (await ledger.audit(claim.id)).at(-1)?.reason
  }

  test.each([
    { what: 'plain words', reason: 'insufficient_funds: ü 漢 😀' },
    { what: 'quotes', reason: `'; drop table payments; --"` },
  ])('is kept as it is: $what', async ({ reason }) => {
    expect(await kept(reason)).toBe(reason)
  })

  test.each([
    { what: 'a null character', reason: 'no\u0000funds', text: 'no funds' },
    { what: 'line breaks and escapes', reason: 'a\r\nb\u001B[31mc\u0085', text: 'a  b [31mc ' },
    { what: 'half a surrogate pair', reason: 'a\uD83D', text: 'a\uFFFD' },
  ])('cannot stop a payment from moving: $what', async ({ reason, text }) => {
    expect(await kept(reason)).toBe(text)
  })

  test('is cut when it is long', async () => {
    expect(await kept('x'.repeat(60_000))).toHaveLength(500)
  })
})
