import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { openLog } from '../../src/log.ts'
import { usdc } from '../../src/money/usdc.ts'
import { openStore } from '../../src/store/open-store.ts'
import { doors, postRpc, type Door, type DoorAnswer } from '../e2e/doors.ts'
import { dataOf, passInfo, post } from '../e2e/pass-shop.ts'
import { countingTool } from '../e2e/tools.ts'
import { freshPostgres } from '../support/fresh-postgres.ts'
import { entryOf, signPayment, toHeader } from '../support/payer.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { call, ledgers, sandbox, type LedgerName } from './shop.ts'

const order = { tool: 'buy_key_pass', input: { period: '1d' } }

/** Everything that a process wrote to its own output while a test looked. */
function outputOfProcess() {
  const written: string[] = []
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      written.push(String(chunk))
      return true
    }),
  )
  return {
    text: () => written.join(''),
    restore: () => spies.forEach((spy) => spy.mockRestore()),
  }
}

/** Every row of every table on Postgres. */
async function postgresText(url: string): Promise<string> {
  const store = await openStore(url)
  try {
    const tables = await store.db.introspection.getTables()
    const rows = await Promise.all(
      tables.map(({ name }) => sql`select * from ${sql.table(name)}`.execute(store.db)),
    )
    return JSON.stringify(rows.map((found) => found.rows))
  } finally {
    await store.close()
  }
}

type Place = { server: TestServer; stored: () => Promise<string>; close: () => Promise<void> }

async function open(on: LedgerName): Promise<Place> {
  const database = on === 'Postgres' ? await freshPostgres() : undefined
  const failing = countingTool({
    name: 'broken',
    before: async () => {
      throw new Error('out of paper')
    },
  })
  const server = await startTestServer({
    sandbox,
    tools: [countingTool({ name: 'ticket' }).tool, failing.tool],
    config: {
      metrics: { host: '127.0.0.1', port: 0 },
      ...(database && { databaseUrl: database.url, serverSecret: 's'.repeat(32) }),
    },
  })
  return {
    server,
    stored: () => (database ? postgresText(database.url) : server.storedText()),
    async close() {
      await server.stop()
      await database?.remove()
    },
  }
}

describe.each(ledgers)('what is shown once, on %s', (on) => {
  let place: Place
  let output: ReturnType<typeof outputOfProcess>
  beforeAll(async () => {
    place = await open(on)
    output = outputOfProcess()
  })
  afterAll(async () => {
    output.restore()
    await place.close()
  })

  describe.each(doors)('bought over $name', (door) => {
    test('AX-4: is in the answers that hand it out and nowhere else', async () => {
      const { server, stored } = place
      const payer = await sandbox.newPayer(usdc('11'))
      const { quote } = await door.call(server.url, order)
      if (quote === undefined) throw new Error('No quote came.')
      const payment = await signPayment(payer.account, entryOf(quote))
      const bought = await door.call(server.url, { ...order, payment })
      const key = String(bought.body['apiKey'])
      const headers = { authorization: `Bearer ${key}` }
      const made = await door.call(server.url, {
        tool: 'create_tokens',
        input: { expiresIn: 60_000, count: 2 },
        headers,
      })
      const tokens = Object(made.body)['tokens'].map((one: { token: string }) => one.token)
      const seen = await everyAnswer(server, { door, key, token: tokens[0], payment })
      const again = await door.call(server.url, { ...order, payment })
      const replacement = String(again.body['apiKey'])
      seen.push(...(await everyAnswer(server, { door, key, token: tokens[1], payment })))

      expect(replacement).not.toBe(key)
      expect(again).toMatchObject({ kind: 'delivered', repeated: true })
      expect(again.body['expiresAt']).toBe(bought.body['expiresAt'])
      const secrets = {
        key,
        replacement,
        tokenA: tokens[0],
        tokenB: tokens[1],
        tokenSignature: String(tokens[0]).split('.')[2] ?? '',
        ...secretsOf(payment),
        payerKey: payer.privateKey.slice(2),
        relayerKey: server.relayerKey.slice(2),
      }
      const metricsUrl = server.metricsUrl ?? ''
      expectNowhere(secrets, {
        answers: seen.map(({ text, headers: sent }) => text + JSON.stringify([...sent])).join('\n'),
        receipts: JSON.stringify([bought.receipt, again.receipt]),
        stored: await stored(),
        log: server.logText(),
        metrics: await (await fetch(`${metricsUrl}/metrics`)).text(),
        output: output.text(),
      })
    })
  })

  test('a key sent where an id belongs is refused, and kept nowhere', async () => {
    const { server, stored } = place
    const payer = await sandbox.newPayer(usdc('10'))
    const url = `${server.url}/x402/v2/api-keys/1d`
    const { quote } = await post({ url })
    if (quote === undefined) throw new Error('No quote came.')
    const answer = await post({ url, payment: await signPayment(payer.account, entryOf(quote)) })
    const key = String(dataOf(answer)['apiKey'])
    const seen = []
    for (const door of doors) {
      for (const tool of ['revoke_key', 'reroll_key', 'payment_status', 'ticket']) {
        const input = { id: key, paymentId: key, seat: key }
        const refused = await door.call(server.url, { tool, input, headers: { 'x-api-key': key } })
        if (tool !== 'ticket') seen.push(refused)
      }
    }
    expect(seen.filter(({ kind }) => kind !== 'refused')).toEqual([])
    const places = { stored: await stored(), log: server.logText(), output: output.text() }
    expectNowhere({ key }, places)
    expect((await passInfo(server, { 'x-api-key': key })).httpStatus).toBe(200)
  })
})

