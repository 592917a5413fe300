import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { sqlNonceStore } from '../../src/store/nonce-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import type { NonceStore } from '../../src/wallets/nonce-store.ts'
import { noon } from '../support/builders.ts'
import { databases } from './databases.ts'
import { times } from './rows-of.ts'

describe.each(databases)('nonces of sign-ins on $name', ({ open }) => {
  let store: Store
  let nonces: NonceStore
  beforeEach(async () => {
    store = await open()
    nonces = sqlNonceStore(store.db)
    await nonces.issue({ nonce: 'abcdefgh', expiresAt: noon + 10 }, noon)
  })
  afterEach(() => store.close())

  const kept = () => store.db.selectFrom('sign_in_nonces').select('nonce').execute()

  test('a nonce is used once, of fifty that try', async () => {
    expect(await nonces.isOpen('abcdefgh', noon)).toBe(true)
    const used = await Promise.all(times(50, () => nonces.use('abcdefgh', noon)))
    expect(used.filter(Boolean)).toHaveLength(1)
    expect(await nonces.isOpen('abcdefgh', noon)).toBe(false)
    expect(await kept()).toEqual([])
  })

  test('a nonce that is over or was never issued is not used', async () => {
    expect(await nonces.use('abcdefgh', noon + 10)).toBe(false)
    expect(await nonces.isOpen('abcdefgh', noon + 10)).toBe(false)
    expect(await nonces.use('neverissued', noon)).toBe(false)
    expect(await nonces.use('abcdefgh', noon + 9)).toBe(true)
  })

  test('issuing one forgets those that are over', async () => {
    await nonces.issue({ nonce: 'ijklmnop', expiresAt: noon + 30 }, noon + 10)
    expect(await kept()).toEqual([{ nonce: 'ijklmnop' }])
  })

  test('fifty are issued at once', async () => {
    await Promise.all(
      times(50, (index) => nonces.issue({ nonce: `nonce${index}`, expiresAt: noon + 5 }, noon)),
    )
    expect(await kept()).toHaveLength(51)
  })
})
