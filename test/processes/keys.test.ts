import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { tokenSigner } from '../../src/passes/child-token.ts'
import { generateKey, hashKey, type KeyPass } from '../../src/passes/key-pass.ts'
import { ownKeys, type OwnKeys } from '../../src/passes/own-keys.ts'
import { sqlKeyStore } from '../../src/store/key-store.ts'
import { sqlPassStore } from '../../src/store/pass-store.ts'
import { fromPass } from '../../src/store/rows.ts'
import { sqlTokenStore } from '../../src/store/token-store.ts'
import { doors, http, type DoorAnswer } from '../e2e/doors.ts'
import { makePass } from '../support/builders.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startGate, type ServerProcess, type SharedGate } from './start-gate.ts'

const slowStartMs = 60_000
const sandbox = sandboxFromRun()
const dayMs = 86_400_000
/** In the middle of a minute and of a day, whatever the clock of the machine says. */
const at = Date.now() - (Date.now() % dayMs) + dayMs / 2 + 30_000

const databases = [{ on: 'Postgres' }, { on: 'SQLite' }] as const

function delivered(answers: readonly DoorAnswer[]): number {
  return answers.filter(({ kind }) => kind === 'delivered').length
}

function refusedBy(answers: readonly DoorAnswer[], code: string): number {
  return answers.filter(({ text }) => text.includes(`"code":"${code}"`)).length
}

describe.each(databases)('two processes on one $on', ({ on }) => {
  let gate: SharedGate
  let servers: ServerProcess[]
  let keys: OwnKeys
  beforeAll(async () => {
    gate = await startGate(sandbox, { on })
    servers = await Promise.all([gate.start(), gate.start()])
    for (const server of servers) server.tell({ kind: 'hold clock', at })
    const { db } = gate.store
    keys = ownKeys({
      keys: sqlKeyStore(db),
      tokens: sqlTokenStore(db),
      passes: sqlPassStore(db),
      signer: tokenSigner(Buffer.from(gate.secret)),
      clock: () => at,
    })
  }, slowStartMs)
  afterAll(() => gate.stop())

  const sold = async (parts: Partial<KeyPass> = {}) => {
    const key = generateKey()
    const payer = privateKeyToAddress(generatePrivateKey())
    const pass = makePass({
      hash: hashKey(key),
      payer,
      createdAt: at,
      expiresAt: at + dayMs,
      requestsPerMinute: 1_000,
      ...parts,
    })
    await gate.store.db.insertInto('key_passes').values(fromPass(pass)).execute()
    return { key, pass, owner: { wallet: payer.toLowerCase(), pass: undefined } }
  }

  /** Calls at once: at both processes in turn, by both doors in turn. */
  const rides = (times: number, secret: string): Promise<DoorAnswer[]> =>
    Promise.all(
      Array.from({ length: times }, (_, index) => {
        const { url = '' } = servers[index % 2] ?? {}
        const door = doors[Math.floor(index / 2) % 2] ?? http
        const headers = { authorization: `Bearer ${secret}` }
        return door.call(url, { tool: 'ticket', input: { seat: '1A' }, headers })
      }),
    )
  test.each([
    { what: 'the minute', parts: { requestsPerMinute: 17 }, code: 'limit.minute' },
    { what: 'the day', parts: { requestsPerDay: 17 }, code: 'limit.day' },
    { what: 'the whole life', parts: { maxRequests: 17 }, code: 'key.budget_exceeded' },
    { what: 'a budget', parts: { spendPerDay: usdc('0.085') }, code: 'key.budget_exceeded' },
  ])('sixty calls at once get exactly what $what allows', async ({ parts, code }) => {
    const { key } = await sold(parts)
    const answers = await rides(60, key)
    expect([delivered(answers), refusedBy(answers, code)]).toEqual([17, 43])
  })

  test('sixty calls at once of two tokens get what the tokens and their key allow', async () => {
    const { pass } = await sold({ requestsPerMinute: 17 })
    const by = { wallet: undefined, pass }
    const order = { count: 2, expiresInMs: undefined, requestLimit: 12, tools: undefined }
    const [one, other] = await keys.createTokens(by, order)
    const answers = await Promise.all([rides(30, one?.text ?? ''), rides(30, other?.text ?? '')])
    const [first = 0, second = 0] = answers.map(delivered)
    expect(first + second).toBe(17)
    expect(Math.max(first, second)).toBeLessThanOrEqual(12)
  })

  test('a key revoked under load opens nothing from then on, in neither process', async () => {
    const { key, pass, owner } = await sold()
    // Both processes know the key by now.
    expect(delivered(await rides(4, key))).toBe(4)
    const under = rides(60, key)
    await keys.revoke(owner, pass.id)
    const used = async () => {
      const { keys: listed } = await keys.list(owner, { offset: 0, limit: 1 })
      return listed[0]?.used[2]
    }
    const usedAtRevocation = await used()
    const after = await rides(20, key)
    expect(delivered(after)).toBe(0)
    expect(after.every(({ httpStatus }) => httpStatus === 401)).toBe(true)
    expect(refusedBy(after, 'key.revoked')).toBe(20)
    const answers = await under
    expect(delivered(answers) + refusedBy(answers, 'key.revoked')).toBe(60)
    // Nothing was counted after the revocation, and nothing was served that was not counted.
    expect(await used()).toBe(usedAtRevocation)
    expect(delivered(answers) + 4).toBe(usedAtRevocation)
  })

  test('a token ends with its key, in both processes', async () => {
    const { pass, owner } = await sold()
    const order = { count: 1, expiresInMs: undefined, requestLimit: undefined, tools: undefined }
    const [token] = await keys.createTokens({ wallet: undefined, pass }, order)
    expect(delivered(await rides(4, token?.text ?? ''))).toBe(4)
    await keys.revoke(owner, pass.id)
    expect(refusedBy(await rides(8, token?.text ?? ''), 'key.revoked')).toBe(8)
  })

  test('of ten recoveries at once one wins, and one key is good', async () => {
    const { pass, owner } = await sold()
    const order = { id: pass.id, overlapMs: 0 }
    const ended = await Promise.allSettled(
      Array.from({ length: 10 }, () => keys.reroll(owner, order)),
    )
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const { keys: listed } = await keys.list(owner, { offset: 0, limit: 50 })
    expect(listed).toHaveLength(2)
    expect(listed.filter(({ revokedAt }) => revokedAt === undefined)).toHaveLength(1)
  })
})
