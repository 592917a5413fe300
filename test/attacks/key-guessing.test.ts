import { randomUUID } from 'node:crypto'

import { afterAll, describe, expect, test } from 'vitest'

import { generateKey, hashKey } from '../../src/passes/key-pass.ts'
import { keyPasses } from '../../src/passes/key-passes.ts'
import type { PassStore } from '../../src/passes/pass-store.ts'
import { defaultPlans } from '../../src/passes/plans.ts'
import { sqlPassStore } from '../../src/store/pass-store.ts'
import { fromPass } from '../../src/store/rows.ts'
import { doors, postRpc } from '../e2e/doors.ts'
import { buyDayPass, post } from '../e2e/pass-shop.ts'
import { countingTool } from '../e2e/tools.ts'
import { databases } from '../store/databases.ts'
import { makePass } from '../support/builders.ts'
import { startTestServer } from '../support/server.ts'
import { call, sandbox } from './bench.ts'

/** The key with its last letter of the secret changed and, if wanted, a checksum that fits. */
function guesses(key: string) {
  const other = key[20] === 'A' ? 'B' : 'A'
  return {
    'nothing like a key': randomUUID(),
    'another prefix': key.replace('fgk_', 'sk_live_'),
    'a key that was never sold': generateKey(),
    'a wrong letter': `${key.slice(0, 20)}${other}${key.slice(21)}`,
    'a wrong checksum': `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`,
    'only its beginning': key.slice(0, 24),
    'another letter case': key.toUpperCase(),
  }
}

describe('guessing at a key', async () => {
  const server = await startTestServer({ sandbox, tools: [countingTool({ name: 'ticket' }).tool] })
  afterAll(() => server.stop())
  const good = await buyDayPass(server, sandbox)
  const revoked = await buyDayPass(server, sandbox)
  await post(revoked)

  describe.each(doors)('over $name', (door) => {
    const told = async (key: string) => {
      const headers = { authorization: `Bearer ${key}` }
      const { httpStatus, text, headers: sent } = await door.call(server.url, { ...call, headers })
      const names = [...sent].map(([name]) => name).toSorted()
      return { httpStatus, text, names }
    }

    test('AX-8: the answer is the same, letter for letter, however close the guess', async () => {
      const answers = await Promise.all(
        [good.key, revoked.key].flatMap((key) => Object.values(guesses(key)).map(told)),
      )
      for (const answer of answers) expect(answer).toEqual(answers[0])
      expect(answers[0]?.httpStatus).toBe(401)
      expect(answers[0]?.text).toContain('key.invalid')
    })

    test('only the holder of a revoked key is told that it was revoked', async () => {
      expect((await told(revoked.key)).text).toContain('key.revoked')
      for (const guess of Object.values(guesses(revoked.key))) {
        expect((await told(guess)).text).not.toContain('revoked')
      }
    })
  })

  test('the answer does not depend on what is asked with it', async () => {
    const headers = { authorization: `Bearer ${generateKey()}` }
    const texts = []
    for (const method of ['tools/list', 'ping', 'tools/call']) {
      const params = { name: 'list_tools', arguments: {} }
      const response = await postRpc(
        server.url,
        { jsonrpc: '2.0', id: 1, method, params },
        { headers },
      )
      expect(response.status).toBe(401)
      texts.push(await response.text())
    }
    expect(new Set(texts).size).toBe(1)
  })
})

describe.each(databases)('the work for a key on $name', ({ open }) => {
  test('is one question by its hash, whatever the key is', async () => {
    const store = await open()
    try {
      const passes = sqlPassStore(store.db)
      const asked: string[] = []
      const heard: PassStore = {
        ...passes,
        findByHash(hash) {
          asked.push(hash)
          return passes.findByHash(hash)
        },
        find(id) {
          asked.push(id)
          return passes.find(id)
        },
      }
      const desk = keyPasses({ store: heard, plans: defaultPlans, clock: () => 1 })
      const keys = { good: generateKey(), revoked: generateKey() }
      const rows = [
        makePass({ hash: hashKey(keys.good) }),
        makePass({ hash: hashKey(keys.revoked), revokedAt: 0 }),
      ]
      await store.db.insertInto('key_passes').values(rows.map(fromPass)).execute()

      for (const key of [keys.good, keys.revoked, ...Object.values(guesses(keys.good))]) {
        asked.length = 0
        await desk.verify(key).catch(() => undefined)
        expect(asked).toEqual([hashKey(key)])
      }
    } finally {
      await store.close()
    }
  })
})
