import { afterAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { defaultAgentPlans } from '../../src/passes/agent-plans.ts'
import { defaultPlans } from '../../src/passes/plans.ts'
import { sellableTools } from '../../tools/index.ts'
import { entryOf, signPayment } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { doors, http, mcp, type DoorAnswer, type DoorCall } from './doors.ts'
import { buyDayPass } from './pass-shop.ts'

const sandbox = sandboxFromRun()
const server = await startTestServer({ sandbox })
afterAll(() => server.stop())
const pass = await buyDayPass(server, sandbox)

const tools = sellableTools({ passes: defaultPlans, agents: defaultAgentPlans })
const examples = tools.flatMap(({ name, free, examples: given }) =>
  given.map(({ input }) => ({ tool: name, input, free })),
)

/** What has to be the same however a caller came in. */
function meaning({ kind, body }: DoorAnswer) {
  const { code, charged, retryable, hint, status, problems } = body
  return { kind, code, charged, retryable, hint, status, problems }
}

/** The quote without what is made anew for every caller: its id and its door. */
function terms({ quote }: DoorAnswer) {
  if (quote === undefined) return undefined
  const [entry] = quote.accepts
  const { quoteId: _id, ...extra } = { ...entry?.extra }
  const { url: _url, ...resource } = quote.resource
  const { x402Version, error } = quote
  return { x402Version, error, resource, accepts: [{ ...entry, extra }] }
}

async function bothDoors(call: DoorCall): Promise<[DoorAnswer, DoorAnswer]> {
  return [await http.call(server.url, call), await mcp.call(server.url, call)]
}

describe.each(examples)('$tool with $input', ({ tool, input, free }) => {
  test('means the same through both doors without a payment', async () => {
    const [overHttp, overMcp] = await bothDoors({ tool, input })
    const quoted = { kind: 'quote', code: 'payment.required', charged: false, retryable: true }
    expect(meaning(overMcp)).toEqual(meaning(overHttp))
    expect(terms(overMcp)).toEqual(terms(overHttp))
    expect(meaning(overHttp)).toMatchObject(free ? {} : quoted)
  })

  test('means the same through both doors with a pass', async () => {
    const headers = { 'x-api-key': pass.key }
    const [overHttp, overMcp] = await bothDoors({ tool, input, headers })
    expect(meaning(overMcp)).toEqual(meaning(overHttp))
    expect(terms(overMcp)).toEqual(terms(overHttp))
    // A quote differs on purpose: over HTTP the body is the one of version 1.
    if (overHttp.kind === 'quote') return
    expect(Object.keys(overMcp.body)).toEqual(Object.keys(overHttp.body))
  })

  test('means the same through both doors with a payment that was tampered with', async () => {
    const answers = []
    for (const door of free ? [] : doors) {
      const { quote } = await door.call(server.url, { tool, input })
      if (quote === undefined) throw new Error('No quote came.')
      const payer = await sandbox.newPayer(usdc('0'))
      const payment = await signPayment(payer.account, entryOf(quote), {
        accepted: { payTo: payer.address },
      })
      answers.push(meaning(await door.call(server.url, { tool, input, payment })))
    }
    expect(answers[1]).toEqual(answers[0])
  })
})

test('the paid answer of token_safety is the same text through both doors', async () => {
  const payer = await sandbox.newPayer(usdc('1'))
  const asked = { tool: 'token_safety', input: { token: sandbox.tokens.honeypot } }
  const { quote } = await mcp.call(server.url, asked)
  if (quote === undefined) throw new Error('No quote came.')
  const payment = await signPayment(payer.account, entryOf(quote))
  const [overHttp, overMcp] = await bothDoors({ ...asked, payment })
  expect(overHttp.body).toMatchObject({ verdict: 'avoid' })
  expect(overMcp.text).toBe(overHttp.text)
  expect(JSON.stringify(overMcp.receipt)).toBe(JSON.stringify(overHttp.receipt))
})

test.each<DoorCall & { why: string }>([
  { why: 'input that does not fit', tool: 'token_safety', input: { token: '0x12' } },
  { why: 'input that is not known', tool: 'buy_key_pass', input: { period: '9d' } },
  {
    why: 'a chain not served',
    tool: 'token_safety',
    input: { token: pass.payer.address, chain: 'x' },
  },
  { why: 'no key where one is needed', tool: 'key_pass_info' },
  { why: 'an unreadable payment', tool: 'token_safety', payment: '%' },
])('a refusal means the same through both doors: $why', async ({ why: _why, ...call }) => {
  const [overHttp, overMcp] = await bothDoors(call)
  expect(meaning(overMcp)).toEqual(meaning(overHttp))
})

test('an unknown tool is refused by both doors with the same code', async () => {
  const [overHttp, overMcp] = await bothDoors({ tool: 'nothing' })
  const { error } = overMcp.body
  expect(overHttp.body).toMatchObject({ code: 'request.unknown_tool', charged: false })
  expect(error).toMatchObject({ code: -32_602, data: overHttp.body })
})
