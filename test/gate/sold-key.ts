import { generateKey, hashKey, type KeyPass } from '../../src/passes/key-pass.ts'
import { fromPass } from '../../src/store/rows.ts'
import { makeClaim, makePass } from '../support/builders.ts'
import type { Bench } from './bench.ts'

/** The key of a pass that stands in the store. */
export async function soldKey(bench: Bench, parts: Partial<KeyPass> = {}): Promise<string> {
  const claim = makeClaim()
  await bench.ledger.claim(claim, 0)
  const key = generateKey()
  const pass = makePass({ hash: hashKey(key), paymentId: claim.id, ...parts })
  await bench.store.db.insertInto('key_passes').values(fromPass(pass)).execute()
  return key
}