test('the logger of a real start hides what a careless line would show', async () => {
  const written: string[] = []
  const configured = openLog('trace', { write: (line) => written.push(line) })
  configured.info({
    headers: { authorization: 'Bearer fgk_secret', 'x-payment': 'secret', 'x-api-key': 'secret' },
    payload: { signature: '0xsecret' },
    made: { key: 'secret', apiKey: 'secret', token: 'secret', accessToken: 'secret' },
    wallet: { privateKey: 'secret' },
  })
  expect(written.join('')).toContain('[hidden]')
  expect(written.join('')).not.toContain('secret')
})

type Buyer = { door: Door; key: string; token: string; payment: { payload: unknown } }

/** Answers of all kinds to a caller with a key: good, refused, failed, listed, in progress. */
async function everyAnswer(
  server: TestServer,
  { door, key, token, payment }: Buyer,
): Promise<DoorAnswer[]> {
  const headers = { authorization: `Bearer ${key}` }
  const asToken = { authorization: `Bearer ${token}` }
  const calls = [
    { ...call, headers },
    { ...call, headers: asToken },
    { ...call, headers: { 'x-api-key': key } },
    { ...call, headers: { ...headers, 'x-api-key': token } },
    { ...call, input: { seat: 7 }, headers },
    { ...call, payment, headers },
    { ...call, payment },
    { tool: 'broken', input: {}, headers },
    { tool: 'nothing', headers },
    { tool: 'key_pass_info', headers },
    { tool: 'list_tokens', headers },
    { tool: 'list_keys', headers },
    { tool: 'credit_balance', headers },
    { tool: 'create_tokens', input: { count: 1 }, headers: asToken },
    { tool: 'buy_key_pass', input: { period: '2d' }, payment, headers },
  ]
  const answers = []
  for (const one of calls) answers.push(await door.call(server.url, one))
  for (const method of ['tools/list', 'resources/list', 'ping']) {
    answers.push(
      await textOf(await postRpc(server.url, { jsonrpc: '2.0', id: 1, method }, { headers })),
    )
  }
  const params = { name: 'ticket', arguments: call.input, _meta: { progressToken: 'p' } }
  const streamed = { jsonrpc: '2.0', id: 2, method: 'tools/call', params }
  answers.push(await textOf(await postRpc(server.url, streamed, { headers })))
  for (const path of ['/', '/health', '/errors', '/nothing', `/v1/payments/${key}`]) {
    answers.push(await textOf(await fetch(`${server.url}${path}`, { headers })))
  }
  return answers
}

async function textOf(response: Response): Promise<DoorAnswer> {
  const { status, headers } = response
  const text = await response.text()
  const rest = { quote: undefined, receipt: undefined, repeated: false }
  return { kind: 'refused', httpStatus: status, headers, text, body: {}, ...rest }
}

function secretsOf(payment: { payload: unknown; accepted: { extra: Record<string, unknown> } }) {
  const signature = String(Object(payment.payload)['signature']).slice(2)
  return {
    signature,
    halfSignature: signature.slice(0, 64),
    header: toHeader(payment).slice(0, 200),
    quoteId: String(payment.accepted.extra['quoteId']),
  }
}

function expectNowhere(secrets: Record<string, string>, places: Record<string, string>): void {
  for (const [name, secret] of Object.entries(secrets)) {
    if (secret.length < 20) throw new Error(`${name} is too short to be looked for.`)
    for (const [where, text] of Object.entries(places)) {
      expect(text.toLowerCase().includes(secret.toLowerCase()), `${name} in ${where}`).toBe(false)
    }
  }
}
