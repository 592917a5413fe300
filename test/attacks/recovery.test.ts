import type { LocalAccount } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { signInMessage } from '../../src/wallets/sign-in-message.ts'
import type { SignInChallenge } from '../../src/wallets/sign-in.ts'
import { doors, http, mcp, type Door, type DoorAnswer } from '../e2e/doors.ts'
import { buyDayPass, passInfo } from '../e2e/pass-shop.ts'
import { countingTool } from '../e2e/tools.ts'
import type { TestServer } from '../support/server.ts'
import { signChallenge, type SignInChanges } from '../support/sign-in.ts'
import { call, databases, sandbox } from './bench.ts'

/** A proof of the wallet as a header. */
function header(proof: unknown): Record<string, string> {
  return { 'sign-in-with-x': Buffer.from(JSON.stringify(proof)).toString('base64') }
}

async function challengeOf(server: TestServer, account: LocalAccount): Promise<SignInChallenge> {
  const input = { address: account.address }
  const { body } = await http.call(server.url, { tool: 'sign_in_challenge', input })
  return JSON.parse(JSON.stringify(body))
}

function statusOf({ httpStatus, kind, body }: DoorAnswer): unknown {
  return kind === 'refused' && httpStatus === 200 ? body['status'] : httpStatus
}

const otherTime = (ms: number) => new Date(Date.now() + ms).toISOString()

/** What a thief of messages tries. `fields` are signed as well; `sent` are not. */
const misuses: { why: string; changes: (server: TestServer) => SignInChanges }[] = [
  { why: 'for another domain', changes: () => ({ fields: { domain: 'evil.example' } }) },
  { why: 'for another uri', changes: () => ({ fields: { uri: 'https://evil.example' } }) },
  { why: 'for mainnet', changes: () => ({ fields: { chainId: 'eip155:8453' } }) },
  { why: 'issued too long ago', changes: () => ({ fields: { issuedAt: otherTime(-600_000) } }) },
  { why: 'issued in the future', changes: () => ({ fields: { issuedAt: otherTime(600_000) } }) },
  { why: 'expired', changes: () => ({ fields: { expirationTime: otherTime(-1_000) } }) },
  { why: 'with a nonce of its own', changes: () => ({ fields: { nonce: 'a'.repeat(32) } }) },
  { why: 'whose time was changed', changes: () => ({ sent: { issuedAt: otherTime(1_000) } }) },
  { why: 'whose statement was changed', changes: () => ({ sent: { statement: 'Pay me.' } }) },
  {
    why: 'under the name of a contract',
    changes: () => ({ sent: { address: sandbox.usdc } }),
  },
]

describe.each(databases)('a key that its owner lost, on $on', ({ open }) => {
  let opened: Awaited<ReturnType<typeof open>>
  let server: TestServer
  beforeAll(async () => {
    opened = await open({ tools: [countingTool({ name: 'ticket' }).tool] })
    server = opened.server
  })
  afterAll(() => opened.close())

  /** A day pass and the id it is known by. */
  const bought = async () => {
    const { key, payer } = await buyDayPass(server, sandbox)
    const { body } = await passInfo(server, { 'x-api-key': key })
    return { key, account: payer.account, id: String(Object(body['data']).id) }
  }
  const reroll = (door: Door, id: string, headers: Record<string, string>) =>
    door.call(server.url, { tool: 'reroll_key', input: { id }, headers })
  const opens = async (key: string) =>
    (await http.call(server.url, { ...call, headers: { 'x-api-key': key } })).kind === 'delivered'

  describe.each(doors)('over $name', (door) => {
    test('comes back to the wallet that bought it, once, and the lost one ends', async () => {
      const { key, account, id } = await bought()
      const proof = header(await signChallenge(account, await challengeOf(server, account)))
      const { kind, body } = await reroll(door, id, proof)
      expect(kind).toBe('delivered')
      expect(await opens(String(body['apiKey']))).toBe(true)
      expect(await opens(key)).toBe(false)

      const again = await reroll(door, String(body['id']), proof)
      expect(again).toMatchObject({ kind: 'refused', body: { code: 'wallet.signature_invalid' } })
      expect(await opens(String(body['apiKey']))).toBe(true)
    })

    test.each(misuses)('is not given for a message $why', async ({ changes }) => {
      const { key, account, id } = await bought()
      const challenge = await challengeOf(server, account)
      const answer = await reroll(
        door,
        id,
        header(await signChallenge(account, challenge, changes(server))),
      )
      expect(statusOf(answer)).toBe(401)
      expect(answer.text).toContain('wallet.signature_invalid')
      expect(answer.text).not.toContain('fgk_')
      expect(await opens(key)).toBe(true)
    })

    test('is not given to a stranger, who learns nothing of it', async () => {
      const { key, account, id } = await bought()
      const stranger = privateKeyToAccount(generatePrivateKey())
      const forged = await signChallenge(stranger, await challengeOf(server, account))
      expect(statusOf(await reroll(door, id, header(forged)))).toBe(401)

      const honest = async (wanted: string) => {
        const own = await signChallenge(stranger, await challengeOf(server, stranger))
        return reroll(door, wanted, header(own))
      }
      const [existing, unknown] = [await honest(id), await honest(`pass_${'0'.repeat(32)}`)]
      expect(statusOf(existing)).toBe(404)
      expect(existing.body['code']).toBe('key.not_found')
      expect(existing.text).toBe(unknown.text)
      expect(await opens(key)).toBe(true)
    })

    test('is not given for a key: whoever stole one must not lock its owner out', async () => {
      const { key, id } = await bought()
      const answer = await reroll(door, id, { authorization: `Bearer ${key}` })
      expect(answer.kind).toBe('refused')
      expect(await opens(key)).toBe(true)
    })
  })

  test('comes back once when asked for ten times at once', async () => {
    const { key, account, id } = await bought()
    const proofs = []
    for (let turn = 0; turn < 10; turn += 1) {
      proofs.push(header(await signChallenge(account, await challengeOf(server, account))))
    }
    const answers = await Promise.all(
      proofs.map((proof, turn) => reroll(turn % 2 === 0 ? http : mcp, id, proof)),
    )
    const fresh = answers.filter(({ kind }) => kind === 'delivered')
    expect(fresh).toHaveLength(1)
    expect(await opens(String(fresh[0]?.body['apiKey']))).toBe(true)
    expect(await opens(key)).toBe(false)
  })

  test('the message says what is signed, and for whom', async () => {
    const account = privateKeyToAccount(generatePrivateKey())
    const { message, ...fields } = await challengeOf(server, account)
    expect(message).toBe(signInMessage(fields))
    expect(message).toContain(new URL(server.url).host)
  })
})
